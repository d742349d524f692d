// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.internal;

import java.util.Collection;

/** The checks that records make of what they are built from. */
public final class Checks {
  private Checks() {}

  public static String notBlank(String value, String name) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " is empty; give it at least one character");
    }
    return value;
  }

  public static <T extends Collection<?>> T notEmpty(T values, String name) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(name + " is empty; give at least one");
    }
    return values;
  }

  public static int positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be 1 or more");
    }
    return value;
  }

  public static double positive(double value, String name) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be above 0");
    }
    return value;
  }

  public static long notNegative(long value, String name) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be 0 or more");
    }
    return value;
  }

  public static double notNegative(double value, String name) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be 0 or more");
    }
    return value;
  }
}
