// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingKind;
import dev.sextant.EmbeddingSpec;
import dev.sextant.catalog.internal.Checks;
import dev.sextant.catalog.page.Table;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is known of a model, fact by fact, each with its source; what isn't known is said to be so.
 * Immutable.
 *
 * <pre>
 * ModelCard card = Catalog.curated().card("all-MiniLM-L6-v2");
 * Optional&lt;ContextWindow&gt; window = card.value(Attribute.CONTEXT_WINDOW);
 * </pre>
 *
 * @param id the name under which it is published, with its maker: {@code BAAI/bge-m3}
 * @param aliases other names that mean it
 * @param facts by attribute; what is missing is unknown
 */
public record ModelCard(String id, List<String> aliases, Map<Attribute<?>, Fact<?>> facts) {
  /** Copies the lists and leaves out what is unknown. */
  public ModelCard {
    Checks.notBlank(id, "id of a model");
    aliases = List.copyOf(aliases);
    Map<Attribute<?>, Fact<?>> known = new LinkedHashMap<>();
    for (Attribute<?> attribute : Attribute.all()) {
      Fact<?> fact = facts.get(attribute);
      if (fact != null && fact.value().isPresent()) {
        known.put(attribute, fact);
      }
    }
    facts = Map.copyOf(known);
  }

  /** A card on which nothing stands yet. */
  public static ModelCard of(String id, String... aliases) {
    return new ModelCard(id, List.of(aliases), Map.of());
  }

  /**
   * What a loaded embedder says of itself: kinds, lengths and similarity of its vectors, and how
   * much it reads.
   *
   * @param source where the checkpoint is from, and the day it was loaded
   */
  public static ModelCard of(EmbedderSpec spec, Source source) {
    EnumSet<ModelKind> kinds = EnumSet.noneOf(ModelKind.class);
    spec.embeddings().forEach(embedding -> kinds.add(kind(embedding.kind())));
    EmbeddingSpec first = spec.embeddings().get(0);
    return ModelCard.of(spec.model())
        .with(Attribute.KINDS, Set.copyOf(kinds), source)
        .with(Attribute.CONTEXT_WINDOW, new ContextWindow(spec.maxTokens()), source)
        .with(Attribute.DIMENSIONS, Dimensions.of(first.dimension()), source)
        .with(Attribute.SIMILARITY, first.similarity(), source);
  }

  private static ModelKind kind(EmbeddingKind kind) {
    return switch (kind) {
      case DENSE -> ModelKind.DENSE;
      case SPARSE -> ModelKind.SPARSE;
      case MULTI_VECTOR -> ModelKind.MULTI_VECTOR;
    };
  }

  /** A copy with one more fact, or another one in its place. */
  public <T> ModelCard with(Attribute<T> attribute, T value, Source source) {
    Map<Attribute<?>, Fact<?>> more = new LinkedHashMap<>(facts);
    more.put(attribute, Fact.of(value, source));
    return new ModelCard(id, aliases, more);
  }

  /** A fact; unknown if nobody said it. */
  @SuppressWarnings("unchecked") // put in by with or by the attribute's own reader alone
  public <T> Fact<T> fact(Attribute<T> attribute) {
    Fact<?> fact = facts.get(attribute);
    return fact == null ? Fact.unknown() : (Fact<T>) fact;
  }

  /** A fact's value, if it is known. */
  public <T> Optional<T> value(Attribute<T> attribute) {
    return fact(attribute).value();
  }

  /** What isn't known, in the order of {@link Attribute#all()}. */
  public List<Attribute<?>> unknown() {
    return Attribute.all().stream().filter(attribute -> !facts.containsKey(attribute)).toList();
  }

  /**
   * Bytes of the weights: parameters times the bytes of one. What a run needs besides (tokens,
   * states, the program) is not in it.
   */
  public OptionalLong weightBytes(Precision precision) {
    Optional<Long> parameters = value(Attribute.PARAMETERS);
    return parameters.isPresent()
        ? OptionalLong.of(Math.multiplyExact(parameters.get(), (long) precision.bytes()))
        : OptionalLong.empty();
  }

  /** Whether that name means this model; upper and lower case are one. */
  public boolean isNamed(String name) {
    return id.equalsIgnoreCase(name) || aliases.stream().anyMatch(name::equalsIgnoreCase);
  }

  /** A card whose facts win over another's, which fills what is unknown here. */
  public ModelCard over(ModelCard other) {
    Map<Attribute<?>, Fact<?>> all = new LinkedHashMap<>(other.facts);
    all.putAll(facts);
    List<String> names = new ArrayList<>(other.aliases);
    for (String alias : aliases) {
      if (!other.isNamed(alias)) {
        names.add(alias);
      }
    }
    return new ModelCard(other.id, names, all);
  }

  /** The facts as a table: what, value, source and day. */
  public Table toTable() {
    return CatalogViews.facts(this);
  }
}
