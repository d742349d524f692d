// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.Bits;

/** Seeded vectors, indexes of them, and the true answers. */
final class TestVectors {

  static final String FIELD = "vector";
  static final String ID = "id";

  private TestVectors() {}

  /** Unit vectors around unit centres, in random order. */
  static float[][] clustered(int count, int dimension, int clusters, long seed) {
    Random random = new Random(seed);
    float[][] centres = new float[clusters][];
    Arrays.setAll(centres, i -> gaussian(dimension, random));
    float[][] vectors = new float[count][];
    for (int i = 0; i < count; i++) {
      vectors[i] = near(centres[random.nextInt(clusters)], 0.7f, random);
    }
    return vectors;
  }

  static float[] gaussian(int dimension, Random random) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return unit(vector);
  }

  /** A unit vector at about the given distance. */
  static float[] near(float[] centre, float distance, Random random) {
    float[] offset = gaussian(centre.length, random);
    float[] vector = centre.clone();
    for (int i = 0; i < vector.length; i++) {
      vector[i] += distance * offset[i];
    }
    return unit(vector);
  }

  static float[] unit(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    float scale = (float) (1 / Math.sqrt(sum));
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
    return vector;
  }

  /** One document a vector that isn't null, its id its place; flushed once, committed. */
  static void index(
      Directory directory, Codec codec, VectorSimilarityFunction function, float[][] vectors)
      throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(codec)
            .setMergePolicy(NoMergePolicy.INSTANCE)
            .setUseCompoundFile(false)
            .setRAMBufferSizeMB(1024);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < vectors.length; i++) {
        writer.addDocument(document(i, vectors[i], function));
      }
      writer.commit();
    }
  }

  static Document document(int id, float[] vector, VectorSimilarityFunction function) {
    Document document = new Document();
    document.add(new StringField(ID, Integer.toString(id), Field.Store.NO));
    document.add(new StoredField(ID, id));
    if (vector != null) {
      document.add(new KnnFloatVectorField(FIELD, vector, function));
    }
    return document;
  }

  static LeafReader onlyLeaf(DirectoryReader reader) {
    if (reader.leaves().size() != 1) {
      throw new AssertionError("expected one segment, found " + reader.leaves());
    }
    return reader.leaves().get(0).reader();
  }

  /** The field's graph, or null. */
  static StoredGraph graph(LeafReader leaf) {
    KnnVectorsReader reader = ((CodecReader) leaf).getVectorReader();
    KnnVectorsReader ofField =
        ((PerFieldKnnVectorsFormat.FieldsReader) reader).getFieldReader(FIELD);
    return ((JVectorReader) ofField).graph(FIELD);
  }

  static KnnCollector search(LeafReader leaf, float[] query, int k, Bits accepted)
      throws IOException {
    KnnCollector collector = new TopKnnCollector(k, Integer.MAX_VALUE);
    leaf.searchNearestVectors(FIELD, query, collector, accepted);
    return collector;
  }

  static Set<Integer> documents(KnnCollector collector) {
    Set<Integer> documents = new HashSet<>();
    for (ScoreDoc hit : collector.topDocs().scoreDocs) {
      documents.add(hit.doc);
    }
    return documents;
  }

  /** The k best places by Lucene's own similarity. */
  static Set<Integer> nearest(
      float[][] vectors, float[] query, int k, VectorSimilarityFunction function) {
    float[] scores = new float[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      scores[i] = vectors[i] == null ? -1 : function.compare(query, vectors[i]);
    }
    Set<Integer> best = new HashSet<>();
    IntStream.range(0, vectors.length)
        .boxed()
        .filter(i -> scores[i] >= 0)
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .limit(k)
        .forEach(best::add);
    return best;
  }

  static int common(Set<Integer> a, Set<Integer> b) {
    Set<Integer> both = new HashSet<>(a);
    both.retainAll(b);
    return both.size();
  }

  /** A merge may put its parts into another order, so that documents' numbers say little. */
  static Set<Integer> ids(LeafReader leaf, Set<Integer> documents) throws IOException {
    Set<Integer> ids = new HashSet<>();
    for (int document : documents) {
      ids.add(leaf.storedFields().document(document).getField(ID).numericValue().intValue());
    }
    return ids;
  }
}
