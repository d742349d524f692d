// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.Document;
import dev.sextant.Retriever.Mode;
import dev.sextant.evaluation.Evaluation;
import dev.sextant.evaluation.EvaluationReport;
import dev.sextant.evaluation.MeasurementStore;
import dev.sextant.evaluation.Qrels;
import dev.sextant.evaluation.RetrievalParts;
import dev.sextant.evaluation.RetrievalSystem;
import dev.sextant.evaluation.TestCollection;
import dev.sextant.testing.ExactIndex;
import dev.sextant.testing.WordEmbedder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small systems that are really measured: words in 3 places, in 500, and searched as words. */
final class Compared {
  static final String API_MODEL = "openai/text-embedding-3-small";

  private static final String[] THINGS = {
    "lamp", "bread", "tide", "tower", "flour", "harbour", "keeper", "storm", "rope", "sail"
  };

  private Compared() {}

  /** Ten documents, each asked for by two of its words. */
  static TestCollection collection() {
    List<Document> corpus = new ArrayList<>();
    Map<String, String> queries = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> judgements = new LinkedHashMap<>();
    for (int i = 0; i < THINGS.length; i++) {
      String thing = THINGS[i];
      String next = THINGS[(i + 1) % THINGS.length];
      corpus.add(Document.of(thing, "The %s and the %s <of> number %d.".formatted(thing, next, i)));
      queries.put("q" + i, thing + " number " + i);
      judgements.put("q" + i, Map.of(thing, 1));
    }
    return TestCollection.judged(corpus, queries, new Qrels(judgements));
  }

  /** A system that puts words into so many places. */
  static RetrievalSystem places(String model, int dimension) {
    return new RetrievalSystem(
        model,
        () -> RetrievalParts.of(new WordEmbedder(model, dimension), Compared::index),
        Mode.EMBEDDING);
  }

  private static ExactIndex index(java.nio.file.Path folder, dev.sextant.EmbedderSpec... specs) {
    return new ExactIndex(specs);
  }

  static EvaluationReport measured(MeasurementStore store) {
    return Evaluation.defaults()
        .withStore(store)
        .compare(
            collection(),
            List.of(
                places("blurred", 3),
                places(API_MODEL, 500),
                new RetrievalSystem(
                    "bm25", () -> RetrievalParts.ofWords(Compared::index), Mode.BM25)));
  }
}
