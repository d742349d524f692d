// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

/** The checks that records make of what they are built from. */
final class Checks {
  private Checks() {}

  static String notEmpty(String value, String name) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(name + " is empty; give it at least one character");
    }
    return value;
  }

  static int positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be 1 or more");
    }
    return value;
  }

  /** Refuses NaN and infinities and names the first place where one stands. */
  static void finite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "component " + i + " is " + values[i] + "; every component must be finite");
      }
    }
  }
}
