// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import dev.sextant.catalog.internal.Checks;
import java.util.OptionalDouble;

/**
 * What is embedded in a month.
 *
 * @param documents new documents
 * @param tokensPerDocument if stated; else it is worked out from the documents' length in words and
 *     each model's tokens a word
 * @param queries questions that are asked
 * @param tokensPerQuery of one question
 * @param storedDocuments documents that the index holds in the end, at least the new ones
 * @param reembeddings how often all that is stored is embedded anew, a month: 0.5 is every second
 *     month
 * @param batch whether documents may wait for an offer at a lower price
 */
public record Workload(
    long documents,
    OptionalDouble tokensPerDocument,
    long queries,
    double tokensPerQuery,
    long storedDocuments,
    double reembeddings,
    boolean batch) { // seven: the factors of a bill, each named
  /** Checks that nothing is negative. */
  public Workload {
    Checks.notNegative(documents, "documents a month");
    tokensPerDocument.ifPresent(tokens -> Checks.positive(tokens, "tokens a document"));
    Checks.notNegative(queries, "queries a month");
    Checks.notNegative(tokensPerQuery, "tokens a query");
    Checks.notNegative(reembeddings, "re-embeddings a month");
    if (storedDocuments < documents) {
      throw new IllegalArgumentException(
          "%d documents are stored and %d are new in a month; at least the new ones are stored"
              .formatted(storedDocuments, documents));
    }
  }

  /** New documents alone, each of a stated length. */
  public static Workload ofDocuments(long documents, double tokensPerDocument) {
    return new Workload(documents, OptionalDouble.of(tokensPerDocument), 0, 0, documents, 0, false);
  }

  /** New documents alone, as long as the requirements say. */
  public static Workload ofDocuments(long documents) {
    return new Workload(documents, OptionalDouble.empty(), 0, 0, documents, 0, false);
  }

  /** With questions. */
  public Workload withQueries(long count, double tokens) {
    return new Workload(
        documents, tokensPerDocument, count, tokens, storedDocuments, reembeddings, batch);
  }

  /** With more documents in the index than are new in a month. */
  public Workload withStored(long count) {
    return new Workload(
        documents, tokensPerDocument, queries, tokensPerQuery, count, reembeddings, batch);
  }

  /** With all that is stored embedded anew so often a month. */
  public Workload withReembeddings(double times) {
    return new Workload(
        documents, tokensPerDocument, queries, tokensPerQuery, storedDocuments, times, batch);
  }

  /** With documents in batches. */
  public Workload withBatch() {
    return new Workload(
        documents, tokensPerDocument, queries, tokensPerQuery, storedDocuments, reembeddings, true);
  }
}
