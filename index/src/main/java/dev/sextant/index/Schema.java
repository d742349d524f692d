// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingKind;
import dev.sextant.EmbeddingSpec;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.index.internal.JVectorFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which embedders an index holds vectors of, and so its branches. It is written with each commit as
 * plain names and values, so that a person can read it and an older version can refuse it.
 *
 * @param quantization of segments that are written from now on; each says for itself what it has
 */
record Schema(List<EmbedderSpec> embedders, Language language, Quantization quantization) {
  static final String FORMAT_KEY = "sextant.format";

  /**
   * 1: the first. 2: a language, and columns of document and start offset. Indexes of either are
   * read; once a new version commits to one of format 1, it is of format 2.
   */
  static final int FORMAT = 2;

  private static final Set<String> READ = Set.of("1", "2");

  private static final String LANGUAGE_KEY = "sextant.language";

  /** Not there where no choice was known yet: a version that does not know it reads the rest. */
  private static final String QUANTIZATION_KEY = "sextant.quantization";

  /** Names that stages of a search have already. */
  private static final Set<String> RESERVED =
      Set.of(Branches.BM25, Selection.FUSION, Selection.DIVERSITY);

  /** The square of twice this is a float still. */
  private static final double LONGEST = 1e18;

  private static final String PREFIX = "sextant.embedder.";

  Schema {
    embedders = List.copyOf(embedders);
    Set<String> branches = new HashSet<>(RESERVED);
    for (EmbedderSpec embedder : embedders) {
      for (EmbeddingSpec embedding : embedder.embeddings()) {
        if (embedding.kind() != EmbeddingKind.DENSE) {
          throw new IllegalArgumentException(
              "embedding %s of model %s is %s, but this index holds dense vectors only"
                  .formatted(embedding.name(), embedder.model(), embedding.kind()));
        }
        if (embedding.dimension() > JVectorFormat.MOST_DIMENSIONS) {
          throw new IllegalArgumentException(
              "embedding %s of model %s has dimension %d; the index holds at most %d"
                  .formatted(
                      embedding.name(),
                      embedder.model(),
                      embedding.dimension(),
                      JVectorFormat.MOST_DIMENSIONS));
        }
        if (!branches.add(embedding.name())) {
          throw new IllegalArgumentException(
              "embedding %s of model %s has a name that another branch has, or that is reserved %s"
                  .formatted(embedding.name(), embedder.model(), RESERVED));
        }
      }
    }
  }

  /** The same with another quantization, if one is wanted. */
  Schema quantizedAs(Optional<Quantization> wanted) {
    return new Schema(embedders, language, wanted.orElse(quantization));
  }

  /** The field that holds a branch's vectors. */
  static String field(String branch) {
    return "v:" + branch;
  }

  /** The function that orders candidates; for the cosine, vectors are stored with length 1. */
  static VectorSimilarityFunction function(Similarity similarity) {
    return switch (similarity) {
      case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
      case DOT_PRODUCT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
      case EUCLIDEAN -> VectorSimilarityFunction.EUCLIDEAN;
    };
  }

  /**
   * Refuses what another model made, and vectors that can't be compared; {@code place} names it.
   */
  void check(Embedded embedded, String place) {
    if (!embedders.contains(embedded.source())) {
      throw new IllegalArgumentException(
          "%s was made by %s, but the index holds vectors of %s; use the embedder that filled it"
              .formatted(place, describe(List.of(embedded.source())), describe(embedders)));
    }
    for (EmbeddingSpec spec : embedded.source().embeddings()) {
      if (embedded.embeddings().get(spec.name()) instanceof DenseVector vector) {
        checkLength(spec, vector.norm(), place);
      }
    }
  }

  private static void checkLength(EmbeddingSpec spec, double norm, String place) {
    if (spec.similarity() == Similarity.COSINE && norm == 0) {
      throw new IllegalArgumentException(
          "%s has a %s vector of zeros, which has no cosine; give it a direction"
              .formatted(place, spec.name()));
    }
    if (spec.similarity() != Similarity.COSINE && norm > LONGEST) {
      throw new IllegalArgumentException(
          "%s has a %s vector of length %s; at most %s can be compared in single precision"
              .formatted(place, spec.name(), norm, LONGEST));
    }
  }

  /**
   * A branch's vector as it is stored and asked for: for the cosine scaled to length 1, in double
   * precision, so that very long and very short ones keep their direction.
   */
  static float[] stored(EmbeddingSpec spec, DenseVector vector) {
    float[] components = vector.toArray();
    if (spec.similarity() == Similarity.COSINE) {
      double norm = vector.norm();
      for (int i = 0; i < components.length; i++) {
        components[i] = (float) (components[i] / norm);
      }
    }
    return components;
  }

