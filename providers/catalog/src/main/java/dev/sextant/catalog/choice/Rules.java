// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.Access;
import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.Licence;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.choice.Check.Verdict;
import dev.sextant.catalog.internal.Sizes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The hard limits, one method each, looked at for one model. */
final class Rules {
  private final Requirements requirements;
  private final ModelCard card;
  private final Optional<MonthlyCost> cost;
  private final List<Check> checks = new ArrayList<>();

  private Rules(Requirements requirements, ModelCard card) {
    this.requirements = requirements;
    this.card = card;
    this.cost = Costs.monthly(card, requirements);
  }

  /** Looks at every limit that was asked for. */
  static Trail trail(Requirements requirements, ModelCard card) {
    Rules rules = new Rules(requirements, card);
    rules.kinds();
    rules.modalities();
    rules.languages();
    rules.access();
    rules.licence();
    rules.contextWindow();
    rules.queryLength();
    rules.dimension();
    rules.runsHere();
    rules.memory();
    rules.latency();
    rules.budget();
    return new Trail(card, rules.checks);
  }

  private void kinds() {
    if (!requirements.kinds().isEmpty()) {
      add(
          Step.KINDS,
          Attribute.KINDS,
          card.value(Attribute.KINDS)
              .map(kinds -> distance(!Collections.disjoint(kinds, requirements.kinds()))),
          "any of " + names(requirements.kinds()));
    }
  }

  private void modalities() {
    if (!requirements.modalities().isEmpty()) {
      add(
          Step.MODALITIES,
          Attribute.MODALITIES,
          card.value(Attribute.MODALITIES)
              .map(read -> distance(read.containsAll(requirements.modalities()))),
          names(requirements.modalities()));
    }
  }

  private void languages() {
    if (requirements.languages().isEmpty()) {
      return;
    }
    add(
        Step.LANGUAGES,
        Attribute.LANGUAGES,
        card.value(Attribute.LANGUAGES)
            .filter(l -> l.complete() || l.named().containsAll(requirements.languages()))
            .map(l -> distance(l.named().containsAll(requirements.languages()))),
        String.join(", ", new TreeSet<>(requirements.languages())));
  }

  private void access() {
    requirements
        .access()
        .ifPresent(
            wanted ->
                add(
                    Step.ACCESS,
                    Attribute.ACCESS,
                    card.value(Attribute.ACCESS).map(access -> distance(access == wanted)),
                    names(Set.of(wanted))));
  }

  private void licence() {
    if (requirements.commercialUse()) {
      add(
          Step.LICENCE,
          Attribute.LICENCE,
          card.value(Attribute.LICENCE)
              .map(l -> distance(l.commercialUse() != Licence.CommercialUse.FORBIDDEN)),
          "commercial use");
    }
  }

  private void contextWindow() {
    requirements
        .policy()
        .ifPresent(
            policy ->
                add(
                    Step.CONTEXT_WINDOW,
                    Attribute.CONTEXT_WINDOW,
                    card.value(Attribute.CONTEXT_WINDOW)
                        .map(window -> tooFew(window.tokens(), policy.windowTokens())),
                    policy.toString()));
  }

  private void queryLength() {
    if (requirements.queries().isEmpty()) {
      return;
    }
    TextLengths queries = requirements.queries().get();
    Optional<Fertility> fertility = requirements.fertility(card);
    add(
        Step.QUERY_LENGTH,
        Attribute.CONTEXT_WINDOW,
        card.value(Attribute.CONTEXT_WINDOW)
            .flatMap(
                window -> fertility.map(f -> tooFew(window.tokens(), f.tokens(queries.most())))),
        fertility
            .map(f -> "%,d tokens of the longest query".formatted(f.tokens(queries.most())))
            .orElse("the longest query, %,d words".formatted(queries.most())));
  }

  private void dimension() {
    if (!requirements.limitsDimension()) {
      return;
    }
    int least = requirements.leastDimension();
    int most = requirements.mostDimension();
    add(
        Step.DIMENSION,
        Attribute.DIMENSIONS,
        card.value(Attribute.DIMENSIONS)
            .map(
                d ->
                    d.within(least, most).isPresent()
                        ? 0
                        : Math.max(tooFew(d.standard(), least), tooMuch(d.standard(), most))),
        most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most);
  }

