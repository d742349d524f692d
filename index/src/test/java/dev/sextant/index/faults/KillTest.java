// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.index.LuceneVectorIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A writer that is killed (SIGKILL where there is one) at random moments, twenty times; more by
 * {@code mvn -pl index -am verify -Dtest=KillTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dsextant.kills=1000}. All rounds go on with one index, so that merges come about too. {@code
 * -Dsextant.seed} repeats the moments, as far as a machine repeats anything.
 */
final class KillTest {
  private static final Logger LOG = LoggerFactory.getLogger(KillTest.class);
  private static final int KILLS = Integer.getInteger("sextant.kills", 20);

  /** A writer is killed so soon after it started, or after one of its commits. */
  private static final int LATEST_MILLISECONDS = 600;

  private static final int MOST_COMMITS = 4;

  private static final ExecutorService READERS = Executors.newCachedThreadPool(KillTest::daemon);

  @TempDir private Path temporary;

  @Test
  void kill_atAnyMoment_losesNothingCommitted() throws Exception {
    long seed = Long.getLong("sextant.seed", System.nanoTime());
    Random random = new Random(seed);
    Path folder = temporary.resolve("index");
    History history = new History(KilledWriter.IDS, KilledWriter.UPSERTS);
    int afterCommits = 0;
    long started = System.nanoTime();
    for (int round = 0; round < KILLS; round++) {
      String where = "round %d, -Dsextant.seed=%d".formatted(round, seed);
      int before = history.steps();
      int told = writeUntilKilled(folder, before, random);
      history.advance(Math.max(before, told));
      assertHolds(folder, history, where);
      afterCommits += history.steps() > before ? 1 : 0;
    }
    LOG.info(
        "killed {} times, {} of them after new commits, in {} s; {} commits in all",
        KILLS,
        afterCommits,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started),
        history.steps());
    assertThat(afterCommits).as("rounds that committed before they were killed").isPositive();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "kill-test-reader");
    thread.setDaemon(true);
    return thread;
  }

  /** Returns how many steps the writer said to have committed; -1 if it never opened the index. */
  private int writeUntilKilled(Path folder, int steps, Random random) throws Exception {
    Path errors = temporary.resolve("errors");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                KilledWriter.class.getName(),
                folder.toString(),
                String.valueOf(steps))
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      AtomicInteger told = new AtomicInteger(-1);
      Future<?> reader = READERS.submit(() -> follow(lines, told));
      // One round in four is killed while the JVM starts or the index is opened.
      if (random.nextInt(4) > 0) {
        waitFor(told, steps + random.nextInt(MOST_COMMITS), writer);
      }
      writer.waitFor(random.nextInt(LATEST_MILLISECONDS), TimeUnit.MILLISECONDS);
      assertThat(writer.isAlive()).as(() -> content(errors)).isTrue();
      // By its handle: the process would close the stream of what it said and nobody read yet.
      writer.toHandle().destroyForcibly();
      writer.waitFor();
      reader.get();
      return told.get();
    }
  }

  private static void follow(BufferedReader lines, AtomicInteger told) {
    lines
        .lines()
        .filter(line -> line.startsWith(KilledWriter.COMMITTED))
        .filter(line -> line.endsWith(KilledWriter.END))
        .map(line -> line.substring(KilledWriter.COMMITTED.length(), line.length() - 1))
        .mapToInt(Integer::parseInt)
        .forEach(told::set);
  }

  private static void waitFor(AtomicInteger told, int steps, Process writer) throws Exception {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (told.get() < steps && writer.isAlive() && System.nanoTime() < limit) {
      writer.waitFor(5, TimeUnit.MILLISECONDS);
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /**
   * All that was told to be committed; the step that was under way is there whole or not at all.
   */
  private static void assertHolds(Path folder, History history, String where) throws IOException {
    if (!Files.exists(folder) || (history.steps() == 0 && !hasCommit(folder))) {
      return;
    }
    SoundIndex.assertSound(folder);
    try (LuceneVectorIndex index = LuceneVectorIndex.openReadOnly(folder)) {
      assertThat(index.verify().problems()).as(where).isEmpty();
      Map<String, Integer> held = History.read(index);
      if (!held.equals(history.versions())) {
        history.advance(history.steps() + 1);
      }
      assertThat(held).as(where).isEqualTo(history.versions());
      assertThat(index.embedders()).as(where).isEqualTo(List.of(History.SPEC));
      SoundIndex.assertFound(index, held);
    }
  }

  private static boolean hasCommit(Path folder) {
    String[] names = folder.toFile().list((where, name) -> name.startsWith("segments_"));
    return names != null && names.length > 0;
  }
}
