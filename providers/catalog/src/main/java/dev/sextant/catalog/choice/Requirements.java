// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.Access;
import dev.sextant.catalog.Domain;
import dev.sextant.catalog.Languages;
import dev.sextant.catalog.Modality;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.ModelKind;
import dev.sextant.catalog.Precision;
import dev.sextant.catalog.internal.Checks;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a user needs of a model. What isn't asked for limits nothing. Immutable: the fields below
 * are set in a copy that nobody has seen yet.
 *
 * <pre>
 * Requirements papers =
 *     Requirements.defaults()
 *         .withLanguages(Set.of("eng"))
 *         .withDocuments(TextLengths.stated(2_000, 8_000), new DocumentPolicy.Whole(8_000))
 *         .withWorkload(Workload.ofDocuments(10_000, 8_000))
 *         .withBudget(new BigDecimal(500));
 * </pre>
 */
public final class Requirements {
  /** What becomes of a model of which a fact that a limit asks for is unknown. */
  public enum Unknown {
    /** It stays, and the gap is shown. */
    KEEP,
    /** It falls. */
    EXCLUDE
  }

  private Set<ModelKind> kinds = Set.of();
  private Set<Modality> modalities = Set.of();
  private Set<String> languages = Set.of();
  private Optional<Domain> domain = Optional.empty();
  private Optional<Access> access = Optional.empty();
  private boolean commercialUse;
  private boolean runsInSextant;
  private Optional<TextLengths> documents = Optional.empty();
  private Optional<DocumentPolicy> policy = Optional.empty();
  private Optional<TextLengths> queries = Optional.empty();
  private int leastDimension = 1;
  private int mostDimension = Integer.MAX_VALUE;
  private Optional<Long> mostWeightBytes = Optional.empty();
  private Precision weightPrecision = Precision.FP32;
  private Optional<Duration> mostLatency = Optional.empty();
  private Optional<Workload> workload = Optional.empty();
  private Optional<BigDecimal> mostDollars = Optional.empty();
  private Optional<Machine> machine = Optional.empty();
  private IndexShape index = IndexShape.DEFAULT;
  private Optional<Fertility> estimate = Optional.empty();
  private Map<String, Fertility> fertilities = Map.of();
  private Map<String, Speed> speeds = Map.of();
  private Unknown unknown = Unknown.KEEP;
  private List<Preference> preferences =
      List.of(Preference.EVIDENCE, Preference.COST, Preference.SIZE);

  private Requirements() {}

  /** Nothing is asked for. */
  public static Requirements defaults() {
    return new Requirements();
  }

  private Requirements with(Consumer<Requirements> change) {
    Requirements copy = new Requirements();
    copy.kinds = kinds;
    copy.modalities = modalities;
    copy.languages = languages;
    copy.domain = domain;
    copy.access = access;
    copy.commercialUse = commercialUse;
    copy.runsInSextant = runsInSextant;
    copy.documents = documents;
    copy.policy = policy;
    copy.queries = queries;
    copy.leastDimension = leastDimension;
    copy.mostDimension = mostDimension;
    copy.mostWeightBytes = mostWeightBytes;
    copy.weightPrecision = weightPrecision;
    copy.mostLatency = mostLatency;
    copy.workload = workload;
    copy.mostDollars = mostDollars;
    copy.machine = machine;
    copy.index = index;
    copy.estimate = estimate;
    copy.fertilities = fertilities;
    copy.speeds = speeds;
    copy.unknown = unknown;
    copy.preferences = preferences;
    change.accept(copy);
    return copy;
  }

  /** A model that gives any of these. */
  public Requirements withKinds(Set<ModelKind> any) {
    return with(copy -> copy.kinds = Set.copyOf(any));
  }

  /** A model that reads all of these. */
  public Requirements withModalities(Set<Modality> all) {
    return with(copy -> copy.modalities = Set.copyOf(all));
  }

  /**
   * A model made for all of these languages.
   *
   * @param all codes, {@code eng} or {@code en}
   * @throws IllegalArgumentException if one is no language
   */
  public Requirements withLanguages(Set<String> all) {
    Set<String> codes = Set.copyOf(all.stream().map(Languages::code).toList());
    return with(copy -> copy.languages = codes);
  }

  /** What the documents are about; it eliminates nobody. */
  public Requirements withDomain(Domain about) {
    return with(copy -> copy.domain = Optional.of(about));
  }

  /** A model that is had in this way alone. */
  public Requirements withAccess(Access only) {
    return with(copy -> copy.access = Optional.of(only));
  }

  /** A model that may be used for money. */
  public Requirements withCommercialUse() {
    return with(copy -> copy.commercialUse = true);
  }

  /** A model that a module of Sextant runs. */
  public Requirements withRunsInSextant() {
    return with(copy -> copy.runsInSextant = true);
  }

  /** How long documents are, and what of one the window must hold. */
  public Requirements withDocuments(TextLengths lengths, DocumentPolicy hold) {
    return with(
        copy -> {
          copy.documents = Optional.of(lengths);
          copy.policy = Optional.of(hold);
        });
  }

  /** How long queries are; the window must hold the longest. */
  public Requirements withQueries(TextLengths lengths) {
    return with(copy -> copy.queries = Optional.of(lengths));
  }

