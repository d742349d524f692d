// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two systems measured on the same queries (or tasks): is the candidate better than the baseline,
 * by how much, how sure is that, and where is it worse? Immutable.
 *
 * <pre>
 * PairedComparison comparison = PairedComparison.of(old.byQuery("ndcg@10"), anew.byQuery("ndcg@10"));
 * double p = comparison.randomization(Resampling.defaults()).p();
 * </pre>
 *
 * <p>A p-value is how often a difference of this size or larger, to either side, would be seen if
 * the systems were equal. Which test to take: Smucker, Allan and Carterette, "A comparison of
 * statistical significance tests for information retrieval evaluation", CIKM 2007, find that the
 * randomisation test, the bootstrap and Student's t-test agree, and advise against Wilcoxon's and
 * the sign test, which are not offered here.
 *
 * @param queries at least one, in the order of their ids
 */
public record PairedComparison(List<Query> queries) {
  /** Differences up to here are rounding, and ties. */
  private static final double ROUNDING = 1e-12;

  /** With so many queries that differ, all their 2^n signs are still tried, in 4 MB. */
  private static final int EXACT = 20;

  /**
   * What both systems reached on one query.
   *
   * @param id the query's
   * @param baseline finite
   * @param candidate finite
   */
  public record Query(String id, double baseline, double candidate) {
    /** Checks that both values are finite. */
    public Query {
      if (!Double.isFinite(baseline) || !Double.isFinite(candidate)) {
        throw new IllegalArgumentException(
            "query %s has %s of the baseline and %s of the candidate; both must be finite"
                .formatted(id, baseline, candidate));
      }
    }

    /** By how much the candidate is better; below 0 if it is worse. */
    public double difference() {
      return candidate - baseline;
    }
  }

  /**
   * What Student's test says.
   *
   * @param t the mean difference in standard errors; infinite if all differences are the same, 0 if
   *     all are 0
   * @param degreesOfFreedom the number of queries less one
   * @param p two-sided; 0 if t is infinite, 1 if it is 0
   */
  public record TTest(double t, int degreesOfFreedom, double p) {}

  /**
   * What the randomisation test says.
   *
   * @param p two-sided; above 0
   * @param exact whether every assignment was tried, so that the seed had no part in it
   * @param assignments how many were tried
   */
  public record Randomization(double p, boolean exact, int assignments) {}

  /**
   * Copies the list and orders it.
   *
   * @throws IllegalArgumentException if there is no query, or an id twice
   */
  public PairedComparison {
    if (queries.isEmpty()) {
      throw new IllegalArgumentException("no query is compared; give at least one");
    }
    Set<String> ids = new TreeSet<>();
    for (Query query : queries) {
      if (!ids.add(query.id())) {
        throw new IllegalArgumentException(
            "query %s is there twice; give each once".formatted(query.id()));
      }
    }
    queries = queries.stream().sorted(Comparator.comparing(Query::id)).toList();
  }

  /**
   * Compares two systems.
   *
   * @param baseline a metric's values by query
   * @param candidate values of the same metric, for the same queries
   * @throws IllegalArgumentException if the queries are not the same, there are none, or a value is
   *     NaN or infinite; the message names queries
   */
  public static PairedComparison of(Map<String, Double> baseline, Map<String, Double> candidate) {
    requireAll(candidate.keySet(), baseline.keySet(), "candidate");
    requireAll(baseline.keySet(), candidate.keySet(), "baseline");
    List<Query> queries = new ArrayList<>();
    new TreeMap<>(baseline)
        .forEach(
            (id, value) ->
                queries.add(new Query(id, value, Objects.requireNonNull(candidate.get(id)))));
    return new PairedComparison(queries);
  }

