// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What was measured again and again. */
final class Samples {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  int size() {
    return values.size();
  }

  /** One of them, in the order in which they were added. */
  double value(int number) {
    return values.get(number);
  }

  /** The one in the middle, the mean of two if there are two. */
  double median() {
    double[] sorted = sorted();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The value that this share of all is at most, the nearest that was measured. */
  double quantile(double share) {
    double[] sorted = sorted();
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
  }

  double smallest() {
    return sorted()[0];
  }

  double largest() {
    return sorted()[values.size() - 1];
  }

  /** The quotients with what was measured at the same times. */
  Samples dividedBy(Samples others) {
    Samples quotients = new Samples();
    for (int i = 0; i < values.size(); i++) {
      quotients.add(values.get(i) / others.values.get(i));
    }
    return quotients;
  }

  private double[] sorted() {
    if (values.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }
}
