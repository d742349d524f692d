// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

/**
 * One limit against one model.
 *
 * @param step which limit
 * @param verdict whether it is met
 * @param found the model's value
 * @param limit what was asked for
 * @param origin who says the value, and when; empty if it isn't known
 * @param distance how far from being met: 0 if it is, .5 if the value is half as much too great or
 *     too small, 1 where there is no measure
 */
public record Check(
    Step step, Verdict verdict, String found, String limit, String origin, double distance) {
  /** Whether a limit is met. */
  public enum Verdict {
    /** It is. */
    PASSED,
    /** It isn't. */
    FAILED,
    /** Nobody knows, and the requirements say that such a model stays. */
    UNKNOWN
  }

  @Override
  public String toString() {
    return "%s: %s against %s".formatted(step, found, limit);
  }
}