  /**
   * Vectors of a length between two bounds.
   *
   * @throws IllegalArgumentException if no length lies between them
   */
  public Requirements withDimensions(int least, int most) {
    Checks.positive(least, "least dimension");
    if (least > most) {
      throw new IllegalArgumentException(
          "dimensions from %d to %d contradict each other; give the smaller first"
              .formatted(least, most));
    }
    return with(
        copy -> {
          copy.leastDimension = least;
          copy.mostDimension = most;
        });
  }

  /** Weights of at most so many bytes when stored in a precision; services have none here. */
  public Requirements withWeights(long mostBytes, Precision precision) {
    Checks.positive((double) mostBytes, "bytes of weights");
    return with(
        copy -> {
          copy.mostWeightBytes = Optional.of(mostBytes);
          copy.weightPrecision = precision;
        });
  }

  /** A query embedded within this time, by the {@link Speed}s that are given. */
  public Requirements withLatency(Duration most) {
    Checks.positive(most.toNanos() / 1e6, "milliseconds a query");
    return with(copy -> copy.mostLatency = Optional.of(most));
  }

  /** What is embedded in a month, for cost. */
  public Requirements withWorkload(Workload month) {
    return with(copy -> copy.workload = Optional.of(month));
  }

  /**
   * At most so many dollars a month.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Requirements withBudget(BigDecimal dollars) {
    if (dollars.signum() < 0) {
      throw new IllegalArgumentException(
          "the budget is %s dollars; it must be 0 or more".formatted(dollars));
    }
    return with(copy -> copy.mostDollars = Optional.of(dollars));
  }

  /** The machine that open weights would run on, for cost. */
  public Requirements withMachine(Machine own) {
    return with(copy -> copy.machine = Optional.of(own));
  }

  /** How the index keeps vectors, for its size and cost. */
  public Requirements withIndex(IndexShape shape) {
    return with(copy -> copy.index = shape);
  }

  /** Tokens a word where no model's own tokenizer was measured. */
  public Requirements withEstimate(Fertility stated) {
    return with(copy -> copy.estimate = Optional.of(stated));
  }

  /** Tokens a word of one model, measured with its tokenizer. */
  public Requirements withFertility(String model, Fertility measured) {
    return with(copy -> copy.fertilities = put(fertilities, model, measured));
  }

  /** How fast one model runs here. */
  public Requirements withSpeed(String model, Speed speed) {
    return with(copy -> copy.speeds = put(speeds, model, speed));
  }

  private static <T> Map<String, T> put(Map<String, T> map, String name, T value) {
    Map<String, T> more = new HashMap<>(map);
    more.put(name, value);
    return Map.copyOf(more);
  }

  /** What becomes of models of which a needed fact is unknown. */
  public Requirements withUnknown(Unknown handling) {
    return with(copy -> copy.unknown = handling);
  }

  /** By what the remaining models are put in order: by the first, ties by the next. */
  public Requirements withPreferences(List<Preference> order) {
    return with(copy -> copy.preferences = List.copyOf(order));
  }

  Set<ModelKind> kinds() {
    return kinds;
  }

  Set<Modality> modalities() {
    return modalities;
  }

  Set<String> languages() {
    return languages;
  }

  Optional<Domain> domain() {
    return domain;
  }

  Optional<Access> access() {
    return access;
  }

  boolean commercialUse() {
    return commercialUse;
  }

  boolean runsInSextant() {
    return runsInSextant;
  }

  Optional<TextLengths> documents() {
    return documents;
  }

  Optional<DocumentPolicy> policy() {
    return policy;
  }

  Optional<TextLengths> queries() {
    return queries;
  }

  int leastDimension() {
    return leastDimension;
  }

  int mostDimension() {
    return mostDimension;
  }

  boolean limitsDimension() {
    return leastDimension > 1 || mostDimension < Integer.MAX_VALUE;
  }

  Optional<Long> mostWeightBytes() {
    return mostWeightBytes;
  }

  Precision weightPrecision() {
    return weightPrecision;
  }

  Optional<Duration> mostLatency() {
    return mostLatency;
  }

  /** What is embedded in a month, if that is given. */
  public Optional<Workload> workload() {
    return workload;
  }

  Optional<BigDecimal> mostDollars() {
    return mostDollars;
  }

  Optional<Machine> machine() {
    return machine;
  }

  IndexShape index() {
    return index;
  }

  Unknown unknown() {
    return unknown;
  }

  List<Preference> preferences() {
    return preferences;
  }

  /**
   * Tokens a word: measured, else as stated, else the estimate for English if that is asked for.
   */
  Optional<Fertility> fertility(ModelCard card) {
    Optional<Fertility> measured = named(fertilities, card);
    if (measured.isPresent() || estimate.isPresent()) {
      return measured.or(() -> estimate);
    }
    boolean english = languages.isEmpty() || languages.equals(Set.of("eng"));
    return english ? Optional.of(Fertility.ENGLISH_ESTIMATE) : Optional.empty();
  }

  Optional<Speed> speed(ModelCard card) {
    return named(speeds, card);
  }

  private static <T> Optional<T> named(Map<String, T> map, ModelCard card) {
    return map.entrySet().stream()
        .filter(entry -> card.isNamed(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
