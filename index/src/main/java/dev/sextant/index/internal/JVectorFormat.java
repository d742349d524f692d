// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Vectors in Lucene's segments, found by JVector's graphs. Lucene's flat format keeps the vectors;
 * beside it lie the graphs of float fields with enough vectors ({@code .sxgm} and {@code .sxg}, see
 * {@link GraphLayout}). Smaller fields, and byte fields of any size, are scanned.
 *
 * <p>Scores are Lucene's, of the field's similarity function. Searches keep Lucene's contract: the
 * visit limit, which its vector query relies on to fall back to a scan of its own, deleted and
 * filtered documents, and collectors that take more or less than k.
 *
 * <p>What a graph costs: on disk about 130 bytes a distinct vector; to build it, one bounded pool
 * of threads for the time of the flush or merge and, on the heap, 400 bytes a distinct vector and
 * some 30 to find duplicates.
 */
// Not final: tests register one that builds graphs of a handful of vectors.
public class JVectorFormat extends KnnVectorsFormat {

  /** Written into every segment: permanent. */
  static final String NAME = "SextantJVector1";

  /** Lucene's own formats stop at 1,024; embeddings of large language models go to 4,096 and on. */
  public static final int MOST_DIMENSIONS = 16_384;

  private final FlatVectorsFormat flatFormat = new Lucene99FlatVectorsFormat(KernelScorer.INSTANCE);
  private final GraphOptions options;

  /** For Lucene's service loader, and good defaults. */
  public JVectorFormat() {
    this(NAME, GraphOptions.defaults());
  }

  /**
   * Options count for segments that are written with this format object.
   *
   * @param graphThreshold vectors of a field in a segment from which a graph is built, at least 2
   * @param buildThreads threads that build one graph, 1 to 1,024; with one, the same vectors give
   *     the same graph
   * @throws IllegalArgumentException if a number is out of its range
   */
  public JVectorFormat(int graphThreshold, int buildThreads) {
    this(
        NAME,
        GraphOptions.defaults().withGraphThreshold(graphThreshold).withBuildThreads(buildThreads));
  }

  JVectorFormat(String name, GraphOptions options) {
    super(name);
    this.options = options;
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    return JVectorWriter.open(state, options, flatFormat.fieldsWriter(state));
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return JVectorReader.open(state, options, flatFormat.fieldsReader(state));
  }

  @Override
  public int getMaxDimensions(String fieldName) {
    return MOST_DIMENSIONS;
  }

  @Override
  public String toString() {
    return getName() + "(" + options + ", " + flatFormat + ")";
  }
}
