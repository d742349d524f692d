// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

/**
 * How graphs are built and walked.
 *
 * @param graphThreshold number of a field's vectors in a segment from which a graph is built; below
 *     it every search scans
 * @param maxDegree neighbours a node keeps on the base level; 32 compares with 16 of hnswlib or
 *     Lucene, which keep twice their parameter there
 * @param beamWidth candidates looked at to find a new node's neighbours
 * @param buildThreads threads that build graphs, of all segments together
 * @param precision of the codes in front of the vectors
 * @param planned whether a search may prefer a scan where that is cheaper than a walk; tests turn
 *     it off to have small graphs walked
 */
record GraphOptions(
    int graphThreshold,
    int maxDegree,
    int beamWidth,
    int buildThreads,
    VectorPrecision precision,
    boolean planned) {

  /**
   * A scan over this many vectors of 384 dimensions takes about 300 us where a walk takes 50: too
   * little to build a graph for with every small flush.
   */
  static final int DEFAULT_GRAPH_THRESHOLD = 3_000;

  GraphOptions {
    require(graphThreshold >= 2, "graphThreshold", graphThreshold, "at least 2");
    require(maxDegree >= 2 && maxDegree <= 512, "maxDegree", maxDegree, "2 to 512");
    require(beamWidth >= 1 && beamWidth <= 10_000, "beamWidth", beamWidth, "1 to 10,000");
    require(buildThreads >= 1 && buildThreads <= 1_024, "buildThreads", buildThreads, "1 to 1,024");
  }

  static GraphOptions defaults() {
    int processors = Math.min(1_024, Runtime.getRuntime().availableProcessors());
    return new GraphOptions(
        DEFAULT_GRAPH_THRESHOLD, 32, 100, processors, VectorPrecision.INT8, true);
  }

  GraphOptions withGraphThreshold(int vectors) {
    return new GraphOptions(vectors, maxDegree, beamWidth, buildThreads, precision, planned);
  }

  GraphOptions withBuildThreads(int threads) {
    return new GraphOptions(graphThreshold, maxDegree, beamWidth, threads, precision, planned);
  }

  GraphOptions withPrecision(VectorPrecision codes) {
    return new GraphOptions(graphThreshold, maxDegree, beamWidth, buildThreads, codes, planned);
  }

  GraphOptions withPlanned(boolean mayScan) {
    return new GraphOptions(graphThreshold, maxDegree, beamWidth, buildThreads, precision, mayScan);
  }

  private static void require(boolean condition, String name, int value, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(name + " is " + value + ", expected " + expected);
    }
  }
}
