// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sextant.Filter;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import dev.sextant.index.LuceneVectorIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end in the middle, and the runs that go on from there. */
final class InterruptedIndexTest {
  /** More than two batches. */
  private static final int CHUNKS = 900;

  @TempDir private Path temporary;
  private Path index;

  /** One file of many chunks: the end comes in its middle. */
  private Path huge;

  /** The same number of chunks, in many files. */
  private Path corpus;

  @BeforeEach
  void write() throws IOException {
    index = temporary.resolve("index");
    huge = temporary.resolve("huge.txt");
    Files.writeString(
        huge,
        IntStream.range(0, CHUNKS)
            .mapToObj(i -> "Paragraph %d tells of ship %d.".formatted(i, i * 7))
            .collect(Collectors.joining("\n\n")));
    corpus = temporary.resolve("corpus.jsonl");
    Files.write(
        corpus,
        IntStream.range(0, CHUNKS)
            .mapToObj(i -> "{\"_id\": \"%d\", \"text\": \"Ship %d.\"}".formatted(i, i * 7))
            .toList());
  }

  private Cli.Result index(Path source, IntConsumer watch) {
    return Cli.with(Cli.watched(watch), arguments(source, "--json").toArray());
  }

  private List<Object> arguments(Path source, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("index", source, "--into", index, "--chunk-tokens", 20, "--overlap", 0));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** How many chunks there are; fails on one that is there twice. */
  private int chunks() {
    Set<String> ids = new HashSet<>();
    try (VectorIndex opened = LuceneVectorIndex.openReadOnly(index)) {
      opened.scan(Filter.all(), chunk -> assertThat(ids.add(chunk.id())).as(chunk.id()).isTrue());
      assertThat(opened.size()).isEqualTo(ids.size());
    }
    return ids.size();
  }

  private static IntConsumer failAfter(int texts) {
    AtomicInteger sum = new AtomicInteger();
    return count -> {
      if (sum.addAndGet(count) > texts) {
        throw new SextantException("the model broke");
      }
    };
  }

  @Test
  void index_thatFailedInTheMiddleOfAFile_goesOnThere() {
    Cli.Result failed = index(huge, failAfter(256));
    int done = chunks();
    AtomicInteger embedded = new AtomicInteger();
    JsonNode resumed = index(huge, embedded::addAndGet).object();

    assertThat(failed.code()).as(failed.out()).isEqualTo(1);
    assertThat(failed.err()).contains("sextant: the model broke");
    assertThat(failed.out()).isEmpty();
    assertThat(done).isEqualTo(256);
    assertThat(embedded.get()).isPositive();
    assertThat(done + embedded.get()).isEqualTo(chunks());
    assertThat(resumed.path("added").asInt()).isEqualTo(1);
    assertThat(index(huge, failAfter(0)).object().path("unchanged").asInt()).isEqualTo(1);
  }

  @Test
  void index_thatFailedWhileAFileWasReplaced_leavesNothingOld() throws IOException {
    index(huge, count -> {});
    int before = chunks();
    Files.writeString(huge, Files.readString(huge).replace("tells", "sings").substring(0, 25_000));
    assertThat(index(huge, failAfter(256)).code()).isEqualTo(1);

    JsonNode resumed = index(huge, count -> {}).object();

    assertThat(resumed.path("updated").asInt()).isEqualTo(1);
    assertThat(chunks()).isLessThan(before);
    try (VectorIndex opened = LuceneVectorIndex.openReadOnly(index)) {
      opened.scan(Filter.all(), chunk -> assertThat(chunk.text()).doesNotContain("tells"));
    }
    assertThat(index(huge, failAfter(0)).object().path("unchanged").asInt()).isEqualTo(1);
  }

  @Test
  @Timeout(120)
  void index_thatWasKilled_losesNothingCommittedAndGoesOn() throws Exception {
    Process process = start(corpus);
    awaitCommit(process);
    process.destroyForcibly().waitFor();
    int done = chunks();

    AtomicInteger embedded = new AtomicInteger();
    JsonNode resumed = index(corpus, embedded::addAndGet).object();

    assertThat(process.exitValue()).isEqualTo(137);
    assertThat(done).isBetween(200, CHUNKS - 1);
    assertThat(embedded).hasValue(CHUNKS - done);
    assertThat(chunks()).isEqualTo(CHUNKS);
    assertThat(resumed.path("unchanged").asInt()).isEqualTo(done);
  }

  @Test
  @Timeout(120)
  void index_thatGotASignalToEnd_commitsAndSaysSo() throws Exception {
    Process process = start(corpus);
    BufferedReader errors = awaitCommit(process);
    // Unlike destroy() of the process itself, this leaves its streams open.
    process.toHandle().destroy();
    String err = errors.lines().collect(Collectors.joining("\n"));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    // SIGTERM; Ctrl-C takes the same way and ends with 130.
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(err).contains("interrupted; what is done is committed");
    int done = chunks();
    assertThat(done).isBetween(200, CHUNKS - 1);
    AtomicInteger embedded = new AtomicInteger();
    index(corpus, embedded::addAndGet);
    assertThat(embedded).hasValue(CHUNKS - done);
  }

  private Process start(Path source) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sextant.class.getName()));
    arguments(source, "--verbose", "--commit-chunks", 200, "--threads", 1)
        .forEach(argument -> command.add(argument.toString()));
    return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Until the first commit is reported: then there is something to lose, and much left to do. */
  private static BufferedReader awaitCommit(Process process) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.startsWith("committed ")) {
        return reader;
      }
    }
    throw new AssertionError("no commit, but " + lines);
  }
}
