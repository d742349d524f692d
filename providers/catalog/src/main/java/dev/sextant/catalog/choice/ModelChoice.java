// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.Precision;
import dev.sextant.catalog.evidence.EvidenceReport;
import dev.sextant.catalog.evidence.LeadingGroup;
import dev.sextant.catalog.evidence.ModelEvidence;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which models meet a user's requirements, in which order, and why the others don't: hard limits
 * eliminate step by step, preferences put the rest in order. Nothing is weighed against anything in
 * secret. Immutable.
 *
 * <pre>
 * ModelChoice choice = ModelChoice.of(requirements, Catalog.curated());
 * System.out.println(choice.toText());
 * </pre>
 */
public final class ModelChoice {
  private static final int MOST_MISSES = 5;

  private final Requirements requirements;
  private final List<Candidate> remaining;
  private final List<Trail> eliminated;
  private final Optional<EvidenceReport> evidence;

  private ModelChoice(
      Requirements requirements,
      List<Candidate> remaining,
      List<Trail> eliminated,
      Optional<EvidenceReport> evidence) {
    this.requirements = requirements;
    this.remaining = List.copyOf(remaining);
    this.eliminated = List.copyOf(eliminated);
    this.evidence = evidence;
  }

  /** Chooses without evidence: the preference for it puts nobody before another. */
  public static ModelChoice of(Requirements requirements, Catalog catalog) {
    return of(requirements, catalog, Optional.empty());
  }

  /**
   * Chooses.
   *
   * @param evidence scores on tasks like the user's
   */
  public static ModelChoice of(
      Requirements requirements, Catalog catalog, Optional<EvidenceReport> evidence) {
    List<Candidate> remaining = new ArrayList<>();
    List<Trail> eliminated = new ArrayList<>();
    for (ModelCard card : catalog.cards()) {
      Trail trail = Rules.trail(requirements, card);
      if (trail.fall().isPresent()) {
        eliminated.add(trail);
      } else {
        remaining.add(candidate(requirements, trail, evidence));
      }
    }
    remaining.sort(order(requirements.preferences(), leading(remaining)));
    return new ModelChoice(requirements, remaining, eliminated, evidence);
  }

  private static Candidate candidate(
      Requirements requirements, Trail trail, Optional<EvidenceReport> evidence) {
    Optional<MonthlyCost> cost = Costs.monthly(trail.card(), requirements);
    return new Candidate(
        trail,
        cost,
        evidence.flatMap(report -> report.model(trail.card())),
        Cautions.of(requirements, trail, cost, evidence));
  }

  /** The best of those that remain, and who can't be told from it. */
  private static Optional<LeadingGroup> leading(List<Candidate> candidates) {
    return LeadingGroup.of(candidates.stream().flatMap(c -> c.evidence().stream()).toList());
  }

  private static Comparator<Candidate> order(
      List<Preference> preferences, Optional<LeadingGroup> leading) {
    Comparator<Candidate> byId = Comparator.comparing(candidate -> candidate.card().id());
    return preferences.stream()
        .map(preference -> by(preference, leading))
        .reduce(Comparator::thenComparing)
        .map(order -> order.thenComparing(byId))
        .orElse(byId);
  }

  private static Comparator<Candidate> by(Preference preference, Optional<LeadingGroup> leading) {
    return switch (preference) {
      case EVIDENCE -> Comparator.comparingInt(candidate -> place(candidate, leading));
      case COST ->
          knownFirst(
              c -> c.cost().flatMap(MonthlyCost::dollars), Comparator.<BigDecimal>naturalOrder());
      case SIZE ->
          Comparator.comparingLong(
              c -> c.card().weightBytes(Precision.FP32).orElse(Long.MAX_VALUE));
      case DIMENSION ->
          Comparator.comparingInt(
              c ->
                  c.card()
                      .value(Attribute.DIMENSIONS)
                      .map(d -> d.standard())
                      .orElse(Integer.MAX_VALUE));
      case NEWEST ->
          knownFirst(c -> c.card().value(Attribute.RELEASED), Comparator.<LocalDate>reverseOrder());
    };
  }

  private static <T> Comparator<Candidate> knownFirst(
      java.util.function.Function<Candidate, Optional<T>> value, Comparator<T> order) {
    return (one, other) -> {
      Optional<T> left = value.apply(one);
      Optional<T> right = value.apply(other);
      if (left.isPresent() && right.isPresent()) {
        return order.compare(left.get(), right.get());
      }
      return Boolean.compare(left.isEmpty(), right.isEmpty());
    };
  }

  /** Equals of the first share its place; those without one stand behind all others. */
  private static int place(Candidate candidate, Optional<LeadingGroup> leading) {
    Optional<ModelEvidence> evidence = candidate.evidence().filter(ModelEvidence::isComplete);
    if (evidence.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    boolean first = leading.map(group -> group.holds(evidence.get().model())).orElse(false);
    return first ? 0 : evidence.get().standing().rank();
  }

  /** The models that meet every limit, in the order of the preferences. */
  public List<Candidate> remaining() {
    return remaining;
  }

  /** The models that don't, as the catalogue has them. */
  public List<Trail> eliminated() {
    return eliminated;
  }

  /** The scores that the order is from, if any were given. */
  public Optional<EvidenceReport> evidence() {
    return evidence;
  }

  /** The best of those that remain by the evidence, and who can't be told from it. */
  public Optional<LeadingGroup> leading() {
    return leading(remaining);
  }

  Requirements requirements() {
    return requirements;
  }

  /** How a model fared, by its name or an alias. */
  public Optional<Trail> trail(String model) {
    return java.util.stream.Stream.concat(
            remaining.stream().map(Candidate::trail), eliminated.stream())
        .filter(trail -> trail.card().isNamed(model))
        .findFirst();
  }

  /** The models that fell at each step, in the order of the steps. */
  public Map<Step, List<ModelCard>> fallen() {
    Map<Step, List<ModelCard>> fallen = new EnumMap<>(Step.class);
    for (Trail trail : eliminated) {
      trail
          .fall()
          .ifPresent(
              check ->
                  fallen
                      .computeIfAbsent(check.step(), step -> new ArrayList<>())
                      .add(trail.card()));
    }
    return fallen;
  }

  /**
   * The models that came nearest if none remains: those that miss the fewest limits, and of these
   * the ones that miss them by least. Empty if one remains.
   */
  public List<Trail> nearestMisses() {
    if (!remaining.isEmpty()) {
      return List.of();
    }
    return eliminated.stream()
        .sorted(
            Comparator.comparingInt((Trail trail) -> trail.failures().size())
                .thenComparingDouble(Trail::distance)
                .thenComparing(trail -> trail.card().id()))
        .limit(MOST_MISSES)
        .toList();
  }

  /** How many models would remain without one limit, for every limit that alone excludes some. */
  public Map<Step, Integer> remainingWithout() {
    Map<Step, Integer> without = new EnumMap<>(Step.class);
    for (Trail trail : eliminated) {
      List<Check> failures = trail.failures();
      if (failures.size() == 1) {
        without.merge(failures.get(0).step(), 1, Integer::sum);
      }
    }
    return without;
  }

  /** The choice as plain text. */
  public String toText() {
    return new ChoiceText(this).text();
  }

  /** The choice as JSON in one line. */
  public String toJson() {
    return ChoiceJson.json(this);
  }

  /** The choice as an HTML page that needs nothing else. */
  public String toHtml() {
    return ChoicePage.html(this);
  }
}
