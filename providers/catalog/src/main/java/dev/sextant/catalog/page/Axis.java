// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

/**
 * What is measured along a side of a plot.
 *
 * @param label its name and unit
 * @param logarithmic whether equal steps are equal factors; all values must be above 0 then
 */
public record Axis(String label, boolean logarithmic) {
  /** An axis of equal steps. */
  public static Axis linear(String label) {
    return new Axis(label, false);
  }

  /** An axis of equal factors. */
  public static Axis logarithmic(String label) {
    return new Axis(label, true);
  }
}
