// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.util.Locale;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * How one segment is searched, and why. A wrong guess costs time, never results.
 *
 * @param way what is done
 * @param precision of what is looked at first
 * @param vectors of the field in the segment
 * @param accepted how many of them the filter and deletes leave, exactly or by a sample
 * @param scanMicros what a scan is thought to take
 * @param walkMicros what a walk is thought to take; infinite without a graph
 */
public record SearchPlan(
    Way way,
    VectorPrecision precision,
    long vectors,
    long accepted,
    double scanMicros,
    double walkMicros) {

  /** What a search of a segment does. */
  public enum Way {
    /** Looks at every accepted vector. */
    SCAN,
    /** Follows the graph. */
    WALK
  }

  /**
   * Nodes a walk visits for each result it keeps: 12 in 63,000 package descriptions, 18 in 75,000
   * of glosses.
   */
  private static final double VISITS_A_RESULT = 13;

  /** Nodes a walk visits to get to where the results are. */
  private static final double VISITS_TO_ARRIVE = 270;

  /** How much longer than thought a walk may take before it gives up. */
  private static final double PATIENCE = 1.5;

  /**
   * What a walk that gives up may cost, as a part of the scan that follows: as much as that, so
   * that who gives up has never taken more than twice the time.
   */
  private static final double LOSS = 1;

  private static final int SAMPLE = 256;

  /** Where fewer than this part is accepted, a scan meets no two that lie side by side. */
  private static final double DENSE = 0.25;

  /**
   * Times of one vector of 384 dimensions in nanoseconds, with SIMD: for int8 from filtered
   * searches of 62,672 vectors, the others estimated by their bytes. They grow with the dimension
   * alike, so that only their ratio counts.
   *
   * @param scanned in the order in which vectors lie
   * @param picked out of them, here and there
   * @param visited by a walk
   */
  private record Times(double scanned, double picked, double visited) {
    static Times of(VectorPrecision precision) {
      return switch (precision) {
        case FULL -> new Times(150, 300, 350);
        case INT8 -> new Times(40, 90, 80);
        case ONE_BIT -> new Times(15, 40, 60);
      };
    }

    double scanMicros(long matches, long vectors) {
      return matches * (matches < DENSE * vectors ? picked : scanned) / 1_000;
    }
  }

  /**
   * @param graph of the field
   * @param precision of its codes
   * @param accepted ordinals, or null for all
   * @param width results to keep on the way
   */
  static SearchPlan of(
      GraphLayout graph, VectorPrecision precision, @Nullable Bits accepted, int width) {
    long matches = count(accepted, graph.ordinalCount());
    Times times = Times.of(precision);
    double scan = times.scanMicros(matches, graph.ordinalCount());
    double looked =
        matches == 0 ? graph.nodeCount() : (double) width * graph.ordinalCount() / matches;
    double visits = Math.min(graph.nodeCount(), VISITS_TO_ARRIVE + VISITS_A_RESULT * looked);
    double walk = visits * times.visited() / 1_000;
    return new SearchPlan(
        scan <= walk ? Way.SCAN : Way.WALK, precision, graph.ordinalCount(), matches, scan, walk);
  }

  /** The plan of a segment without a graph. */
  static SearchPlan withoutGraph(int vectors, @Nullable Bits accepted) {
    long matches = count(accepted, vectors);
    double scan = Times.of(VectorPrecision.FULL).scanMicros(matches, vectors);
    return new SearchPlan(
        Way.SCAN, VectorPrecision.FULL, vectors, matches, scan, Double.POSITIVE_INFINITY);
  }

  /** The same as a scan. */
  SearchPlan scanning() {
    return new SearchPlan(Way.SCAN, precision, vectors, accepted, scanMicros, walkMicros);
  }

  /** The same as a walk that never gives up. */
  SearchPlan walking() {
    return new SearchPlan(
        Way.WALK, precision, vectors, accepted, Double.POSITIVE_INFINITY, walkMicros);
  }

  /**
   * The visits after which a walk under a filter gives up and a scan does the rest: then what is
   * accepted lies elsewhere than what is near the query. It has cost as much as the scan by then,
   * or half more than it should have.
   */
  long mostVisits() {
    if (accepted == vectors) {
      return Long.MAX_VALUE;
    }
    double micros = Math.max(PATIENCE * walkMicros, LOSS * scanMicros);
    return (long) (micros * 1_000 / Times.of(precision).visited());
  }

  /** The plan in one sentence. */
  public String reason() {
    String scope = String.format(Locale.ROOT, "%,d of %,d vectors", accepted, vectors);
    if (walkMicros == Double.POSITIVE_INFINITY) {
      return "scans " + scope + ": the segment is too small for a graph";
    }
    return String.format(
        Locale.ROOT,
        "%s %s in %s: a scan takes about %.0f us, a walk %.0f",
        way == Way.SCAN ? "scans" : "walks among",
        scope,
        precision,
        scanMicros,
        walkMicros);
  }

  /** How many ordinals are accepted: exactly where that is cheap, else by a sample. */
  private static long count(@Nullable Bits accepted, int ordinalCount) {
    if (accepted == null) {
      return ordinalCount;
    }
    if (accepted instanceof BitSet set) {
      return Math.min(ordinalCount, set.approximateCardinality());
    }
    int step = Math.max(1, ordinalCount / SAMPLE);
    long tested = 0;
    long matches = 0;
    for (int ordinal = 0; ordinal < ordinalCount; ordinal += step) {
      tested++;
      matches += accepted.get(ordinal) ? 1 : 0;
    }
    return matches * ordinalCount / tested;
  }
}
