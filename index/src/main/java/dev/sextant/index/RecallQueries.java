// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbeddingSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.IndexReader;

/** Queries that recall is estimated with, by the branch that they search. */
record RecallQueries(Map<EmbeddingSpec, List<float[]>> byBranch) {
  static RecallQueries of(List<Embedded> queries, Schema schema) {
    if (queries.isEmpty()) {
      throw new IllegalArgumentException("there is no query to estimate recall with; give some");
    }
    Map<EmbeddingSpec, List<float[]>> byBranch = new LinkedHashMap<>();
    for (int i = 0; i < queries.size(); i++) {
      Embedded query = queries.get(i);
      schema.check(query, "query " + i);
      for (EmbeddingSpec branch : query.source().embeddings()) {
        if (query.embeddings().get(branch.name()) instanceof DenseVector vector) {
          byBranch
              .computeIfAbsent(branch, each -> new ArrayList<>())
              .add(Schema.stored(branch, vector));
        }
      }
    }
    return new RecallQueries(byBranch);
  }

  Map<String, Double> recall(IndexReader reader, int candidates) throws IOException {
    Map<String, Double> recall = new TreeMap<>();
    for (Map.Entry<EmbeddingSpec, List<float[]>> branch : byBranch.entrySet()) {
      recall.put(
          branch.getKey().name(),
          RecallEstimate.of(reader, branch.getKey(), branch.getValue(), candidates));
    }
    return recall;
  }
}
