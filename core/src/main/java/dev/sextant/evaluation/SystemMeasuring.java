// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Embedder;
import dev.sextant.Retriever.Mode;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import dev.sextant.evaluation.Evaluation.Observer;
import dev.sextant.evaluation.Evaluation.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Measures systems one after the other, but for those that a store has. Used once. */
final class SystemMeasuring {
  /** Other ways to measure must not meet what this one measured. */
  private static final String METHOD = "1";

  private final TestCollection collection;
  private final String collectionKey;
  private final int depth;
  private final MeasurementStore store;
  private final Observer observer;
  private final Map<RetrievalSystem, Taken> taken = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private @Nullable RuntimeException firstFailure;

  SystemMeasuring(TestCollection collection, int depth, MeasurementStore store, Observer observer) {
    this.collection = collection;
    this.collectionKey = collection.fingerprint();
    this.depth = depth;
    this.store = store;
    this.observer = observer;
  }

  /** A measurement, and whether it was there before. */
  record Taken(SystemMeasurement measurement, boolean remembered) {}

  /** What there is of each system, in the order given, and why others have nothing. */
  record Outcome(Map<RetrievalSystem, Taken> taken, Map<String, String> failures) {}

  /** Measures all; systems of one supplier share what it opens. */
  void measure(List<RetrievalSystem> systems) {
    Map<Supplier<RetrievalParts>, List<RetrievalSystem>> shared = new LinkedHashMap<>();
    systems.forEach(
        system -> shared.computeIfAbsent(system.parts(), s -> new ArrayList<>()).add(system));
    shared.values().forEach(this::measureShared);
  }

  Outcome outcome() {
    if (taken.isEmpty() && firstFailure != null) {
      throw firstFailure;
    }
    return new Outcome(taken, failures);
  }

  private void measureShared(List<RetrievalSystem> systems) {
    RetrievalSystem first = systems.get(0);
    ResidentMemory memory = ResidentMemory.sinceNow();
    observer.advanced(first.name(), Phase.OPENING, 0, 0);
    try (RetrievalParts parts = first.parts().get()) {
      List<RetrievalSystem> missing = new ArrayList<>();
      for (RetrievalSystem system : systems) {
        Optional<SystemMeasurement> known = store.find(key(system, parts));
        if (known.isPresent()) {
          observer.advanced(system.name(), Phase.REMEMBERED, 0, 0);
          taken.put(system, new Taken(known.get(), true));
        } else {
          missing.add(system);
        }
      }
      if (!missing.isEmpty()) {
        measure(missing, parts, memory);
      }
    } catch (SextantException | IllegalArgumentException e) {
      failed(systems, e);
    }
  }

  private void failed(List<RetrievalSystem> systems, RuntimeException e) {
    if (firstFailure == null) {
      firstFailure = e;
    }
    for (RetrievalSystem system : systems) {
      if (!taken.containsKey(system)) {
        failures.put(system.name(), String.valueOf(e.getMessage()));
      }
    }
  }

  private String key(RetrievalSystem system, RetrievalParts parts) {
    if (system.mode() != Mode.BM25 && parts.embedder().isEmpty()) {
      throw new IllegalArgumentException(
          "system %s searches by meaning and has no embedder; give one, or search by words"
              .formatted(system.name()));
    }
    Fingerprint fingerprint = new Fingerprint().add(METHOD).add(collectionKey).add(depth);
    parts.describe(fingerprint);
    return fingerprint.add(system.mode().name()).hex();
  }

  private void measure(List<RetrievalSystem> systems, RetrievalParts parts, ResidentMemory memory) {
    String name = systems.get(0).name();
    int documents = collection.corpus().size();
    try (MeasuringFolder folder = MeasuringFolder.create();
        VectorIndex index = parts.openIndex(folder.path())) {
      IndexBuild build = new IndexBuild(parts, index);
      observer.advanced(name, Phase.INDEXING, 0, documents);
      build.run(
          collection.corpus(), done -> observer.advanced(name, Phase.INDEXING, done, documents));
      long bytes = folder.bytes();
      for (RetrievalSystem system : systems) {
        Asking.Answers answers = ask(system, parts, index, build.texts());
        SystemMeasurement measurement =
            new SystemMeasurement(
                key(system, parts),
                parts.embedder().map(Embedder::spec).map(spec -> spec.model()),
                answers.run(),
                build.result(documents, bytes, memory.peak()),
                answers.queries(),
                SystemMeasurement.Conditions.here());
        store.save(measurement);
        taken.put(system, new Taken(measurement, false));
      }
    }
  }

  private Asking.Answers ask(
      RetrievalSystem system, RetrievalParts parts, VectorIndex index, long texts) {
    Map<String, String> queries = collection.queries();
    // As many chunks as so many documents have in the mean.
    long chunks = (texts + collection.corpus().size() - 1) / collection.corpus().size();
    int hits = (int) Math.max(1, Math.min(texts, depth * chunks));
    return new Asking(index, parts, system.mode(), depth, hits)
        .ask(
            system.name(),
            queries,
            done -> observer.advanced(system.name(), Phase.ASKING, done, queries.size()));
  }
}
