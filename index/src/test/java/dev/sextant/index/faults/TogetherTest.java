// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.Hit;
import dev.sextant.IndexEntry;
import dev.sextant.SearchRequest;
import dev.sextant.VectorIndex;
import dev.sextant.index.LuceneVectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches, adds, deletes, commits and merges at once, for some seconds; a minute by {@code
 * -Dsextant.together.seconds=60}. Each writer has ids of its own, so that it knows what must be
 * there at the end.
 */
final class TogetherTest {
  private static final Logger LOG = LoggerFactory.getLogger(TogetherTest.class);
  private static final int SECONDS = Integer.getInteger("sextant.together.seconds", 5);
  private static final int WRITERS = 3;
  private static final int SEARCHERS = 3;
  private static final int IDS_OF_A_WRITER = 1_500;
  private static final int BATCH = 60;

  /** Descriptors that the JVM itself may open meanwhile. */
  private static final int SOME = 5;

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Path MAPS = Path.of("/proc/self/maps");

  @TempDir private Path folder;

  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong searches = new AtomicLong();
  private final AtomicLong commits = new AtomicLong();
  private long end;

  @Test
  void everythingAtOnce_losesNothingAndLeaksNothing() throws Exception {
    // Loads what is loaded once.
    LuceneVectorIndex.open(folder, History.SPEC).close();
    long before = openFiles();
    end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    Map<String, Integer> written = new TreeMap<>();
    try (VectorIndex index = LuceneVectorIndex.open(folder, History.SPEC)) {
      written.putAll(runAll(index));
      index.commit();
      assertThat(History.read(index)).isEqualTo(written);
      assertThat(index.size()).isEqualTo(written.size());
      SoundIndex.assertFound(index, written);
    }
    SoundIndex.assertSound(folder);
    try (LuceneVectorIndex index = LuceneVectorIndex.openReadOnly(folder)) {
      assertThat(index.verify().problems()).isEmpty();
      assertThat(History.read(index)).isEqualTo(written);
    }
    LOG.info(
        "{} batches of {} written and deleted from, {} searches, {} commits and refreshes in {} s; {} files open before, {} after",
        batches,
        BATCH,
        searches,
        commits,
        SECONDS,
        before,
        openFiles());
    assertThat(openFiles()).isLessThanOrEqualTo(before + SOME);
    assertThat(mapped()).as("maps of files of the index").isEmpty();
  }

  private Map<String, Integer> runAll(VectorIndex index) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + SEARCHERS + 1);
    try {
      List<Future<Map<String, Integer>>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int number = i;
        writers.add(threads.submit(() -> write(index, number)));
      }
      List<Callable<Long>> others = new ArrayList<>();
      IntStream.range(0, SEARCHERS)
          .forEach(i -> others.add(() -> searches.addAndGet(search(index, i))));
      others.add(() -> commits.addAndGet(commit(index)));
      for (Future<Long> other : threads.invokeAll(others)) {
        assertThat(other.get()).isPositive();
      }
      Map<String, Integer> all = new TreeMap<>();
      for (Future<Map<String, Integer>> writer : writers) {
        all.putAll(writer.get());
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean goesOn() {
    return System.nanoTime() < end;
  }

  private Map<String, Integer> write(VectorIndex index, int writer) {
    Random random = new Random(writer);
    Map<String, Integer> written = new TreeMap<>();
    for (int step = 0; goesOn(); step++) {
      int of = step;
      List<String> ids = chosen(random, writer, BATCH);
      List<IndexEntry> entries = ids.stream().map(id -> History.entry(id, of)).toList();
      index.upsert(entries);
      ids.forEach(id -> written.put(id, of));
      List<String> deleted = chosen(random, writer, BATCH / 4);
      if (step % 2 == 0) {
        index.deleteChunks(deleted);
      } else {
        // Of these chunks document and chunk have one id.
        index.deleteDocuments(deleted);
      }
      deleted.forEach(written::remove);
      batches.incrementAndGet();
    }
    return written;
  }

  private static List<String> chosen(Random random, int writer, int count) {
    return IntStream.generate(() -> random.nextInt(IDS_OF_A_WRITER))
        .distinct()
        .limit(count)
        .mapToObj(id -> writer + "-" + id)
        .toList();
  }

  /** What is found is what its own text and vector say, best first and none twice. */
  private int search(VectorIndex index, int searcher) {
    Random random = new Random(100L + searcher);
    int searches = 0;
    while (goesOn() || searches == 0) {
      String id = random.nextInt(WRITERS) + "-" + random.nextInt(IDS_OF_A_WRITER);
      SearchRequest request = SearchRequest.defaults().withEmbedded(History.embedded(id, 0));
      List<Hit> hits = index.search(random.nextBoolean() ? request : request.withText("written"));
      assertThat(hits.stream().map(hit -> hit.chunk().id())).doesNotHaveDuplicates();
      assertThat(hits).allMatch(hit -> hit.chunk().text().startsWith("written by step "));
      for (int i = 1; i < hits.size(); i++) {
        assertThat(hits.get(i).score()).isLessThanOrEqualTo(hits.get(i - 1).score());
      }
      searches++;
    }
    return searches;
  }

  private int commit(VectorIndex index) throws InterruptedException {
    int commits = 0;
    while (goesOn() || commits == 0) {
      if (commits % 3 == 0) {
        index.commit();
      } else {
        index.refresh();
      }
      commits++;
      Thread.sleep(20);
    }
    return commits;
  }

  private static long openFiles() throws IOException {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(DESCRIPTORS)) {
      return files.count();
    }
  }

  private List<String> mapped() throws IOException {
    return Files.isReadable(MAPS)
        ? Files.readAllLines(MAPS).stream()
            .filter(line -> line.contains(folder.toString()))
            .toList()
        : List.of();
  }
}
