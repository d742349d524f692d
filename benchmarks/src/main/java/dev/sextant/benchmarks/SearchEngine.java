// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An index of vectors, ours or a peer's. Built once by one caller, then searched by many threads.
 * Public because one of its implementations is loaded by a class loader of its own.
 */
public interface SearchEngine extends AutoCloseable {
  /** What goes into an index: vectors of length 1, numbered from 0, each with its labels. */
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
   * @param query of length 1
   * @param k how many are wanted
   * @param width how many candidates the search keeps while it looks (hnswlib's {@code ef}), at
   *     least k
   * @param label only vectors that have it; all if null
   * @return numbers of vectors, best first, at most k
   * @throws UnsupportedOperationException if it knows no filters and a label is given
   */
  int[] search(float[] query, int k, int width, @Nullable String label) throws IOException;

  /** Bytes of files, all that must be kept to open it again. */
  long diskBytes() throws IOException;

  /** Bytes that must stay in memory for searches to be fast; empty where nobody can tell. */
  OptionalLong memoryBytes() throws IOException;

  @Override
  void close() throws IOException;
}
