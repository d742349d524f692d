// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** However an index came to hold its vectors, it finds as many as one that was built at once. */
class GraphHistoryTest {

  private static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;
  private static final int COUNT = 300;
  private static final int QUERIES = 600;

  @RepeatedTest(50)
  void recall_afterRandomHistory_isThatOfAFreshBuild(RepetitionInfo repetition) throws IOException {
    Random random = new Random(repetition.getCurrentRepetition());
    float[][] vectors = TestVectors.clustered(COUNT, 16, 12, random.nextLong());
    try (Directory aged = new ByteBuffersDirectory();
        Directory fresh = new ByteBuffersDirectory()) {
      live(aged, vectors, random);
      TestVectors.index(fresh, codec(), DOT, vectors);
      assertThat(recall(aged, vectors)).isGreaterThanOrEqualTo(recall(fresh, vectors) - 0.01);
    }
  }

  /** Adds all, replaces and deletes some, commits and merges at random; null is what is deleted. */
  private static void live(Directory directory, float[][] vectors, Random random)
      throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setCodec(codec());
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < vectors.length; i++) {
        writer.addDocument(TestVectors.document(i, vectors[i], DOT));
        int other = random.nextInt(i + 1);
        switch (random.nextInt(150)) {
          case 0, 1 -> writer.commit();
          case 2 -> writer.forceMerge(1 + random.nextInt(2));
          default -> change(writer, vectors, other, random);
        }
      }
      if (random.nextBoolean()) {
        writer.forceMerge(1);
      }
    }
  }

  private static void change(IndexWriter writer, float[][] vectors, int place, Random random)
      throws IOException {
    if (random.nextInt(3) > 0 || vectors[place] == null) {
      return;
    }
    Term id = new Term(TestVectors.ID, Integer.toString(place));
    if (random.nextBoolean()) {
      vectors[place] = null;
      writer.deleteDocuments(id);
    } else {
      vectors[place] = TestVectors.near(vectors[place], 0.7f, random);
      writer.updateDocument(id, TestVectors.document(place, vectors[place], DOT));
    }
  }

  private static double recall(Directory directory, float[][] vectors) throws IOException {
    Random random = new Random(7);
    int hits = 0;
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      for (int i = 0; i < QUERIES; i++) {
        float[] query = TestVectors.gaussian(16, random);
        var truth = TestVectors.nearest(vectors, query, 10, DOT);
        var nearest = new KnnFloatVectorQuery(TestVectors.FIELD, query, 10);
        for (ScoreDoc hit : searcher.search(nearest, 10).scoreDocs) {
          Number id =
              searcher.storedFields().document(hit.doc).getField(TestVectors.ID).numericValue();
          hits += truth.contains(id.intValue()) ? 1 : 0;
        }
      }
    }
    return hits / (10.0 * QUERIES);
  }

  private static SextantCodec codec() {
    return new SextantCodec(new EagerGraphFormat());
  }
}
