// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Embedded;
import dev.sextant.SearchRequest;
import java.util.Locale;

/** By what an index is searched. */
enum Mode {
  /** By meaning. */
  DENSE,
  /** By words. */
  BM25,
  /** By both, fused. */
  HYBRID;

  /** Whether a query must be embedded. */
  boolean embeds() {
    return this != BM25;
  }

  /** Whether the words of a query are searched. */
  boolean words() {
    return this != DENSE;
  }

  /** The search for a query that was embedded; not for {@link #BM25}. */
  SearchRequest request(String query, Embedded embedded) {
    SearchRequest request = SearchRequest.defaults().withEmbedded(embedded);
    return words() ? request.withText(query) : request;
  }

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
