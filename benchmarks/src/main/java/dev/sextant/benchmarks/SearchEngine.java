// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.Similarity;
import dev.sextant.index.Quantization;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An index of vectors, ours or a peer's. Built once by one caller, then searched by many threads.
 * Public because one of its implementations is loaded by a class loader of its own.
 */
public interface SearchEngine extends AutoCloseable {
  /**
   * How an index is built.
   *
   * @param dimension of all vectors
   * @param similarity by which they are compared; for the cosine all have length 1
   * @param quantization of ours; others have none
   * @param threads that may build at once
   * @param bufferMegabytes what is gathered before a part is written
   */
  record Setup(
      int dimension,
      Similarity similarity,
      Quantization quantization,
      int threads,
      double bufferMegabytes) {}

  /** How a search goes about it. */
  enum Course {
    /** As the engine thinks best. */
    CHOSEN,
    /** Looks at all that a filter lets through. */
    SCAN,
    /** Follows the graph to the end. */
    WALK
  }

  /**
   * How a query is asked.
   *
   * @param k how many hits are wanted
   * @param width how many candidates the search keeps while it looks (hnswlib's {@code ef}), at
   *     least k
   * @param label only vectors that have it; all if null
   * @param course {@link Course#CHOSEN} for engines that can't be told another
   */
  record Question(int k, int width, @Nullable String label, Course course) {}

  /** What goes into an index: vectors numbered from 0, each with its labels. */
  interface Source {
    /** How many there are. */
    int size();

    /** One of them; not to be changed. */
    float[] vector(int number);

    /** The labels that a filter may ask for. */
    List<String> labels(int number);
  }

  /** Takes all vectors in and makes them searchable, in as many parts as come of it. */
  void build(Source source) throws IOException;

  /** Makes all parts one. */
  void merge() throws IOException;

  /** In how many parts (segments) the vectors lie. */
  int parts() throws IOException;

  /**
   * Searches.
   *
   * @param query as the vectors are
   * @return numbers of vectors, best first, at most k
   * @throws UnsupportedOperationException if it knows no filters and a label is given, or if its
   *     course can't be told
   */
  int[] search(float[] query, Question question) throws IOException;

  /** Bytes of files, all that must be kept to open it again. */
  long diskBytes() throws IOException;

  /** Bytes that must stay in memory for searches to be fast; empty where nobody can tell. */
  OptionalLong memoryBytes() throws IOException;

  @Override
  void close() throws IOException;
}
