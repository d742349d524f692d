// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.EmbedderSpec;
import dev.sextant.Filter;
import dev.sextant.IndexEntry;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import dev.sextant.testing.VectorIndexWriteContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.tests.store.MockDirectoryWrapper;
import org.apache.lucene.tests.util.LuceneTestCase;
import org.apache.lucene.tests.util.TestUtil;

/**
 * The index on a disk that fails as Lucene's own tests let disks fail: writes that throw, a machine
 * that stops and leaves files torn that were not synced, a disk that is full. Whatever was
 * committed must be there, and nothing half.
 */
public class FailingDiskTest extends LuceneTestCase {
  private static final EmbedderSpec SPEC = VectorIndexWriteContract.SPEC;
  private static final int STEPS = 12;

  /** Multiplies rounds: {@code -Dsextant.disk.effort=20} takes a while. */
  private static final int EFFORT = Integer.getInteger("sextant.disk.effort", 1);

  private static final int BATCH = 25;

  /** No folder is made there: the directory keeps all in memory. */
  private static final Path NOWHERE = Path.of("nowhere", "at-all");

  /** What the index must hold: the text of each id. */
  private final Map<String, String> committed = new TreeMap<>();

  /** What a commit that failed may have brought in all the same. */
  private final Map<String, String> pending = new TreeMap<>();

  private MockDirectoryWrapper disk() {
    MockDirectoryWrapper disk = new MockDirectoryWrapper(random(), new ByteBuffersDirectory());
    // Files of a crash are meant to be broken; what must hold is asserted here.
    disk.setCheckIndexOnClose(false);
    disk.setAssertNoUnrefencedFilesOnClose(false);
    committed.clear();
    pending.clear();
    return disk;
  }

  /** The index closes its directory, and these tests want to look at it after that. */
  private static VectorIndex open(Directory disk) {
    return LuceneVectorIndex.open(
        NOWHERE,
        IndexOptions.defaults().withEmbedders(SPEC),
        folder ->
            new FilterDirectory(disk) {
              @Override
              public void close() {
                // Closed at the end of a test.
              }
            });
  }

  public void testCrash_atRandomMoments_keepsWhatWasCommitted() throws IOException {
    for (int round = 0; round < 5 * EFFORT; round++) {
      try (MockDirectoryWrapper disk = disk()) {
        for (int life = 0; life < 2; life++) {
          VectorIndex index = open(disk);
          int steps = random().nextInt(STEPS);
          for (int step = 0; step < steps; step++) {
            write(index, 100 * life + step, random().nextInt(3) > 0);
          }
          disk.crash();
          expectThrowsAnything(index::close);
          disk.clearCrash();
          assertHolds(disk);
        }
      }
    }
  }

  public void testWritesThatFail_atRandom_keepWhatWasCommitted() throws IOException {
    int failures = 0;
    for (int round = 0; round < 8 * EFFORT; round++) {
      try (MockDirectoryWrapper disk = disk()) {
        VectorIndex index = open(disk);
        disk.setRandomIOExceptionRate(.003);
        disk.setRandomIOExceptionRateOnOpen(.01);
        disk.setAllowRandomFileNotFoundException(false);
        failures += writeUntilFailure(index) ? 1 : 0;
        disk.setRandomIOExceptionRate(0);
        disk.setRandomIOExceptionRateOnOpen(0);
        expectThrowsAnything(index::close);
        assertHolds(disk);
      }
    }
    assertTrue("no write failed", failures > 0);
  }

  public void testFullDisk_atAnySize_keepsWhatWasCommitted() throws IOException {
    int failures = 0;
    for (int kilobytes = 4; kilobytes < 160; kilobytes += TestUtil.nextInt(random(), 9, 20)) {
      try (MockDirectoryWrapper disk = disk()) {
        VectorIndex index = open(disk);
        disk.setTrackDiskUsage(true);
        disk.setMaxSizeInBytes(1024L * kilobytes);
        failures += writeUntilFailure(index) ? 1 : 0;
        disk.setMaxSizeInBytes(0);
        expectThrowsAnything(index::close);
        assertHolds(disk);
      }
    }
    assertTrue("the disk was never full", failures > 0);
  }

  /** Returns whether something failed; it must have been the disk, and be told as such. */
  private boolean writeUntilFailure(VectorIndex index) {
    try {
      for (int step = 0; step < STEPS; step++) {
        write(index, step, true);
      }
      return false;
    } catch (SextantException e) {
      assertTrue(e.getMessage(), e.getMessage().contains(NOWHERE.toString()));
      return true;
    }
  }

  private void write(VectorIndex index, int step, boolean commit) {
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      String document = "d" + random().nextInt(4 * BATCH);
      if (entries.stream().noneMatch(one -> one.chunk().documentId().equals(document))) {
        entries.add(VectorIndexWriteContract.entry(document, 0, "step " + step, 1 + step, i, 1, 0));
      }
    }
    entries.forEach(one -> pending.put(one.chunk().id(), one.chunk().text()));
    index.upsert(entries);
    if (commit) {
      index.commit();
      committed.clear();
      committed.putAll(pending);
    }
  }

  /** The last commit, or the one that was under way; then the index takes more. */
  private void assertHolds(Directory disk) {
    try (VectorIndex index = open(disk)) {
      Map<String, String> held = new TreeMap<>();
      index.scan(Filter.all(), chunk -> held.put(chunk.id(), chunk.text()));
      if (!held.equals(pending)) {
        assertEquals(committed, held);
      }
      pending.clear();
      pending.putAll(held);
      write(index, 1_000, true);
    }
    try (VectorIndex index = open(disk)) {
      assertEquals(committed.size(), index.size());
    }
  }

  private static void expectThrowsAnything(Runnable action) {
    try {
      action.run();
    } catch (SextantException expected) {
      // What was written since the last commit is lost, and it says so; or it wasn't much.
    }
  }
}