  /** Model, fingerprint and dimensions, as messages name them. */
  static String describe(List<EmbedderSpec> embedders) {
    if (embedders.isEmpty()) {
      return "no model";
    }
    return String.join(
        " and ",
        embedders.stream()
            .map(
                spec ->
                    "%s (fingerprint %s, at most %d tokens, %s)"
                        .formatted(
                            spec.model(),
                            spec.fingerprint(),
                            spec.maxTokens(),
                            spec.embeddings().stream()
                                .map(e -> e.name() + " " + e.dimension() + " " + e.similarity())
                                .toList()))
            .toList());
  }

  Map<String, String> toCommitData() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(FORMAT_KEY, Integer.toString(FORMAT));
    data.put(LANGUAGE_KEY, language.name());
    data.put(QUANTIZATION_KEY, quantization.name());
    for (int i = 0; i < embedders.size(); i++) {
      EmbedderSpec embedder = embedders.get(i);
      String prefix = PREFIX + i + ".";
      data.put(prefix + "model", embedder.model());
      data.put(prefix + "fingerprint", embedder.fingerprint());
      data.put(prefix + "maxTokens", Integer.toString(embedder.maxTokens()));
      for (int j = 0; j < embedder.embeddings().size(); j++) {
        EmbeddingSpec embedding = embedder.embeddings().get(j);
        String each = prefix + "embedding." + j + ".";
        data.put(each + "name", embedding.name());
        data.put(each + "kind", embedding.kind().name());
        data.put(each + "dimension", Integer.toString(embedding.dimension()));
        data.put(each + "similarity", embedding.similarity().name());
      }
    }
    return data;
  }

  /** Whether these data are of this version's format. */
  boolean isCurrent(@Nullable Iterable<Map.Entry<String, String>> commitData) {
    Map<String, String> there = new LinkedHashMap<>();
    if (commitData != null) {
      commitData.forEach(entry -> there.put(entry.getKey(), entry.getValue()));
    }
    return there.equals(toCommitData());
  }

  /**
   * Reads what {@link #toCommitData} wrote.
   *
   * @param place the index, as messages name it
   */
  static Schema fromCommitData(Map<String, String> data, String place) {
    String format = data.get(FORMAT_KEY);
    if (format == null) {
      throw new SextantException(
          place + " is a Lucene index that Sextant did not write; give another folder");
    }
    if (!READ.contains(format)) {
      throw new SextantException(
          "%s has format %s, but this version reads formats 1 to %d; open it with the version that wrote it"
              .formatted(place, format, FORMAT));
    }
    Language language = language(data.getOrDefault(LANGUAGE_KEY, Language.ANY.name()), place);
    Quantization quantization =
        quantization(data.getOrDefault(QUANTIZATION_KEY, Quantization.INT8.name()), place);
    try {
      List<EmbedderSpec> embedders = new ArrayList<>();
      while (data.containsKey(PREFIX + embedders.size() + ".model")) {
        embedders.add(embedder(data, PREFIX + embedders.size() + "."));
      }
      return new Schema(embedders, language, quantization);
    } catch (IllegalArgumentException e) {
      throw new SextantException(
          place + " names its embedders in a way that can't be read; build it again", e);
    }
  }

  private static Language language(String name, String place) {
    try {
      return Language.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new SextantException(
          "%s has words in the language %s, which this version does not know; open it with the version that wrote it"
              .formatted(place, name),
          e);
    }
  }

  private static Quantization quantization(String name, String place) {
    try {
      return Quantization.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new SextantException(
          "%s has vectors quantized as %s, which this version does not know; open it with the version that wrote it"
              .formatted(place, name),
          e);
    }
  }

  private static EmbedderSpec embedder(Map<String, String> data, String prefix) {
    List<EmbeddingSpec> embeddings = new ArrayList<>();
    while (data.containsKey(prefix + "embedding." + embeddings.size() + ".name")) {
      String each = prefix + "embedding." + embeddings.size() + ".";
      embeddings.add(
          new EmbeddingSpec(
              value(data, each + "name"),
              EmbeddingKind.valueOf(value(data, each + "kind")),
              Integer.parseInt(value(data, each + "dimension")),
              Similarity.valueOf(value(data, each + "similarity"))));
    }
    return new EmbedderSpec(
        value(data, prefix + "model"),
        value(data, prefix + "fingerprint"),
        Integer.parseInt(value(data, prefix + "maxTokens")),
        embeddings);
  }

  private static String value(Map<String, String> data, String key) {
    String value = data.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }
}
