// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static dev.sextant.testing.VectorIndexWriteContract.RECEIPT;
import static dev.sextant.testing.VectorIndexWriteContract.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.Filter;
import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.SearchRequest;
import dev.sextant.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Searches of every kind, adds, replacements, deletes, commits and merges at once: no error, no
 * lost update, nothing left open. For as long as one likes:
 *
 * <pre>
 * mvn -pl index -am verify -Dtest=ConcurrentUseTest -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dsextant.rounds=5000
 * </pre>
 */
final class ConcurrentUseTest {
  private static final EmbedderSpec SPEC = spec("shared", 16, Similarity.COSINE);
  private static final int ROUNDS = Integer.getInteger("sextant.rounds", 40);

  @TempDir Path temporary;

  private static Embedded vector(Random random) {
    float[] components = new float[16];
    for (int i = 0; i < components.length; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return Embedded.of(SPEC, DenseVector.of(components), RECEIPT);
  }

  /** Writes documents of its own, and knows what must be there in the end. */
  private static Map<String, String> write(LuceneVectorIndex index, int writer) {
    Random random = new Random(writer);
    Map<String, String> there = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<IndexEntry> entries = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        int number = 30 * round + i;
        String id = "w%d-%d".formatted(writer, number);
        String text = "words of round " + round;
        Metadata facts =
            Metadata.empty().with("writer", (long) writer).with("part", (long) (number % 6));
        entries.add(IndexEntry.of(Chunk.whole(new Document(id, text, facts)), vector(random)));
        there.put(id, text);
      }
      index.upsert(entries);
      if (round % 5 == 4) {
        index.deleteMatching(
            Filter.and(Filter.equal("writer", writer), Filter.equal("part", round % 6)));
        int part = round % 6;
        there.keySet().removeIf(id -> number(id) % 6 == part);
      }
      if (round % 3 == writer) {
        index.commit();
      }
    }
    return there;
  }

  /** Ids are numbered so that a chunk is of the same part whenever it is written. */
  private static int number(String id) {
    return Integer.parseInt(id.substring(id.indexOf('-') + 1));
  }

  private static int search(LuceneVectorIndex index, int seed, AtomicBoolean done) {
    Random random = new Random(seed);
    int searches = 0;
    while (!done.get()) {
      SearchRequest request =
          SearchRequest.defaults()
              .withText("round " + random.nextInt(ROUNDS))
              .withEmbedded(vector(random))
              .withTimeout(Duration.ofMinutes(10));
      List<Hit> hits = index.search(request.withChunksPerDocument(1));
      index.search(request.withDiversity(.3).withFilter(Filter.equal("part", 2)));
      index.searchAll(List.of(request, request.withK(3), request.withThreshold("dense", .2)));
      for (Hit hit : hits) {
        assertThat(index.neighbours(hit.chunk().id(), 1, 1).size()).isLessThanOrEqualTo(1);
      }
      index.refresh();
      searches++;
    }
    return searches;
  }

  @Test
  void everything_atOnce_losesNothingAndLeavesNothingOpen() throws Exception {
    Path folder = temporary.resolve("index");
    ExecutorService threads = Executors.newFixedThreadPool(5);
    AtomicBoolean done = new AtomicBoolean();
    Map<String, String> expected = new TreeMap<>();
    try (LuceneVectorIndex index = LuceneVectorIndex.open(folder, SPEC)) {
      List<Future<Integer>> searchers = new ArrayList<>();
      List<Future<Map<String, String>>> writers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int number = i;
        searchers.add(threads.submit(() -> search(index, number, done)));
        writers.add(threads.submit(() -> write(index, number)));
      }
      for (Future<Map<String, String>> writer : writers) {
        expected.putAll(writer.get());
      }
      done.set(true);
      for (Future<Integer> searcher : searchers) {
        assertThat(searcher.get()).isPositive();
      }
      index.commit();
      assertThat(texts(index)).isEqualTo(expected);
      assertThat(index.verify().problems()).isEmpty();
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
    assertNothingOpen(folder);
  }

  private static Map<String, String> texts(LuceneVectorIndex index) {
    Map<String, String> texts = new TreeMap<>();
    index.scan(Filter.all(), chunk -> texts.put(chunk.id(), chunk.text()));
    return texts;
  }

  private static void assertNothingOpen(Path folder) throws IOException {
    Path maps = Path.of("/proc/self/maps");
    if (Files.exists(maps)) {
      assertThat(Files.readAllLines(maps)).noneMatch(line -> line.contains(folder.toString()));
    }
  }
}
