// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Several systems measured on the same queries (or tasks): which are better, and which can't be
 * told apart? Immutable.
 *
 * <p>Who compares many pairs finds a difference by chance. The p-values of all pairs are therefore
 * adjusted together ({@link #holm}): if the pairs with an adjusted one below 0.05 are called
 * different, the chance that even one of them is not so stays below 5 %.
 *
 * @param systems best mean first, ties in the order of names
 * @param pairs each that was compared
 */
public record SystemComparison(List<Score> systems, List<Pair> pairs) {
  /**
   * A system's mean.
   *
   * @param name the system's
   * @param mean over all queries
   * @param interval of the mean
   */
  public record Score(String name, double mean, ConfidenceInterval interval) {}

  /**
   * Two systems compared: all that a table says of a pair, hence seven components.
   *
   * @param baseline its name
   * @param candidate its name
   * @param queries both query by query, with wins, losses, effect size and worst queries
   * @param interval of the mean difference, candidate less baseline
   * @param randomization the randomisation test, not adjusted
   * @param tTest Student's test, not adjusted
   * @param adjustedP the randomisation test's p-value, adjusted for the number of pairs
   */
  public record Pair(
      String baseline,
      String candidate,
      PairedComparison queries,
      ConfidenceInterval interval,
      PairedComparison.Randomization randomization,
      PairedComparison.TTest tTest,
      double adjustedP) {
    private boolean of(String one, String other) {
      return (baseline.equals(one) && candidate.equals(other))
          || (baseline.equals(other) && candidate.equals(one));
    }

    private Pair adjusted(double p) {
      return new Pair(baseline, candidate, queries, interval, randomization, tTest, p);
    }
  }

  /** Copies the lists. */
  public SystemComparison {
    systems = List.copyOf(systems);
    pairs = List.copyOf(pairs);
  }

  /**
   * Compares each system with each; the candidate of a pair is the one with the higher mean.
   *
   * @param values by system and query; two systems or more, the same queries for all, two or more
   * @throws IllegalArgumentException if it is not so, or a value is NaN or infinite
   */
  public static SystemComparison allPairs(
      Map<String, Map<String, Double>> values, Resampling resampling) {
    List<Score> systems = systems(values, resampling);
    List<Pair> pairs = new ArrayList<>();
    for (int better = 0; better < systems.size(); better++) {
      for (int worse = better + 1; worse < systems.size(); worse++) {
        pairs.add(pair(values, systems.get(worse).name(), systems.get(better).name(), resampling));
      }
    }
    return new SystemComparison(systems, adjusted(pairs));
  }

  /**
   * Compares each system with one of them, which makes fewer pairs and so loses less to the
   * adjustment.
   *
   * @param baseline the name of one of the systems
   * @param values by system and query; two systems or more, the same queries for all, two or more
   * @throws IllegalArgumentException if it is not so, or a value is NaN or infinite
   */
  public static SystemComparison against(
      String baseline, Map<String, Map<String, Double>> values, Resampling resampling) {
    if (!values.containsKey(baseline)) {
      throw new IllegalArgumentException(
          "no system is named %s; there are %s".formatted(baseline, values.keySet()));
    }
    List<Score> systems = systems(values, resampling);
    List<Pair> pairs = new ArrayList<>();
    for (Score system : systems) {
      if (!system.name().equals(baseline)) {
        pairs.add(pair(values, baseline, system.name(), resampling));
      }
    }
    return new SystemComparison(systems, adjusted(pairs));
  }

  private static List<Score> systems(
      Map<String, Map<String, Double>> values, Resampling resampling) {
    if (values.size() < 2) {
      throw new IllegalArgumentException(
          "%d systems are given; a comparison needs two or more".formatted(values.size()));
    }
    // Every fault of any value shows here, with the names of system and query.
    String first = values.keySet().iterator().next();
    values.keySet().forEach(name -> queries(values, first, name));
    List<Score> systems = new ArrayList<>();
    values.forEach(
        (name, byQuery) -> {
          // In the order of ids, so that no map's order changes what is drawn.
          double[] ordered =
              byQuery.entrySet().stream()
                  .sorted(Map.Entry.comparingByKey())
                  .mapToDouble(Map.Entry::getValue)
                  .toArray();
          ConfidenceInterval interval = ConfidenceInterval.ofMean(ordered, resampling);
          double mean = Arrays.stream(ordered).average().orElseThrow();
          systems.add(new Score(name, mean, interval));
        });
    systems.sort(Comparator.comparingDouble(Score::mean).reversed().thenComparing(Score::name));
    return systems;
  }

  private static Pair pair(
      Map<String, Map<String, Double>> values,
      String baseline,
      String candidate,
      Resampling resampling) {
    PairedComparison queries = queries(values, baseline, candidate);
    return new Pair(
        baseline,
        candidate,
        queries,
        queries.interval(resampling),
        queries.randomization(resampling),
        queries.tTest(),
        1);
  }

  private static PairedComparison queries(
      Map<String, Map<String, Double>> values, String baseline, String candidate) {
    try {
      return PairedComparison.of(
          Objects.requireNonNull(values.get(baseline)),
          Objects.requireNonNull(values.get(candidate)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s as baseline and %s as candidate can't be compared: %s"
              .formatted(baseline, candidate, e.getMessage()),
          e);
    }
  }

  private static List<Pair> adjusted(List<Pair> pairs) {
    List<Double> p = holm(pairs.stream().map(pair -> pair.randomization().p()).toList());
    return IntStream.range(0, pairs.size()).mapToObj(i -> pairs.get(i).adjusted(p.get(i))).toList();
  }

  /**
   * Holm's correction: of m p-values in ascending order the i-th is multiplied by {@code m - i +
   * 1}, but is never below the one before nor above 1. Whoever calls those below alpha significant
   * errs even once with a probability of at most alpha, however the tests depend on each other.
   *
   * <p>Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
   * Statistics 6(2), 1979.
   *
   * @param pValues from 0 to 1
   * @return adjusted, in the order given
   */
  public static List<Double> holm(List<Double> pValues) {
    for (Double p : pValues) {
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException(
            "a p-value is %s; give numbers from 0 to 1".formatted(p));
      }
    }
    List<Integer> ascending =
        IntStream.range(0, pValues.size())
            .boxed()
            .sorted(Comparator.comparing(pValues::get))
            .toList();
    Double[] adjusted = new Double[pValues.size()];
    double highest = 0;
    for (int i = 0; i < adjusted.length; i++) {
      double p = pValues.get(ascending.get(i));
      highest = Math.max(highest, Math.min(1, p * (adjusted.length - i)));
      adjusted[ascending.get(i)] = highest;
    }
    return List.of(adjusted);
  }

  /**
   * The best system and all that can't be told from it: those whose pair with it has an adjusted
   * p-value above alpha. That they are equal is not proven thereby; more queries may tell them
   * apart.
   *
   * @param alpha how often an error is accepted, between 0 and 1; 0.05 is usual
   * @return names, best mean first
   * @throws IllegalArgumentException if alpha is not so, or the best system was not compared with
   *     another one because all were compared with a third
   */
  public List<String> leaders(double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException(
          "alpha is %s; it must be between 0 and 1, such as 0.05".formatted(alpha));
    }
    String best = systems.get(0).name();
    return systems.stream()
        .map(Score::name)
        .filter(name -> name.equals(best) || pair(best, name).adjustedP() > alpha)
        .toList();
  }

  /**
   * The comparison of two systems, whichever of them is the baseline.
   *
   * @throws IllegalArgumentException if these were not compared
   */
  public Pair pair(String one, String other) {
    return pairs.stream()
        .filter(pair -> pair.of(one, other))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s and %s were not compared; compare all pairs of %s"
                        .formatted(one, other, systems.stream().map(Score::name).toList())));
  }
}
