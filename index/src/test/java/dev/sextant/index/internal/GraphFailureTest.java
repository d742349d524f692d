// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.tests.store.MockDirectoryWrapper;
import org.apache.lucene.tests.util.LuceneTestCase;

/**
 * Disks that fail while graphs are written and opened. Closing the directory fails the test if a
 * file is still open, and checks the index that is left.
 */
public class GraphFailureTest extends LuceneTestCase {

  private static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;

  public void testRandomIoErrors_leaveNoOpenFile_andASoundIndex() throws IOException {
    float[][] vectors = TestVectors.clustered(300, 8, 10, random().nextLong());
    int failures = 0;
    for (int round = 0; round < 40; round++) {
      try (MockDirectoryWrapper directory = newMockDirectory()) {
        failures += writeUnderErrors(directory, vectors) ? 0 : 1;
        directory.setRandomIOExceptionRate(0);
        directory.setRandomIOExceptionRateOnOpen(0);
        if (DirectoryReader.indexExists(directory)) {
          try (DirectoryReader reader = DirectoryReader.open(directory)) {
            reader.leaves().forEach(leaf -> assertNotNull(leaf.reader()));
          }
        }
      }
    }
    assertTrue("no error was met", failures > 0);
  }

  private boolean writeUnderErrors(MockDirectoryWrapper directory, float[][] vectors)
      throws IOException {
    directory.setRandomIOExceptionRate(0.002);
    directory.setRandomIOExceptionRateOnOpen(0.02);
    directory.setAllowRandomFileNotFoundException(false);
    IndexWriter writer = null;
    try {
      writer = new IndexWriter(directory, config());
      for (int i = 0; i < vectors.length; i++) {
        writer.addDocument(TestVectors.document(i, vectors[i], DOT));
        if (i % 60 == 59) {
          writer.deleteDocuments(new Term(TestVectors.ID, Integer.toString(i - 30)));
          writer.commit();
        }
      }
      writer.forceMerge(1);
      writer.close();
      return true;
    } catch (IOException | AlreadyClosedException expected) {
      if (writer != null) {
        directory.setRandomIOExceptionRate(0);
        directory.setRandomIOExceptionRateOnOpen(0);
        writer.rollback();
      }
      return false;
    }
  }

  /** Merges fail at one write in each of twenty places, from the first to the last. */
  public void testMergeFailingAtAWrite_leavesNoOpenFile() throws IOException {
    float[][] vectors = TestVectors.clustered(60, 8, 5, random().nextLong());
    FailAt counter = new FailAt(Integer.MAX_VALUE);
    merge(vectors, counter);
    assertFalse(counter.failed);
    assertTrue("a merge writes more than that: " + counter.seen, counter.seen > 20);
    for (int place = 0; place < 20; place++) {
      FailAt failure = new FailAt((int) ((counter.seen - 1L) * place / 19));
      merge(vectors, failure);
      assertTrue("nothing failed at " + failure.operation, failure.failed);
    }
  }

  private void merge(float[][] vectors, FailAt failure) throws IOException {
    try (MockDirectoryWrapper directory = newMockDirectory()) {
      TestVectors.index(directory, codec(), DOT, vectors);
      TestVectors.index(directory, codec(), DOT, vectors);
      IndexWriter writer = new IndexWriter(directory, config());
      try {
        failure.setDoFail();
        directory.failOn(failure);
        writer.forceMerge(1);
        failure.clearDoFail();
        writer.close();
      } catch (IOException expected) {
        failure.clearDoFail();
        writer.rollback();
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        assertEquals(2L * vectors.length, reader.numDocs());
        assertEquals(failure.failed ? 2 : 1, reader.leaves().size());
      }
    }
  }

  /** Fails once, at the given one of the directory's operations that come from this format. */
  private static final class FailAt extends MockDirectoryWrapper.Failure {
    private final int operation;
    private int seen;
    private boolean failed;

    FailAt(int operation) {
      this.operation = operation;
    }

    @Override
    public void eval(MockDirectoryWrapper directory) throws IOException {
      if (doFail && !failed && callStackContains(JVectorWriter.class) && seen++ == operation) {
        failed = true;
        throw new IOException("disk full, on purpose");
      }
    }
  }

  private static SextantCodec codec() {
    return new SextantCodec(new EagerGraphFormat());
  }

  private static IndexWriterConfig config() {
    return new IndexWriterConfig()
        .setCodec(codec())
        .setUseCompoundFile(false)
        .setMergeScheduler(new SerialMergeScheduler());
  }
}
