// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

/** A guide that says whether to scan or to walk is obeyed, whatever the plan would be. */
final class SteeredSearchTest {
  private static final int COUNT = 4_000;

  /** A collector that is told what to do. */
  private static final class Steered extends TopKnnCollector implements SearchGuide {
    private final SearchPlan.Way way;
    private Optional<SearchPlan> plan = Optional.empty();

    Steered(SearchPlan.Way way) {
      super(10, Integer.MAX_VALUE);
      this.way = way;
    }

    @Override
    public int width() {
      return 0;
    }

    @Override
    public Optional<SearchPlan.Way> way() {
      return Optional.of(way);
    }

    @Override
    public void planned(SearchPlan told) {
      plan = Optional.of(told);
    }
  }

  @Test
  void search_toldToScanOrToWalk_doesSo() throws IOException {
    float[][] vectors = TestVectors.clustered(COUNT, 32, 70, 31);
    FixedBitSet four = new FixedBitSet(COUNT);
    for (int i = 0; i < 4; i++) {
      four.set(1_000 * i);
    }
    try (Directory directory = new ByteBuffersDirectory()) {
      TestVectors.index(
          directory, new SextantCodec(), VectorSimilarityFunction.DOT_PRODUCT, vectors);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = TestVectors.onlyLeaf(reader);
        // Of four a scan looks at four; a walk goes through all to find them.
        assertThat(visited(leaf, vectors[7], SearchPlan.Way.SCAN, four)).isEqualTo(4);
        assertThat(visited(leaf, vectors[7], SearchPlan.Way.WALK, four)).isGreaterThan(COUNT / 2);
        // Of all a scan looks at all, a walk at some.
        assertThat(visited(leaf, vectors[7], SearchPlan.Way.SCAN, null))
            .isGreaterThanOrEqualTo(COUNT);
        assertThat(visited(leaf, vectors[7], SearchPlan.Way.WALK, null)).isLessThan(COUNT / 2);
      }
    }
  }

  /** Returns how many were looked at. */
  private static long visited(
      LeafReader leaf, float[] query, SearchPlan.Way way, FixedBitSet accepted) throws IOException {
    Steered collector = new Steered(way);
    leaf.searchNearestVectors(TestVectors.FIELD, query, collector, accepted);
    assertThat(collector.plan.orElseThrow().way()).isEqualTo(way);
    assertThat(collector.topDocs().scoreDocs).hasSize(accepted == null ? 10 : 4);
    return collector.visitedCount();
  }
}
