// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.internal;

import java.util.Locale;

/** Bytes as people read them. */
public final class Sizes {
  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB"};

  private Sizes() {}

  /** In thousands, with three digits: {@code 15.7 GB}. */
  public static String shown(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit + 1 < UNITS.length) {
      value /= 1000;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : (value >= 9.995 ? 1 : 2);
    return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
  }
}
