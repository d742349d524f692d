// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How well clusters agree with known classes, whatever the clusters are called. The values are
 * those of scikit-learn's {@code homogeneity_completeness_v_measure}.
 *
 * <p>Rosenberg and Hirschberg, "V-measure: a conditional entropy-based external cluster evaluation
 * measure", EMNLP-CoNLL 2007; C are the classes, K the clusters, H the entropy.
 *
 * @param homogeneity 0 to 1: {@code 1 - H(C|K) / H(C)}, 1 if every cluster has one class only
 * @param completeness 0 to 1: {@code 1 - H(K|C) / H(K)}, 1 if every class lies in one cluster
 * @param vMeasure 0 to 1: the harmonic mean of both
 */
public record VMeasure(double homogeneity, double completeness, double vMeasure) {
  /**
   * Compares clusters with classes.
   *
   * @param classes what is true, at least one; compared by {@code equals}
   * @param clusters as many, by the same position; compared by {@code equals}
   * @throws IllegalArgumentException if it is not so
   */
  public static VMeasure of(List<?> classes, List<?> clusters) {
    if (classes.isEmpty() || classes.size() != clusters.size()) {
      throw new IllegalArgumentException(
          "%d clusters for %d classes; give one for each, and at least one"
              .formatted(clusters.size(), classes.size()));
    }
    List<List<?>> both = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      both.add(List.of(classes.get(i), clusters.get(i)));
    }
    double ofClasses = entropy(classes);
    double ofClusters = entropy(clusters);
    double ofBoth = entropy(both);
    double homogeneity = share(ofClasses + ofClusters - ofBoth, ofClasses);
    double completeness = share(ofClasses + ofClusters - ofBoth, ofClusters);
    double sum = homogeneity + completeness;
    return new VMeasure(
        homogeneity, completeness, sum == 0 ? 0 : 2 * homogeneity * completeness / sum);
  }

  /** Shared information as a share of an entropy; where there is no entropy, all of it. */
  private static double share(double information, double entropy) {
    return entropy == 0 ? 1 : Math.max(0, Math.min(1, information / entropy));
  }

  private static double entropy(Collection<?> values) {
    Map<Object, Integer> counts = new HashMap<>();
    values.forEach(value -> counts.merge(value, 1, Integer::sum));
    // Counts in order, so that what is called otherwise gives the same to the last bit.
    return counts.values().stream()
        .sorted()
        .mapToDouble(count -> (double) count / values.size())
        .map(share -> -share * Math.log(share))
        .sum();
  }
}
