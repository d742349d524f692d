// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where values lie along a side of a drawing, and which are written beside it.
 *
 * @param axis equal steps or equal factors
 * @param low the least value that has a place
 * @param high the greatest
 * @param from the place of the least
 * @param to the place of the greatest
 */
record Scale(Axis axis, double low, double high, double from, double to) {
  private static final int TICKS = 6;

  static Scale of(Axis axis, double[] values, double from, double to) {
    double least = Arrays.stream(values).min().orElse(0);
    double greatest = Arrays.stream(values).max().orElse(1);
    if (axis.logarithmic()) {
      if (!(least > 0)) {
        throw new IllegalArgumentException(
            "axis \"%s\" is logarithmic and has the value %s; give values above 0"
                .formatted(axis.label(), least));
      }
      return new Scale(axis, least / 1.3, greatest * 1.3, from, to);
    }
    double room = greatest > least ? (greatest - least) * 0.06 : Math.max(1, Math.abs(least)) * 0.1;
    return new Scale(axis, least - room, greatest + room, from, to);
  }

  double place(double value) {
    double share =
        axis.logarithmic()
            ? Math.log(value / low) / Math.log(high / low)
            : (value - low) / (high - low);
    return from + share * (to - from);
  }

  /** Round values between the ends: powers of ten, or multiples of 1, 2 or 5 times one. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (axis.logarithmic()) {
      for (int power = (int) Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
        for (int factor : new int[] {1, 2, 5}) {
          double tick = factor * Math.pow(10, power);
          if (tick >= low && tick <= high) {
            ticks.add(tick);
          }
        }
      }
      return ticks;
    }
    double step = step();
    for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  private double step() {
    double rough = (high - low) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (int factor : new int[] {1, 2, 5}) {
      if (factor * power >= rough) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** A value as it is written beside the axis: {@code 0.5}, {@code 20k}, {@code 7.5G}. */
  static String shown(double value) {
    if (Math.abs(value) < 1e-9) {
      return "0";
    }
    String[] units = {"", "k", "M", "G", "T"};
    int unit = 0;
    double left = value;
    while (Math.abs(left) >= 10_000 || (unit > 0 && Math.abs(left) >= 1_000)) {
      left /= 1_000;
      unit++;
      if (unit + 1 == units.length) {
        break;
      }
    }
    return new BigDecimal(left).round(new MathContext(4)).stripTrailingZeros().toPlainString()
        + units[unit];
  }
}
