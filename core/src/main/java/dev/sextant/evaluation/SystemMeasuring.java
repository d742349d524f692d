// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.Embedder;
import dev.sextant.Retriever.Mode;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import dev.sextant.evaluation.Evaluation.Observer;
import dev.sextant.evaluation.Evaluation.Phase;
import java.util.ArrayList;
import java.util.HashMap;
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
  private final Map<String, RetrievalSystem> keys = new HashMap<>();
  private @Nullable RuntimeException firstFailure;

  SystemMeasuring(TestCollection collection, int depth, MeasurementStore store, Observer observer) {
    this.collection = collection;
    this.collectionKey = collection.fingerprint();
    this.depth = depth;
    this.store = store;
    this.observer = (system, phase, done, all) -> tell(observer, system, phase, done, all);
  }

  /** What an observer or a store throws, told apart from what a system does. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final RuntimeException reason;

    Ended(RuntimeException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  private static void tell(Observer observer, String system, Phase phase, int done, int all) {
    try {
      observer.advanced(system, phase, done, all);
    } catch (RuntimeException e) {
      throw new Ended(e);
    }
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
    try {
      shared.values().forEach(this::measureShared);
    } catch (Ended e) {
      throw e.reason;
    }
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
      Map<RetrievalSystem, String> missing = new LinkedHashMap<>();
      for (RetrievalSystem system : systems) {
        apart(
            system,
            () -> {
              String key = ownKey(system, parts);
              Optional<SystemMeasurement> known = store.find(key);
              if (known.isPresent()) {
                observer.advanced(system.name(), Phase.REMEMBERED, 0, 0);
                taken.put(system, new Taken(known.get(), true));
              } else {
                missing.put(system, key);
              }
            });
      }
      if (!missing.isEmpty()) {
        measure(missing, parts, memory);
      }
    } catch (SextantException | IllegalArgumentException e) {
      failed(systems, e);
    }
  }

  /** Does something for one system, so that others don't fail with it. */
  private void apart(RetrievalSystem system, Runnable step) {
    try {
      step.run();
    } catch (SextantException | IllegalArgumentException e) {
      failed(List.of(system), e);
    }
  }

  /** Systems that are opened differently, and say nothing of how, would be taken for one. */
  private String ownKey(RetrievalSystem system, RetrievalParts parts) {
    String key = key(system, parts);
    RetrievalSystem other = keys.putIfAbsent(key, system);
    if (other != null && other.parts() != system.parts()) {
      throw new IllegalArgumentException(
          "systems %s and %s say the same of their chunks and index; name in the settings what differs"
              .formatted(other.name(), system.name()));
    }
    return key;
  }

  private void failed(List<RetrievalSystem> systems, RuntimeException e) {
    if (firstFailure == null) {
      firstFailure = e;
    }
    for (RetrievalSystem system : systems) {
      if (!taken.containsKey(system) && !failures.containsKey(system.name())) {
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

  private void measure(
      Map<RetrievalSystem, String> systems, RetrievalParts parts, ResidentMemory memory) {
    String name = systems.keySet().iterator().next().name();
    int documents = collection.corpus().size();
    try (MeasuringFolder folder = MeasuringFolder.create();
        VectorIndex index = parts.openIndex(folder.path())) {
      IndexBuild build = new IndexBuild(parts, index);
      observer.advanced(name, Phase.INDEXING, 0, documents);
      build.run(
          collection.corpus(), done -> observer.advanced(name, Phase.INDEXING, done, documents));
      long bytes = folder.bytes();
      systems.forEach(
          (system, key) ->
              apart(
                  system,
                  () -> {
                    Asking.Answers answers = ask(system, parts, index, build.texts());
                    SystemMeasurement measurement =
                        new SystemMeasurement(
                            key,
                            parts.embedder().map(Embedder::spec).map(spec -> spec.model()),
                            answers.run(),
                            build.result(documents, bytes, memory.peak()),
                            answers.queries(),
                            SystemMeasurement.Conditions.here());
                    keep(measurement);
                    taken.put(system, new Taken(measurement, false));
                  }));
    }
  }

  private void keep(SystemMeasurement measurement) {
    try {
      store.save(measurement);
    } catch (RuntimeException e) {
      throw new Ended(e);
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
