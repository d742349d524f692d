// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the program in this process. */
final class Cli {
  private Cli() {}

  /** What a run left behind. */
  record Result(int code, List<String> out, String err) {
    /** The figures by name; fails if a line is neither a figure nor a note. */
    Map<String, Double> figures() {
      Map<String, Double> figures = new LinkedHashMap<>();
      for (String line : out) {
        if (line.startsWith("# ")) {
          continue;
        }
        String[] words = line.split(" ", -1);
        if (words.length != 3 || !words[0].equals("RESULT")) {
          throw new AssertionError("no figure: " + line);
        }
        if (figures.put(words[1], Double.valueOf(words[2])) != null) {
          throw new AssertionError("a second time: " + line);
        }
      }
      return figures;
    }
  }

  static Result run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Benchmarks.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new Result(
        code,
        out.toString(StandardCharsets.UTF_8).lines().toList(),
        err.toString(StandardCharsets.UTF_8));
  }
}
