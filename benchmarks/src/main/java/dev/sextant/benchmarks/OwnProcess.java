// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a command of this program in a JVM of its own, with the same classes and flags. */
final class OwnProcess {
  private OwnProcess() {}

  /** The figures that a process gave, by name. */
  record Figures(Map<String, Double> values) {
    /**
     * One of them.
     *
     * @throws SextantException if it was not given
     */
    double of(String name) {
      Double value = values.get(name);
      if (value == null) {
        throw new SextantException(
            "a process gave the figures %s; expected %s too".formatted(values.keySet(), name));
      }
      return value;
    }
  }

  /**
   * Runs one and waits for it.
   *
   * @throws SextantException if it fails; what it says of that goes to standard error
   */
  static Figures figures(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(program(System.getProperty("java.class.path")));
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      Map<String, Double> figures = new LinkedHashMap<>();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        lines
            .lines()
            .map(line -> line.split(" ", -1))
            .filter(words -> words.length == 3 && words[0].equals("RESULT"))
            .forEach(words -> figures.put(words[1], Double.valueOf(words[2])));
      }
      int code = process.waitFor();
      if (code != 0) {
        throw new SextantException(
            "%s failed in a process of its own with code %d; its message stands above"
                .formatted(arguments, code));
      }
      return new Figures(figures);
    } catch (IOException e) {
      throw new SextantException("a second JVM can't be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SextantException("interrupted", e);
    }
  }

  /** The jar, if it is all that this process was started with: its manifest says more. */
  private static List<String> program(String classPath) {
    return classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)
        ? List.of("-jar", classPath)
        : List.of("-cp", classPath, Benchmarks.class.getName());
  }
}
