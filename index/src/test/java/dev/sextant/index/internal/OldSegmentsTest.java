// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Segments that earlier versions wrote, one folder a format, as they came from the disk. Each was
 * written with graphs from 100 vectors on: 400 documents, every seventh without a vector, vector i
 * % 320 in document i, documents 10 and 311 deleted; a small field and one of bytes beside it.
 */
class OldSegmentsTest {

  private static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;

  private static float[][] vectors() {
    Random random = new Random(2026);
    float[][] distinct = new float[320][];
    Arrays.setAll(distinct, i -> TestVectors.gaussian(8, random));
    float[][] vectors = new float[400][];
    Arrays.setAll(vectors, i -> i % 7 == 6 ? null : distinct[i % 320]);
    return vectors;
  }

  @ParameterizedTest
  @ValueSource(strings = "SextantJVector1")
  void open_oldSegment_holdsItsVectors(String format) throws Exception {
    float[][] expected = vectors();
    try (Directory directory = old(format);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      LeafReader leaf = TestVectors.onlyLeaf(reader);
      ((CodecReader) leaf).checkIntegrity();
      FloatVectorValues values = leaf.getFloatVectorValues(TestVectors.FIELD);
      int count = 0;
      for (int document = values.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = values.nextDoc()) {
        assertThat(values.vectorValue()).containsExactly(expected[document], offset(1e-6f));
        count++;
      }
      assertThat(count).isEqualTo(343);
      assertThat(leaf.getFloatVectorValues("small").size()).isEqualTo(50);
      assertThat(leaf.getByteVectorValues("bytes").size()).isEqualTo(20);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "SextantJVector1")
  void search_oldSegment_findsNearest(String format) throws Exception {
    float[][] live = vectors();
    live[10] = null;
    live[311] = null;
    try (Directory directory = old(format);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      LeafReader leaf = TestVectors.onlyLeaf(reader);
      assertThat(leaf.numDocs()).isEqualTo(398);
      assertThat(foundOfNearest(leaf, live)).isGreaterThan(990);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "SextantJVector1")
  void forceMerge_oldSegment_isRewrittenInTodaysFormat(String format) throws Exception {
    float[][] live = new float[398][];
    float[][] all = vectors();
    int next = 0;
    for (int i = 0; i < all.length; i++) {
      if (i != 10 && i != 311) {
        live[next++] = all[i];
      }
    }
    try (Directory directory = old(format)) {
      Codec codec = new SextantCodec(new EagerGraphFormat());
      try (IndexWriter writer =
          new IndexWriter(directory, new IndexWriterConfig().setCodec(codec))) {
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        LeafReader leaf = TestVectors.onlyLeaf(reader);
        assertThat(leaf.maxDoc()).isEqualTo(398);
        assertThat(foundOfNearest(leaf, live)).isGreaterThan(990);
      }
    }
  }

  /** How many of the true 10 nearest of 100 queries are found. */
  private static int foundOfNearest(LeafReader leaf, float[][] vectors) throws IOException {
    Random random = new Random(5);
    int hits = 0;
    for (int i = 0; i < 100; i++) {
      float[] query = TestVectors.gaussian(8, random);
      Set<Integer> found =
          TestVectors.documents(TestVectors.search(leaf, query, 10, leaf.getLiveDocs()));
      hits += equalScores(vectors, query, found);
    }
    return hits;
  }

  /** Documents that score as the true ones do: equal vectors stand for one another. */
  private static int equalScores(float[][] vectors, float[] query, Set<Integer> found) {
    Set<Float> truth = new HashSet<>();
    for (int document : TestVectors.nearest(vectors, query, 10, DOT)) {
      truth.add(DOT.compare(query, vectors[document]));
    }
    int equal = 0;
    for (int document : found) {
      assertThat(vectors[document]).isNotNull();
      equal += truth.contains(DOT.compare(query, vectors[document])) ? 1 : 0;
    }
    return equal;
  }

  /** A copy, as tests write to it. */
  private static Directory old(String format) throws IOException, URISyntaxException {
    Path folder = Path.of(OldSegmentsTest.class.getResource("/old-segments/" + format).toURI());
    ByteBuffersDirectory copy = new ByteBuffersDirectory();
    try (Directory stored = FSDirectory.open(folder)) {
      for (String file : stored.listAll()) {
        copy.copyFrom(stored, file, file, IOContext.DEFAULT);
      }
    }
    return copy;
  }
}
