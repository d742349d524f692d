// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Where figures and progress are written to. */
final class Results {
  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param out figures, and on what they were measured
   * @param err progress
   */
  Results(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** One figure, with so many digits behind the point. */
  void figure(String name, double value, int digits) {
    out.println("RESULT " + name + " " + String.format(Locale.ROOT, "%." + digits + "f", value));
  }

  /** What a reader of the figures must know. */
  void note(String format, Object... values) {
    out.println("# " + String.format(Locale.ROOT, format, values));
  }

  /** What happens now. */
  void progress(String format, Object... values) {
    err.println(String.format(Locale.ROOT, format, values));
  }
}
