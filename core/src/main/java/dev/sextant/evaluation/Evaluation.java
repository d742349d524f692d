// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures systems on the user's own data, side by side: what they find, query by query, and what
 * it takes. Immutable and thread-safe; what it measures runs on one thread, one system after the
 * other, so that none is timed beside another.
 *
 * <pre>
 * EvaluationReport report = Evaluation.compare(corpus, queries, qrels, systems);
 * for (MeasuredSystem system : report.systems()) {
 *   System.out.println(system.name() + " " + system.quality().mean("ndcg@10"));
 * }
 * </pre>
 */
public final class Evaluation {
  private static final Evaluation DEFAULTS =
      new Evaluation(
          List.of(
              RetrievalMetric.ndcg(10),
              RetrievalMetric.reciprocalRank(10),
              RetrievalMetric.recall(100)),
          100,
          Resampling.defaults(),
          MeasurementStore.none(),
          (system, phase, done, all) -> {});

  /** What is being done with a system. */
  public enum Phase {
    /** Its parts are opened, such as a model. */
    OPENING,
    /** Documents are embedded and indexed. */
    INDEXING,
    /** Queries are asked. */
    ASKING,
    /** It was measured before. */
    REMEMBERED
  }

  /** Is told how far the work is; what it throws ends the work, and what was measured is kept. */
  @FunctionalInterface
  public interface Observer {
    /**
     * So much of a phase is done.
     *
     * @param system its name
     * @param done documents or queries, 0 at the start
     * @param all of them; 0 for a phase that has none
     */
    void advanced(String system, Phase phase, int done, int all);
  }

  private final List<RetrievalMetric> metrics;
  private final int depth;
  private final Resampling resampling;
  private final MeasurementStore store;
  private final Observer observer;

  private Evaluation(
      List<RetrievalMetric> metrics,
      int depth,
      Resampling resampling,
      MeasurementStore store,
      Observer observer) {
    this.metrics = metrics;
    this.depth = depth;
    this.resampling = resampling;
    this.store = store;
    this.observer = observer;
  }

  /**
   * nDCG@10 to compare by, MRR@10 and recall@100 beside it; 100 documents a query; nothing kept.
   */
  public static Evaluation defaults() {
    return DEFAULTS;
  }

  /** The same with other metrics; systems are compared by the first. */
  public Evaluation withMetrics(RetrievalMetric first, RetrievalMetric... more) {
    List<RetrievalMetric> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return new Evaluation(List.copyOf(all), depth, resampling, store, observer);
  }

  /**
   * The same with another number of documents that each query looks for; queries are timed so.
   *
   * @param documents 1 or more
   */
  public Evaluation withDepth(int documents) {
    if (documents < 1) {
      throw new IllegalArgumentException(
          "%d documents are looked for; look for 1 or more".formatted(documents));
    }
    return new Evaluation(metrics, documents, resampling, store, observer);
  }

  /** The same with another way to ask chance. */
  public Evaluation withResampling(Resampling chance) {
    return new Evaluation(metrics, depth, chance, store, observer);
  }

  /** The same, but what a store has is not measured again, and what is measured is kept there. */
  public Evaluation withStore(MeasurementStore kept) {
    return new Evaluation(metrics, depth, resampling, kept, observer);
  }

  /** The same with somebody to look on. */
  public Evaluation withObserver(Observer watching) {
    return new Evaluation(metrics, depth, resampling, store, watching);
  }

  /**
   * Compares systems on judged data by {@link #defaults()}.
   *
   * @param corpus documents with different ids
   * @param queries texts by id
   * @param qrels what is relevant to them
   * @param systems at least one, with different names
   * @throws IllegalArgumentException as {@link TestCollection#judged}, or if the systems are not so
   */
  public static EvaluationReport compare(
      Collection<Document> corpus,
      Map<String, String> queries,
      Qrels qrels,
      List<RetrievalSystem> systems) {
    return DEFAULTS.compare(TestCollection.judged(corpus, queries, qrels), systems);
  }

  /**
   * Compares systems. One that fails is named in the result, and the others are measured.
   *
   * @param systems at least one, with different names
   * @throws IllegalArgumentException if it is not so
   * @throws dev.sextant.SextantException if every system fails, as the first did
   */
  public EvaluationReport compare(TestCollection collection, List<RetrievalSystem> systems) {
    Set<String> names = new HashSet<>();
    for (RetrievalSystem system : systems) {
      if (!names.add(system.name())) {
        throw new IllegalArgumentException(
            "two systems are named %s; give each its own name".formatted(system.name()));
      }
    }
    if (systems.isEmpty()) {
      throw new IllegalArgumentException("no system is given; give at least one");
    }
    SystemMeasuring measuring = new SystemMeasuring(collection, depth, store, observer);
    measuring.measure(systems);
    return EvaluationReport.of(collection, measuring.outcome(), metrics, resampling);
  }
}
