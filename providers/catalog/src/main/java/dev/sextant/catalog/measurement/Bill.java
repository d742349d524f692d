// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.catalog.Access;
import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.choice.CostItem;
import dev.sextant.catalog.choice.Costs;
import dev.sextant.catalog.choice.Factor;
import dev.sextant.catalog.choice.MonthlyCost;
import dev.sextant.catalog.choice.Requirements;
import dev.sextant.catalog.choice.Workload;
import dev.sextant.catalog.internal.Checks;
import dev.sextant.evaluation.SystemMeasurement;
import dev.sextant.evaluation.SystemMeasurement.Build;
import dev.sextant.evaluation.SystemMeasurement.Queries;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is to be paid for: so many documents and queries like those that were measured. A service
 * takes its price for the tokens, which were counted; all else takes hours of the machine that it
 * was measured on. Immutable.
 *
 * @param documents to embed and index, 0 or more
 * @param queries to answer, 0 or more
 * @param dollarsPerHour what an hour of this machine costs; nothing if nobody says
 */
public record Bill(long documents, long queries, Optional<BigDecimal> dollarsPerHour) {
  /** A million documents, and no price of the machine. */
  public static final Bill A_MILLION_DOCUMENTS = new Bill(1_000_000, 0, Optional.empty());

  private static final double SECONDS_AN_HOUR = 3600;

  /** Checks that nothing is negative. */
  public Bill {
    Checks.notNegative(documents, "documents to pay for");
    Checks.notNegative(queries, "queries to pay for");
    if (dollarsPerHour.isPresent() && dollarsPerHour.get().signum() < 0) {
      throw new IllegalArgumentException(
          "an hour of the machine costs %s; it must be 0 or more".formatted(dollarsPerHour.get()));
    }
  }

  /** What is paid for, in words. */
  @Override
  public String toString() {
    return "%,d documents%s"
        .formatted(documents, queries == 0 ? "" : " and %,d queries".formatted(queries));
  }

  /**
   * The cost of a system.
   *
   * @param card the model's; nothing where words alone are searched or nobody knows the model
   */
  MonthlyCost of(SystemMeasurement measurement, Optional<ModelCard> card) {
    Optional<ModelCard> service =
        card.filter(c -> c.value(Attribute.ACCESS).equals(Optional.of(Access.API)));
    return service.isPresent() ? service(measurement, service.get()) : machine(measurement);
  }

  private MonthlyCost service(SystemMeasurement measurement, ModelCard card) {
    Build build = measurement.build();
    Queries asked = measurement.queries();
    double perDocument = Math.max(1, (double) build.tokens() / Math.max(1, build.documents()));
    double perQuery = (double) asked.tokens() / asked.count();
    Workload workload =
        new Workload(
            documents, OptionalDouble.of(perDocument), queries, perQuery, documents, 0, false);
    return Costs.monthly(card, Requirements.defaults().withWorkload(workload)).orElseThrow();
  }

  private MonthlyCost machine(SystemMeasurement measurement) {
    if (dollarsPerHour.isEmpty()) {
      return new MonthlyCost(List.of(), List.of("the price of a machine"), Optional.empty());
    }
    Build build = measurement.build();
    double perDocument =
        (build.embedSeconds() + build.indexSeconds()) / Math.max(1, build.documents());
    List<CostItem> items = new ArrayList<>();
    items.add(hours("embedding and indexing", documents, perDocument, "mean"));
    if (queries > 0) {
      items.add(hours("queries", queries, measurement.queries().medianMillis() / 1e3, "median"));
    }
    return new MonthlyCost(items, List.of(), Optional.empty());
  }

  private CostItem hours(String what, long count, double seconds, String kind) {
    BigDecimal price = dollarsPerHour.orElseThrow();
    BigDecimal hours =
        BigDecimal.valueOf(count * seconds / SECONDS_AN_HOUR)
            .round(new MathContext(6, RoundingMode.HALF_UP));
    String origin =
        String.format(
            Locale.ROOT, "%,d at %.6f s each, the %s that was measured", count, seconds, kind);
    return new CostItem(
        what,
        List.of(
            new Factor("hours", hours.stripTrailingZeros().toPlainString(), origin),
            new Factor("an hour", "$" + price.toPlainString(), "stated")),
        hours.multiply(price));
  }
}
