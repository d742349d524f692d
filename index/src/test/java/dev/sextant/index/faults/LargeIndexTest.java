// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.IndexEntry;
import dev.sextant.Receipt;
import dev.sextant.SearchRequest;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import dev.sextant.index.LuceneVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * More than 2 GiB of vectors in one file, which a Java array or buffer can't hold. Takes minutes
 * and 10 GB of disk: {@code mvn -pl index -am verify -Dtest=LargeIndexTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dsextant.large=true}.
 */
@EnabledIfSystemProperty(named = "sextant.large", matches = "true")
final class LargeIndexTest {
  /** The widest that can be kept: the fewer vectors make a file large. */
  private static final int DIMENSION = 16_384;

  private static final int VECTORS = 48_000;

  /** Few different ones, so that a graph of them is soon built; each stands at many places. */
  private static final int DIFFERENT = 4_000;

  private static final int BATCH = 500;
  private static final long TWO_GIBIBYTES = 1L << 31;

  private static final EmbedderSpec SPEC =
      new EmbedderSpec(
          "large", "large", 64, List.of(EmbeddingSpec.dense(DIMENSION, Similarity.COSINE)));

  @TempDir private Path folder;

  @Test
  void search_fileOfMoreThan2GiB_findsVectorsAtItsEnd() throws Exception {
    try (VectorIndex index = LuceneVectorIndex.open(folder, SPEC)) {
      List<IndexEntry> batch = new ArrayList<>();
      for (int i = 0; i < VECTORS; i++) {
        Chunk chunk = Chunk.whole(Document.of("d" + i, "text"));
        batch.add(IndexEntry.of(chunk, embedded(i % DIFFERENT)));
        if (batch.size() == BATCH) {
          index.upsert(batch);
          batch.clear();
        }
      }
      waitForAMerge(index);
    }
    assertThat(largestFile()).isGreaterThan(TWO_GIBIBYTES);
    SoundIndex.assertSound(folder);
    try (VectorIndex index = LuceneVectorIndex.openReadOnly(folder)) {
      assertThat(index.size()).isEqualTo(VECTORS);
      for (int i = 0; i < DIFFERENT; i += 97) {
        assertFindsAllCopies(index, i);
      }
    }
  }

  private static void assertFindsAllCopies(VectorIndex index, int different) {
    List<String> copies =
        Stream.iterate(different, i -> i < VECTORS, i -> i + DIFFERENT).map(i -> "d" + i).toList();
    SearchRequest request =
        SearchRequest.defaults().withEmbedded(embedded(different)).withK(copies.size());
    assertThat(index.search(request).stream().map(hit -> hit.chunk().id()))
        .containsExactlyInAnyOrderElementsOf(copies);
  }

  /** What a buffer holds is written to smaller files; merges, which nobody waits for, join them. */
  private void waitForAMerge(VectorIndex index) throws IOException, InterruptedException {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(30);
    do {
      Thread.sleep(1_000);
      index.commit();
    } while (largestFile() <= TWO_GIBIBYTES && System.nanoTime() < limit);
  }

  /** Bytes of the largest file that the last commit names. */
  private long largestFile() throws IOException {
    try (Directory directory = FSDirectory.open(folder)) {
      long largest = 0;
      for (String name : SegmentInfos.readLatestCommit(directory).files(true)) {
        largest = Math.max(largest, directory.fileLength(name));
      }
      return largest;
    }
  }

  private static Embedded embedded(int different) {
    Random random = new Random(different);
    float[] components = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      components[d] = random.nextFloat() - .5f;
    }
    return Embedded.of(SPEC, DenseVector.of(components), new Receipt(1, 0, 1));
  }
}
