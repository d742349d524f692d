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
import dev.sextant.IndexEntry;
import dev.sextant.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes, commits and merges is killed without notice, again and again, at random
 * moments: what it said to be committed is there, and the index is sound. A thousand rounds:
 *
 * <pre>
 * mvn -pl index -am verify -Dtest=KilledProcessTest -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dsextant.kills=1000
 * </pre>
 */
final class KilledProcessTest {
  private static final EmbedderSpec SPEC = spec("killed", 16, Similarity.COSINE);
  private static final int BATCH = 150;

  @TempDir Path temporary;

  /** Writes batch after batch until it is killed; says which one is committed. */
  public static void main(String[] arguments) {
    Random random = new Random();
    try (LuceneVectorIndex index = LuceneVectorIndex.open(Path.of(arguments[0]), SPEC)) {
      int batch = (int) (index.size() / BATCH);
      while (true) {
        List<IndexEntry> entries = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
          entries.add(entry(batch * BATCH + i, random));
        }
        index.upsert(entries);
        // Replaced at once, so that merges have something to drop.
        index.upsert(List.of(entry(random.nextInt(batch * BATCH + 1), random)));
        index.commit();
        batch++;
        System.out.println(batch);
        System.out.flush();
      }
    }
  }

  private static IndexEntry entry(int number, Random random) {
    float[] components = new float[16];
    for (int i = 0; i < components.length; i++) {
      components[i] = (float) random.nextGaussian();
    }
    Chunk chunk = Chunk.whole(Document.of("d" + number, "text number " + number));
    return IndexEntry.of(chunk, Embedded.of(SPEC, DenseVector.of(components), RECEIPT));
  }

  @Test
  void kill_atRandomMoments_losesNothingThatWasCommitted() throws Exception {
    int rounds = Integer.getInteger("sextant.kills", 20);
    Random random = new Random(1);
    Path folder = temporary.resolve("index");
    int committed = 0;
    for (int round = 0; round < rounds; round++) {
      committed = Math.max(committed, written(folder, random.nextInt(400)));
      try (LuceneVectorIndex index = LuceneVectorIndex.openReadOnly(folder)) {
        assertThat(index.verify().problems()).as("round %d", round).isEmpty();
        // A commit may have been done whose news did not get out.
        assertThat(index.size()).isGreaterThanOrEqualTo((long) committed * BATCH);
        List<String> ids = new ArrayList<>();
        index.scan(Filter.all(), chunk -> ids.add(chunk.id()));
        assertThat(ids).doesNotHaveDuplicates().contains("d" + Math.max(0, committed * BATCH - 1));
        assertThat(index.size() % BATCH).as("whole batches").isZero();
      }
    }
    // No process is killed before it told of a commit.
    assertThat(committed).isGreaterThanOrEqualTo(rounds);
  }

  /** Lets a process write for a while behind its first commit; the last batch it told of. */
  private int written(Path folder, int millis) throws IOException, InterruptedException {
    Path output = temporary.resolve("output.txt");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledProcessTest.class.getName(),
                folder.toString())
            .redirectError(temporary.resolve("errors.txt").toFile())
            .redirectOutput(output.toFile())
            .start();
    while (writer.isAlive() && lines(output).isEmpty()) {
      Thread.sleep(5);
    }
    Thread.sleep(millis);
    writer.destroyForcibly();
    assertThat(writer.waitFor(1, TimeUnit.MINUTES)).isTrue();
    List<String> told = lines(output);
    assertThat(told).as(Files.readString(temporary.resolve("errors.txt"))).isNotEmpty();
    return Integer.parseInt(told.get(told.size() - 1));
  }

  /** Whole lines: the last one may be cut short. */
  private static List<String> lines(Path output) throws IOException {
    String text = Files.readString(output);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }
}
