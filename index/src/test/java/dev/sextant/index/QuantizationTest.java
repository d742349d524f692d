// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.Receipt;
import dev.sextant.SearchExplanation.Step;
import dev.sextant.SearchRequest;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors around a hundred centres, enough for a graph in each segment. */
final class QuantizationTest {
  private static final int DIMENSION = 64;
  private static final int CENTRES = 100;
  private static final int VECTORS = 3_300;
  private static final String BRANCH = "dense";

  private static final EmbedderSpec SPEC =
      new EmbedderSpec(
          "quantized", "quantized", 64, List.of(EmbeddingSpec.dense(DIMENSION, Similarity.COSINE)));

  @TempDir private Path folder;

  private static IndexOptions as(Quantization quantization) {
    return IndexOptions.defaults().withEmbedders(SPEC).withQuantization(quantization);
  }

  private static DenseVector vector(int number) {
    Random centre = new Random(number % CENTRES);
    Random offset = new Random(1_000_003L * (number + 1));
    float[] components = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      components[i] = (float) (centre.nextGaussian() + .7 * offset.nextGaussian());
    }
    return DenseVector.of(components);
  }

  private static Embedded embedded(int number) {
    return Embedded.of(SPEC, vector(number), new Receipt(1, 0, 1));
  }

  private static void fill(VectorIndex index, int from) {
    index.upsert(
        IntStream.range(from, from + VECTORS)
            .mapToObj(
                number ->
                    IndexEntry.of(
                        Chunk.whole(new Document("" + number, "text", Metadata.empty())),
                        embedded(number)))
            .toList());
    index.commit();
  }

  /** Of vectors that are not in the index. */
  private static List<Embedded> queries() {
    return IntStream.range(0, 100).mapToObj(i -> embedded(1_000_000 + i)).toList();
  }

  private static Map<Quantization, Long> quantized(LuceneVectorIndex index) {
    return index.stats().branches().get(BRANCH).quantized();
  }

  private static List<String> notes(LuceneVectorIndex index) {
    SearchRequest request = SearchRequest.defaults().withEmbedded(queries().get(0)).withK(10);
    List<Step> steps = index.explain(request).steps();
    return steps.stream().flatMap(step -> step.notes().stream()).toList();
  }

  @ParameterizedTest
  @EnumSource(Quantization.class)
  void search_eachQuantization_findsNearestAndScoresExactly(Quantization quantization) {
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder, as(quantization))) {
      fill(index, 0);

      assertThat(index.quantization()).isEqualTo(quantization);
      assertThat(quantized(index)).containsExactly(Map.entry(quantization, (long) VECTORS));
      assertThat(index.estimateRecall(queries(), 50).get(BRANCH)).isGreaterThanOrEqualTo(.95);
      for (Embedded query : queries()) {
        Hit best = index.search(SearchRequest.defaults().withEmbedded(query)).get(0);
        DenseVector asked = (DenseVector) query.embeddings().get(BRANCH);
        double exact = Similarity.COSINE.score(asked, vector(Integer.parseInt(best.chunk().id())));
        assertThat(best.score()).isCloseTo(exact, within(1e-6));
      }
      String name = quantization == Quantization.NONE ? "FULL" : quantization.name();
      assertThat(notes(index)).anyMatch(note -> note.contains(" vectors in " + name));
      assertThat(index.verify().problems()).isEmpty();
    }
  }

  @Test
  void open_anotherQuantization_holdsForNewSegmentsAndIsKept() {
    try (VectorIndex index = LuceneVectorIndex.open(folder, as(Quantization.INT8))) {
      fill(index, 0);
    }
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder, as(Quantization.BINARY))) {
      fill(index, VECTORS);
      assertThat(quantized(index))
          .containsOnly(
              Map.entry(Quantization.INT8, (long) VECTORS),
              Map.entry(Quantization.BINARY, (long) VECTORS));
      assertFindsItself(index);
      index.merge();
      assertThat(quantized(index)).containsExactly(Map.entry(Quantization.BINARY, 2L * VECTORS));
      assertFindsItself(index);
    }
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder)) {
      assertThat(index.quantization()).isEqualTo(Quantization.BINARY);
    }
    try (LuceneVectorIndex index = LuceneVectorIndex.openReadOnly(folder, as(Quantization.NONE))) {
      assertThat(index.quantization()).isEqualTo(Quantization.BINARY);
    }
  }

  private static void assertFindsItself(VectorIndex index) {
    for (int number = 0; number < 2 * VECTORS; number += 33) {
      SearchRequest request = SearchRequest.defaults().withEmbedded(embedded(number));
      assertThat(index.search(request).get(0).chunk().id()).isEqualTo("" + number);
    }
  }

  @Test
  void stats_sizesOfQuantizations_areAsTheCodesAre() {
    long none = vectorBytes(Quantization.NONE);
    long binary = vectorBytes(Quantization.BINARY);
    long int8 = vectorBytes(Quantization.INT8);

    // The centroid and some numbers once, then a row each.
    long bits = DIMENSION / 8 + 8;
    assertThat(binary - none).isBetween(VECTORS * bits, VECTORS * bits + 1_000);
    assertThat(int8 - binary).isBetween(VECTORS * DIMENSION - 100L, VECTORS * DIMENSION + 100L);
  }

  private static long vectorBytes(Quantization quantization) {
    try (LuceneVectorIndex index = LuceneVectorIndex.inMemory(as(quantization))) {
      fill(index, 0);
      return index.stats().bytes().get(IndexStats.Kind.VECTORS);
    }
  }
}
