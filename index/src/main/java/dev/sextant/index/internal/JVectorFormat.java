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
 * Vectors in Lucene's segments, found by graphs; JVector's kernels compare them in full. Lucene's
 * flat format keeps the vectors; beside it lie, of float fields with enough vectors, the graph and
 * codes of the vectors ({@code .sxgm} and {@code .sxg}, see {@link GraphLayout} and {@link
 * CodesLayout}). Searches look at codes, by a walk of the graph or a scan, whichever {@link
 * SearchPlan} thinks faster, and score the best by the full vectors. Smaller fields, and byte
 * fields of any size, are scanned.
 *
 * <p>Scores are Lucene's, of the field's similarity function. Searches keep Lucene's contract: the
 * visit limit, which its vector query relies on to fall back to a scan of its own, deleted and
 * filtered documents, and collectors that take more or less than k. A collector that is a {@link
 * SearchGuide} says how widely to look and hears how it was done.
 *
 * <p>What it costs, a distinct vector of d components: on disk about 130 bytes for the graph, d for
 * {@link VectorPrecision#INT8} and d / 8 + 8 for the sketches; once searched the same on the heap,
 * where codes and sketches are padded to 64 bytes. To build it, one bounded pool of threads for the
 * time of the flush or merge and, on the heap, the codes and 220 bytes a distinct vector, in a
 * merge 140 more a vector of the largest graph, and some 30 to find duplicates.
 */
// Not final: tests register one that builds graphs of a handful of vectors.
public class JVectorFormat extends KnnVectorsFormat {

  /** Written into every segment: permanent. */
  static final String NAME = "SextantJVector1";

  /** Lucene's own formats stop at 1,024; embeddings of large language models go to 4,096 and on. */
  public static final int MOST_DIMENSIONS = 16_384;

  private final FlatVectorsFormat flatFormat = new Lucene99FlatVectorsFormat(KernelScorer.INSTANCE);
  private final GraphOptions options;
  private final BuildThreads buildThreads;

  /** For Lucene's service loader, and good defaults. */
  public JVectorFormat() {
    this(NAME, GraphOptions.defaults());
  }

  /**
   * Good defaults but for the codes.
   *
   * @param precision of what stands in front of the full vectors
   */
  public JVectorFormat(VectorPrecision precision) {
    this(NAME, GraphOptions.defaults().withPrecision(precision));
  }

  /**
   * Options count for segments that are written with this format object.
   *
   * @param graphThreshold vectors of a field in a segment from which a graph is built, at least 2
   * @param buildThreads threads that build graphs, of all segments together, 1 to 1,024; the same
   *     vectors give the same graph with any number
   * @throws IllegalArgumentException if a number is out of its range
   */
  public JVectorFormat(int graphThreshold, int buildThreads) {
    this(graphThreshold, buildThreads, VectorPrecision.INT8);
  }

  /**
   * The same with a choice of codes.
   *
   * @param precision of what stands in front of the full vectors
   */
  public JVectorFormat(int graphThreshold, int buildThreads, VectorPrecision precision) {
    this(
        NAME,
        GraphOptions.defaults()
            .withGraphThreshold(graphThreshold)
            .withBuildThreads(buildThreads)
            .withPrecision(precision));
  }

  JVectorFormat(String name, GraphOptions options) {
    super(name);
    this.options = options;
    this.buildThreads = new BuildThreads(options.buildThreads());
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    return JVectorWriter.open(
        state, new GraphBuilder(options, buildThreads), options, flatFormat.fieldsWriter(state));
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