  private static void requireAll(Set<String> there, Set<String> needed, String whose) {
    Set<String> missing = new TreeSet<>(needed);
    missing.removeAll(there);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "the %s has no value for %d of the queries, such as %s; compare on queries that both have"
              .formatted(whose, missing.size(), missing.iterator().next()));
    }
  }

  /** The baseline's mean. */
  public double baselineMean() {
    return queries.stream().mapToDouble(Query::baseline).average().orElseThrow();
  }

  /** The candidate's mean. */
  public double candidateMean() {
    return queries.stream().mapToDouble(Query::candidate).average().orElseThrow();
  }

  /** The mean of the differences: above 0 if the candidate is better. */
  public double difference() {
    return queries.stream().mapToDouble(Query::difference).average().orElseThrow();
  }

  /** On how many queries the candidate is better. */
  public int wins() {
    return (int) queries.stream().filter(query -> query.difference() > ROUNDING).count();
  }

  /** On how many queries the candidate is worse. */
  public int losses() {
    return (int) queries.stream().filter(query -> query.difference() < -ROUNDING).count();
  }

  /** On how many queries they are the same, up to a rounding of 1e-12. */
  public int ties() {
    return queries.size() - wins() - losses();
  }

  /**
   * The queries on which the candidate loses most, worst first, ties in the order of ids; fewer if
   * it is worse on fewer.
   *
   * @param count how many at most, 1 or more
   */
  public List<Query> worst(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%d queries are asked for; ask for 1 or more".formatted(count));
    }
    return queries.stream()
        .filter(query -> query.difference() < -ROUNDING)
        .sorted(Comparator.comparingDouble(Query::difference).thenComparing(Query::id))
        .limit(count)
        .toList();
  }

  /**
   * Cohen's d of paired values, d<sub>z</sub>: the mean difference divided by the differences'
   * standard deviation (n - 1). It does not grow with the number of queries, as significance does;
   * 0.2 is called small, 0.5 medium, 0.8 large. Infinite if all differences are the same, 0 if all
   * are 0.
   *
   * <p>Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, 2.3.5.
   *
   * @throws IllegalArgumentException if there are fewer than two queries
   */
  public double effectSize() {
    if (queries.size() < 2) {
      throw new IllegalArgumentException(
          "one query has no deviation to measure by; compare on two or more");
    }
    double mean = difference();
    double squares = 0;
    double largest = 0;
    for (Query query : queries) {
      squares += (query.difference() - mean) * (query.difference() - mean);
      largest = Math.max(largest, Math.abs(query.difference()));
    }
    double deviation = Math.sqrt(squares / (queries.size() - 1));
    if (largest <= ROUNDING) {
      return 0;
    }
    return deviation <= ROUNDING * largest
        ? Math.copySign(Double.POSITIVE_INFINITY, mean)
        : mean / deviation;
  }

  /**
   * Student's t-test of paired values, two-sided: are the differences those of a normal
   * distribution around 0? Student (Gosset), "The probable error of a mean", Biometrika 6(1), 1908.
   *
   * @throws IllegalArgumentException if there are fewer than two queries
   */
  public TTest tTest() {
    double t = effectSize() * Math.sqrt(queries.size());
    int degreesOfFreedom = queries.size() - 1;
    return new TTest(t, degreesOfFreedom, Distributions.studentTwoSided(t, degreesOfFreedom));
  }

  /**
   * Fisher's randomisation test, two-sided: if the systems were equal, their names could be swapped
   * on any query. How many of the swaps give a mean difference at least as far from 0? Where at
   * most 20 queries differ, all swaps are tried; else as many random ones as there are rounds, and
   * the p-value is {@code (hits + 1) / (rounds + 1)}. It assumes no distribution.
   *
   * <p>Fisher, "The Design of Experiments", 1935, 21; the added 1: Phipson and Smyth, "Permutation
   * p-values should never be zero", Stat. Appl. Genet. Mol. Biol. 9(1), 2010.
   */
  public Randomization randomization(Resampling resampling) {
    // Swapping what is equal changes nothing, so those queries need not be tried.
    double[] differences =
        queries.stream()
            .mapToDouble(Query::difference)
            .filter(d -> Math.abs(d) > ROUNDING)
            .toArray();
    double sum = 0;
    double size = 0;
    for (double difference : differences) {
      sum += difference;
      size += Math.abs(difference);
    }
    // As far as the observed sum, but for what adding in another order changes.
    double far = Math.abs(sum) - 1e-13 * size;
    if (differences.length <= EXACT) {
      return exact(differences, far);
    }
    int hits = hits(differences, far, resampling);
    return new Randomization(
        (hits + 1.0) / (resampling.rounds() + 1.0), false, resampling.rounds());
  }

  private static Randomization exact(double[] differences, double far) {
    double[] sums = new double[1 << differences.length];
    int known = 1;
    for (double difference : differences) {
      for (int i = 0; i < known; i++) {
        sums[known + i] = sums[i] - difference;
        sums[i] += difference;
      }
      known *= 2;
    }
    int hits = 0;
    for (double sum : sums) {
      hits += Math.abs(sum) >= far ? 1 : 0;
    }
    return new Randomization((double) hits / sums.length, true, sums.length);
  }

  private static int hits(double[] differences, double far, Resampling resampling) {
    SeededRandom random = new SeededRandom(resampling.seed());
    int hits = 0;
    for (int round = 0; round < resampling.rounds(); round++) {
      double sum = 0;
      long bits = 0;
      for (int i = 0; i < differences.length; i++) {
        bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
        // Not by a condition, which the processor would guess wrong every second time.
        sum += differences[i] * (1 - 2 * (bits & 1));
      }
      hits += Math.abs(sum) >= far ? 1 : 0;
    }
    return hits;
  }

  /**
   * Where the mean difference may lie, were the queries others of the same kind: a bootstrap
   * confidence interval.
   *
   * @throws IllegalArgumentException if there are fewer than two queries
   */
  public ConfidenceInterval interval(Resampling resampling) {
    return ConfidenceInterval.ofMean(
        queries.stream().mapToDouble(Query::difference).toArray(), resampling);
  }
}
