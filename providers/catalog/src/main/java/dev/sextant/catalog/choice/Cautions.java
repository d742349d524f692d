// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.Access;
import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.ClaimedScore;
import dev.sextant.catalog.Licence;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.ModelKind;
import dev.sextant.catalog.Precision;
import dev.sextant.catalog.evidence.EvidenceReport;
import dev.sextant.catalog.evidence.ModelEvidence;
import dev.sextant.catalog.internal.Sizes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Facts that speak against a model that meets every limit, or against a naive reading of its
 * numbers. They eliminate nobody.
 */
final class Cautions {
  /** Above so many parameters the size is worth a sentence. */
  private static final long LARGE = 1_000_000_000L;

  /** What a scale is given in: a tera of operations a second, as a good CPU reaches. */
  private static final double OPERATIONS_A_SECOND = 1e12;

  private static final Map<String, String> SUCCESSORS = Map.of("MTEB(eng, v1)", "MTEB(eng, v2)");

  private final Requirements requirements;
  private final ModelCard card;
  private final List<String> cautions = new ArrayList<>();

  private Cautions(Requirements requirements, ModelCard card) {
    this.requirements = requirements;
    this.card = card;
  }

  static List<String> of(
      Requirements requirements,
      Trail trail,
      Optional<MonthlyCost> cost,
      Optional<EvidenceReport> report) {
    Cautions found = new Cautions(requirements, trail.card());
    trail
        .unknown()
        .forEach(
            check ->
                found.add(
                    "Whether it meets the limit on %s, %s, is %s."
                        .formatted(check.step(), check.limit(), check.found())));
    found.licence();
    found.size();
    found.longest();
    found.pooling();
    found.claim(report);
    report.flatMap(r -> r.model(trail.card())).ifPresent(found::evidence);
    cost.filter(c -> c.dollars().isEmpty() && requirements.mostDollars().isEmpty())
        .ifPresent(c -> found.add("What it costs is " + c.shown() + "."));
    return found.cautions;
  }

  private void add(String caution) {
    cautions.add(caution);
  }

  private void licence() {
    card.value(Attribute.LICENCE)
        .ifPresent(
            licence -> {
              if (licence.commercialUse() == Licence.CommercialUse.FORBIDDEN) {
                add("Its licence, %s, forbids commercial use.".formatted(licence.name()));
              } else if (licence.commercialUse() == Licence.CommercialUse.UNDER_TERMS
                  && card.value(Attribute.ACCESS).equals(Optional.of(Access.OPEN_WEIGHTS))) {
                add("Its licence sets conditions: %s.".formatted(licence.name()));
              }
            });
  }

  /** A transformer needs about two operations a parameter and token (Kaplan et al. 2020). */
  private void size() {
    Optional<Long> parameters = card.value(Attribute.PARAMETERS);
    if (parameters.isEmpty() || parameters.get() < LARGE) {
      return;
    }
    String memory =
        "%,d parameters: %s of memory in FP32, %s in BF16, %s in INT8, before anything is computed"
            .formatted(
                parameters.get(),
                Sizes.shown(card.weightBytes(Precision.FP32).orElseThrow()),
                Sizes.shown(card.weightBytes(Precision.BF16).orElseThrow()),
                Sizes.shown(card.weightBytes(Precision.INT8).orElseThrow()));
    Optional<Double> tokens = tokensAMonth();
    if (tokens.isEmpty()) {
      add(memory + ".");
      return;
    }
    double operations = 2.0 * parameters.get() * tokens.get();
    add(
        "%s; about 2 operations a parameter and token make %s for %,.0f tokens a month, %s hours at %s a second."
            .formatted(
                memory,
                power(operations),
                tokens.get(),
                rounded(operations / OPERATIONS_A_SECOND / 3600),
                power(OPERATIONS_A_SECOND)));
  }

  private Optional<Double> tokensAMonth() {
    return requirements
        .workload()
        .filter(month -> month.tokensPerDocument().isPresent())
        .map(month -> month.documents() * month.tokensPerDocument().getAsDouble());
  }

  private static String power(double value) {
    return String.format(Locale.ROOT, "%.3g", value).replace("e+", "e");
  }

  private static String rounded(double value) {
    return new BigDecimal(value).round(new MathContext(3)).toPlainString();
  }

  private void longest() {
    Optional<TextLengths> documents = requirements.documents();
    Optional<Fertility> fertility = requirements.fertility(card);
    boolean whole = requirements.policy().map(p -> p instanceof DocumentPolicy.Whole).orElse(false);
    if (documents.isEmpty() || fertility.isEmpty() || !whole) {
      return;
    }
    int tokens = fertility.get().tokens(documents.get().most());
    card.value(Attribute.CONTEXT_WINDOW)
        .filter(window -> !window.holds(tokens))
        .ifPresent(
            window ->
                add(
                    "The longest documents (%,d words, %,d tokens at %s) don't fit its window of %s: their end is cut."
                        .formatted(documents.get().most(), tokens, fertility.get(), window)));
  }

  private void pooling() {
    boolean dense =
        card.value(Attribute.KINDS).equals(Optional.of(Set.of(ModelKind.DENSE)))
            && card.value(Attribute.ACCESS).equals(Optional.of(Access.OPEN_WEIGHTS));
    if (dense && card.value(Attribute.POOLING).isEmpty()) {
      add(
          "How it makes one vector of a text is unknown: it may have to be trained for that first.");
    }
  }

  private void claim(Optional<EvidenceReport> report) {
    Optional<ClaimedScore> claim = card.value(Attribute.CLAIMED_SCORE);
    if (claim.isEmpty()) {
      return;
    }
    String benchmark = claim.get().benchmark();
    Optional<String> asked = report.flatMap(r -> r.query().benchmark());
    String successor = SUCCESSORS.get(benchmark);
    if (successor != null) {
      add(
          "The score its makers name, %s, is of an older benchmark than %s, with other tasks; the two can't be compared."
              .formatted(claim.get(), successor));
    } else if (asked.isPresent() && !asked.get().equals(benchmark)) {
      add(
          "The score its makers name, %s, is of another benchmark than %s; the two can't be compared."
              .formatted(claim.get(), asked.get()));
    }
  }

  private void evidence(ModelEvidence evidence) {
    int tasks = evidence.scores().size() + evidence.missing().size();
    if (!evidence.missing().isEmpty()) {
      add(
          "%d of %d tasks have no score of it, so it has no mean and no rank."
              .formatted(evidence.missing().size(), tasks));
    }
    if (!evidence.seen().known()) {
      add("What it was trained on is unknown, so its scores may be of data that it knows.");
    } else if (!evidence.seen().tasks().isEmpty()) {
      add(
          "It was trained on the data of %d of %d tasks: %s."
              .formatted(
                  evidence.seen().tasks().size(),
                  tasks,
                  String.join(", ", evidence.seen().tasks())));
    }
    if (evidence.seen().otherRevisions() > 0) {
      add(
          "%d of its scores are of another revision than the rest."
              .formatted(evidence.seen().otherRevisions()));
    }
  }
}
