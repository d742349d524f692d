// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Receipt;
import dev.sextant.SearchRequest;
import dev.sextant.VectorIndex;
import dev.sextant.index.LuceneVectorIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors that graphs are known to lose, through the index and at a size that has a graph. */
final class CrowdedVectorsTest {
  private static final int EQUAL = 500;
  private static final int ALL = 4_500;

  @TempDir private Path folder;

  @Test
  void search_500EqualVectorsBefore4000Others_findsEveryOne() {
    Random random = new Random(1);
    Embedded equal = embedded(gaussian(random));
    List<Embedded> vectors = new ArrayList<>();
    for (int i = 0; i < ALL; i++) {
      vectors.add(i < EQUAL ? equal : embedded(gaussian(random)));
    }
    try (VectorIndex index = filled(vectors)) {
      List<Hit> hits = index.search(SearchRequest.defaults().withEmbedded(equal).withK(EQUAL));
      assertThat(hits.stream().map(hit -> hit.chunk().id()))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, EQUAL).mapToObj(String::valueOf).toList());
      assertEachFindsItself(index, vectors.subList(EQUAL, ALL), EQUAL);
    }
  }

  @Test
  void search_tightClustersInOrder_findsEveryOne() {
    Random random = new Random(2);
    List<Embedded> vectors = new ArrayList<>();
    float[] centre = gaussian(random);
    for (int i = 0; i < ALL; i++) {
      if (i % 150 == 0) {
        centre = gaussian(random);
      }
      float[] near = gaussian(random);
      for (int d = 0; d < near.length; d++) {
        near[d] = centre[d] + .05f * near[d];
      }
      vectors.add(embedded(near));
    }
    try (VectorIndex index = filled(vectors)) {
      assertEachFindsItself(index, vectors, 0);
    }
  }

  private static void assertEachFindsItself(
      VectorIndex index, List<Embedded> vectors, int firstId) {
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      String id = String.valueOf(firstId + i);
      SearchRequest request = SearchRequest.defaults().withEmbedded(vectors.get(i)).withK(1);
      if (!index.search(request).get(0).chunk().id().equals(id)) {
        lost.add(id);
      }
    }
    assertThat(lost).isEmpty();
  }

  private static float[] gaussian(Random random) {
    float[] components = new float[History.DIMENSION];
    for (int d = 0; d < components.length; d++) {
      components[d] = (float) random.nextGaussian();
    }
    return components;
  }

  private static Embedded embedded(float[] components) {
    return Embedded.of(History.SPEC, DenseVector.of(components), new Receipt(1, 0, 1));
  }

  private VectorIndex filled(List<Embedded> vectors) {
    VectorIndex index = LuceneVectorIndex.open(folder, History.SPEC);
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      Chunk chunk = Chunk.whole(Document.of(String.valueOf(i), "text"));
      entries.add(IndexEntry.of(chunk, vectors.get(i)));
    }
    index.upsert(entries);
    index.commit();
    return index;
  }
}