  private void runsHere() {
    if (requirements.runsInSextant()) {
      add(
          Step.RUNS_HERE,
          Attribute.RUNS_IN,
          card.value(Attribute.RUNS_IN).map(module -> distance(!module.equals("none"))),
          "a module of Sextant");
    }
  }

  private void memory() {
    if (requirements.mostWeightBytes().isEmpty()) {
      return;
    }
    long most = requirements.mostWeightBytes().get();
    String limit = "%s in %s".formatted(Sizes.shown(most), requirements.weightPrecision());
    if (card.value(Attribute.ACCESS).equals(Optional.of(Access.API))) {
      add(Step.MEMORY, Verdict.PASSED, "none here, a service", limit, origin(Attribute.ACCESS), 0);
      return;
    }
    var bytes = card.weightBytes(requirements.weightPrecision());
    Optional<Double> distance =
        bytes.isPresent()
            ? Optional.of(tooMuch((double) bytes.getAsLong(), (double) most))
            : Optional.empty();
    String found = bytes.isPresent() ? Sizes.shown(bytes.getAsLong()) : "unknown";
    add(Step.MEMORY, distance, found, limit, origin(Attribute.PARAMETERS));
  }

  private void latency() {
    requirements
        .mostLatency()
        .ifPresent(
            most -> {
              double limit = most.toNanos() / 1e6;
              Optional<Speed> speed =
                  requirements.speed(card).filter(s -> s.queryMillis().isPresent());
              add(
                  Step.LATENCY,
                  speed.map(s -> tooMuch(s.queryMillis().orElseThrow(), limit)),
                  speed.map(s -> s.queryMillis().orElseThrow() + " ms").orElse("unknown"),
                  limit + " ms a query",
                  speed.map(Speed::origin).orElse(""));
            });
  }

  private void budget() {
    if (requirements.mostDollars().isEmpty() || cost.isEmpty()) {
      return;
    }
    BigDecimal most = requirements.mostDollars().get();
    Optional<BigDecimal> dollars = cost.get().dollars();
    add(
        Step.BUDGET,
        dollars.map(d -> tooMuch(d.doubleValue(), most.doubleValue())),
        cost.get().shown(),
        CostItem.shown(most) + " a month",
        dollars.isPresent() ? "the factors of its cost" : "");
  }

  private static double distance(boolean met) {
    return met ? 0 : 1;
  }

  private static double tooFew(double found, double needed) {
    return found >= needed ? 0 : needed / Math.max(found, 1e-9) - 1;
  }

  private static double tooMuch(double found, double allowed) {
    return found <= allowed ? 0 : found / Math.max(allowed, 1e-9) - 1;
  }

  private String origin(Attribute<?> attribute) {
    return card.fact(attribute).source().map(Object::toString).orElse("");
  }

  private void add(Step step, Attribute<?> attribute, Optional<Double> distance, String limit) {
    add(step, distance, attribute.shown(card), limit, origin(attribute));
  }

  private void add(
      Step step, Optional<Double> distance, String found, String limit, String origin) {
    if (distance.isPresent()) {
      Verdict verdict = distance.get() > 0 ? Verdict.FAILED : Verdict.PASSED;
      add(step, verdict, found, limit, origin, distance.get());
    } else if (requirements.unknown() == Requirements.Unknown.EXCLUDE) {
      add(step, Verdict.FAILED, "unknown", limit, "", 1);
    } else {
      add(step, Verdict.UNKNOWN, found, limit, "", 0);
    }
  }

  /** Six: the components of a check. */
  private void add(
      Step step, Verdict verdict, String found, String limit, String origin, double distance) {
    checks.add(new Check(step, verdict, found, limit, origin, distance));
  }

  private static String names(Set<? extends Enum<?>> constants) {
    return constants.stream()
        .sorted(java.util.Comparator.comparing(Enum::name))
        .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(java.util.stream.Collectors.joining(", "));
  }
}
