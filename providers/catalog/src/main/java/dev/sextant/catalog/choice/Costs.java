// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.Access;
import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.Dimensions;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.ModelKind;
import dev.sextant.catalog.Price;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a model costs a month under requirements: what a service takes, or a machine's hours, and
 * the index. A number that nobody gave is never made up; the line is missing and named.
 */
public final class Costs {
  private static final String WORKLOAD = "the workload";
  private static final double SECONDS_AN_HOUR = 3600;

  private final ModelCard card;
  private final Requirements requirements;
  private final Workload workload;
  private final List<CostItem> items = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();

  private Costs(ModelCard card, Requirements requirements, Workload workload) {
    this.card = card;
    this.requirements = requirements;
    this.workload = workload;
  }

  /** A month's bill; nothing if the requirements have no workload. */
  public static Optional<MonthlyCost> monthly(ModelCard card, Requirements requirements) {
    return requirements.workload().map(month -> new Costs(card, requirements, month).work());
  }

  private MonthlyCost work() {
    Optional<Length> length = length();
    if (length.isEmpty()) {
      unknown.add("tokens a document");
    } else if (card.value(Attribute.ACCESS).equals(Optional.of(Access.API))) {
      service(length.get());
    } else {
      ownMachine(length.get());
    }
    Optional<MonthlyCost.IndexBytes> index = length.flatMap(this::index);
    requirements.index().dollarsPerGibibyte().ifPresent(price -> storage(index, price));
    return new MonthlyCost(items, unknown, index);
  }

  /** Tokens of a document, how many of them are read, and where the number is from. */
  private record Length(double tokens, double read, String origin) {}

  private Optional<Length> length() {
    OptionalDouble stated = workload.tokensPerDocument();
    if (stated.isPresent()) {
      return Optional.of(length(stated.getAsDouble(), WORKLOAD));
    }
    Optional<Fertility> fertility = requirements.fertility(card);
    Optional<TextLengths> documents = requirements.documents();
    if (fertility.isEmpty() || documents.isEmpty()) {
      return Optional.empty();
    }
    double words = documents.get().mean();
    String origin = String.format(Locale.ROOT, "%,.0f words, %s", words, fertility.get());
    return Optional.of(length(words * fertility.get().tokensPerWord(), origin));
  }

  private Length length(double tokens, String origin) {
    double read = requirements.policy().map(policy -> policy.readTokens(tokens)).orElse(tokens);
    return new Length(tokens, read, origin);
  }

  private void service(Length length) {
    Optional<Price> price = card.value(Attribute.PRICE);
    if (price.isEmpty()) {
      unknown.add("the price");
      return;
    }
    Quantity tokens = tokens(length);
    BigDecimal documents = price.get().perMillionTokens(workload.batch());
    charge("new documents", counted("documents", workload.documents()), tokens, documents);
    if (workload.reembeddings() > 0) {
      charge("embedded anew", again(), tokens, documents);
    }
    if (workload.queries() > 0) {
      Quantity queries = counted("queries", workload.queries());
      BigDecimal each = BigDecimal.valueOf(workload.tokensPerQuery());
      charge(
          "queries",
          queries,
          new Quantity(each, "tokens", WORKLOAD),
          price.get().perMillionTokens(false));
    }
  }

  /** A number of something, exact. */
  private record Quantity(BigDecimal value, String name, String origin) {
    Factor factor() {
      return new Factor(name, number(value), origin);
    }
  }

  private static Quantity counted(String name, long count) {
    return new Quantity(BigDecimal.valueOf(count), name, WORKLOAD);
  }

  private Quantity again() {
    BigDecimal documents =
        BigDecimal.valueOf(workload.storedDocuments())
            .multiply(BigDecimal.valueOf(workload.reembeddings()));
    return new Quantity(documents, "documents", WORKLOAD);
  }

  private Quantity tokens(Length length) {
    String origin =
        length.read() == length.tokens()
            ? length.origin()
            : length.origin() + "; " + requirements.policy().map(Object::toString).orElse("");
    return new Quantity(rounded(length.read()), "tokens", origin);
  }

