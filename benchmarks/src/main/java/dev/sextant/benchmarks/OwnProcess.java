// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.io.BufferedReader;
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

  /**
   * Runs one and waits for it.
   *
   * @return the figures that it gave, by name
   * @throws SextantException if it fails; what it says of that goes to standard error
   */
  static Map<String, Double> figures(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Benchmarks.class.getName());
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
      return figures;
    } catch (IOException e) {
      throw new SextantException("a second JVM can't be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SextantException("interrupted", e);
    }
  }
}
