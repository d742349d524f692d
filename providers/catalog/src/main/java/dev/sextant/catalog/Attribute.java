// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.Similarity;
import dev.sextant.catalog.internal.Json;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be known of a model: the key of a {@link Fact} in a {@link ModelCard}, with the form it
 * has in {@code models.json}.
 *
 * @param <T> what the fact's value is
 */
public final class Attribute<T> {
  private static final List<Attribute<?>> ALL = new ArrayList<>();

  /** Commit, version or date of the weights. */
  public static final Attribute<String> REVISION = add("revision", "revision", Codec.TEXT);

  /** The day it was published. */
  public static final Attribute<LocalDate> RELEASED = add("released", "released", Codec.DATE);

  /** Which kinds of embedding it gives. */
  public static final Attribute<Set<ModelKind>> KINDS =
      add("kinds", "kinds", Codec.constants(ModelKind.class));

  /** What it reads. */
  public static final Attribute<Set<Modality>> MODALITIES =
      add("modalities", "modalities", Codec.constants(Modality.class));

  /** How much of an input it reads, in tokens. */
  public static final Attribute<ContextWindow> CONTEXT_WINDOW =
      add("contextWindow", "context window", Codecs.CONTEXT_WINDOW);

  /** Into what it divides a text. */
  public static final Attribute<TokenizationUnit> TOKENIZATION =
      add("tokenization", "tokenization", Codec.constant(TokenizationUnit.class));

  /** How many different tokens it knows. */
  public static final Attribute<Long> VOCABULARY_SIZE =
      add("vocabularySize", "vocabulary", Codec.COUNT);

  /** The lengths of its vectors. */
  public static final Attribute<Dimensions> DIMENSIONS =
      add("dimensions", "dimension", Codecs.DIMENSIONS);

  /** How many numbers its weights are. */
  public static final Attribute<Long> PARAMETERS = add("parameters", "parameters", Codec.COUNT);

  /** How it makes one of many. */
  public static final Attribute<Pooling> POOLING =
      add("pooling", "pooling", Codec.constant(Pooling.class));

  /** What it wants before a text. */
  public static final Attribute<Prompts> PROMPTS = add("prompts", "prompts", Codecs.PROMPTS);

  /** How its vectors are compared. */
  public static final Attribute<Similarity> SIMILARITY =
      add("similarity", "similarity", Codec.constant(Similarity.class));

  /** The languages it was made for. */
  public static final Attribute<Languages> LANGUAGES =
      add("languages", "languages", Codecs.LANGUAGES);

  /** What the texts it was trained on are about. */
  public static final Attribute<Set<Domain>> DOMAINS =
      add("domains", "domains", Codec.constants(Domain.class));

  /** The data sets it was trained on. */
  public static final Attribute<TrainingData> TRAINING_DATA =
      add("trainingData", "training data", Codecs.TRAINING_DATA);

  /** Under which terms it may be used. */
  public static final Attribute<Licence> LICENCE = add("licence", "licence", Codecs.LICENCE);

  /** Whether its weights can be had. */
  public static final Attribute<Access> ACCESS =
      add("access", "access", Codec.constant(Access.class));

  /** What its makers take for reading; 0 for weights that anybody may run. */
  public static final Attribute<Price> PRICE = add("price", "price", Codecs.PRICE);

  /**
   * The module of Sextant that runs it, such as {@code sextant-dense}; {@code none} if none does.
   */
  public static final Attribute<String> RUNS_IN = add("runsIn", "runs in", Codec.TEXT);

  /** The score its makers name. */
  public static final Attribute<ClaimedScore> CLAIMED_SCORE =
      add("claimedScore", "claimed score", Codecs.CLAIMED_SCORE);

  private final String name;
  private final String label;
  private final Codec<T> codec;

  private Attribute(String name, String label, Codec<T> codec) {
    this.name = name;
    this.label = label;
    this.codec = codec;
  }

  private static <T> Attribute<T> add(String name, String label, Codec<T> codec) {
    Attribute<T> attribute = new Attribute<>(name, label, codec);
    ALL.add(attribute);
    return attribute;
  }

  /** All of them, in the order in which they are shown. */
  public static List<Attribute<?>> all() {
    return List.copyOf(ALL);
  }

  /** The one that {@code models.json} writes so. */
  public static Optional<Attribute<?>> named(String name) {
    return all().stream().filter(attribute -> attribute.name.equals(name)).findFirst();
  }

  /** As {@code models.json} writes it. */
  public String name() {
    return name;
  }

  /** As people read it. */
  public String label() {
    return label;
  }

  /** Reads a value and tells its line if it is wrong. */
  T read(Json json) {
    try {
      return codec.read(json);
    } catch (IllegalArgumentException e) {
      throw json.wrong(e);
    }
  }

  /** The value as plain JSON. */
  Object write(T value) {
    return codec.write(value);
  }

  /** The fact's value as plain JSON; nothing if it isn't known. */
  Optional<Object> written(ModelCard card) {
    return card.value(this).map(this::write);
  }

  /** The fact's value as people read it; {@code unknown} if it isn't known. */
  public String shown(ModelCard card) {
    return card.value(this).map(codec::show).orElse("unknown");
  }

  @Override
  public String toString() {
    return label;
  }
}