  /** Lengths are means of words times tokens a word: a dozen digits are more than they have. */
  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(12));
  }

  private void charge(String what, Quantity times, Quantity tokens, BigDecimal perMillion) {
    String origin = card.fact(Attribute.PRICE).source().map(Object::toString).orElse("");
    BigDecimal digits = perMillion.stripTrailingZeros();
    String shown = "$" + digits.setScale(Math.max(2, digits.scale())).toPlainString();
    BigDecimal dollars =
        times.value().multiply(tokens.value()).multiply(perMillion).movePointLeft(6);
    items.add(
        new CostItem(
            what,
            List.of(times.factor(), tokens.factor(), new Factor("/ 1M tokens", shown, origin)),
            dollars));
  }

  private static String number(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() <= 0
        ? String.format(Locale.ROOT, "%,d", stripped.toBigInteger())
        : String.format(Locale.ROOT, "%,." + stripped.scale() + "f", stripped);
  }

  private static String number(long value) {
    return number(BigDecimal.valueOf(value));
  }

  private void ownMachine(Length length) {
    Optional<Machine> machine = requirements.machine();
    Optional<Speed> speed = requirements.speed(card);
    if (machine.isEmpty()) {
      unknown.add("the price of a machine");
    }
    if (speed.isEmpty()) {
      unknown.add("its speed on that machine");
    }
    if (machine.isPresent() && speed.isPresent()) {
      hours(length, machine.get(), speed.get());
    }
  }

  private void hours(Length length, Machine machine, Speed speed) {
    double documents = workload.documents() + workload.storedDocuments() * workload.reembeddings();
    double tokens = documents * length.read() + workload.queries() * workload.tokensPerQuery();
    BigDecimal busy =
        BigDecimal.valueOf(tokens / speed.tokensPerSecond() / SECONDS_AN_HOUR)
            .setScale(4, RoundingMode.HALF_UP);
    String work =
        "%s tokens at %s a second (%s)"
            .formatted(
                number(rounded(tokens)), number(rounded(speed.tokensPerSecond())), speed.origin());
    List<Factor> factors = new ArrayList<>();
    BigDecimal hours = busy;
    if (machine.alwaysOn()) {
      BigDecimal machines =
          busy.divide(Machine.HOURS_A_MONTH, 0, RoundingMode.UP).max(BigDecimal.ONE);
      hours = Machine.HOURS_A_MONTH.multiply(machines);
      String reason = "%s hours of work: %s".formatted(number(busy), work);
      factors.add(new Factor("machines", number(machines), reason));
      factors.add(new Factor("hours", number(Machine.HOURS_A_MONTH), "a month"));
    } else {
      factors.add(new Factor("hours", number(busy), work));
    }
    String price = "$" + machine.dollarsPerHour().toPlainString();
    factors.add(new Factor("an hour of " + machine.name(), price, machine.origin()));
    items.add(new CostItem("machine", factors, hours.multiply(machine.dollarsPerHour())));
  }

  private Optional<MonthlyCost.IndexBytes> index(Length length) {
    Optional<Set<ModelKind>> kinds = card.value(Attribute.KINDS);
    Optional<Dimensions> dimensions = card.value(Attribute.DIMENSIONS);
    boolean vectors =
        kinds
            .map(k -> k.contains(ModelKind.DENSE) || k.contains(ModelKind.MULTI_VECTOR))
            .orElse(false);
    if (dimensions.isEmpty() || !vectors) {
      return Optional.empty();
    }
    OptionalInt dimension =
        dimensions.get().within(requirements.leastDimension(), requirements.mostDimension());
    if (dimension.isEmpty()) {
      return Optional.empty();
    }
    boolean perToken = !kinds.orElseThrow().contains(ModelKind.DENSE);
    double each =
        perToken
            ? length.read()
            : requirements.policy().map(policy -> policy.vectors(length.tokens())).orElse(1L);
    return Optional.of(index(Math.round(workload.storedDocuments() * each), dimension.getAsInt()));
  }

  private MonthlyCost.IndexBytes index(long vectors, int dimension) {
    IndexShape shape = requirements.index();
    int component = shape.precision().bytes();
    long edges = (long) shape.graphDegree() * IndexShape.BYTES_OF_AN_EDGE;
    long bytes = Math.multiplyExact(vectors, (long) dimension * component + edges);
    String origin = "the requirements";
    return new MonthlyCost.IndexBytes(
        vectors,
        bytes,
        List.of(
            new Factor("vectors", number(vectors), WORKLOAD),
            new Factor(
                "components",
                number(dimension),
                card.fact(Attribute.DIMENSIONS).source().map(Object::toString).orElse("")),
            new Factor("bytes a component", number(component), origin),
            new Factor("bytes of edges a vector", number(edges), origin)));
  }

  private void storage(Optional<MonthlyCost.IndexBytes> index, BigDecimal price) {
    if (index.isEmpty()) {
      unknown.add("the size of the index");
      return;
    }
    BigDecimal gibibytes =
        BigDecimal.valueOf(index.get().bytes())
            .divide(BigDecimal.valueOf(1L << 30), 4, RoundingMode.HALF_UP);
    items.add(
        new CostItem(
            "keeping the index",
            List.of(
                new Factor("GiB", gibibytes.toPlainString(), "vectors and graph, rounded"),
                new Factor("a GiB", "$" + price.toPlainString(), "the requirements")),
            gibibytes.multiply(price)));
  }
}
