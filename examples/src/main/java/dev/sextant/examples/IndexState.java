// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Filter;
import dev.sextant.VectorIndex;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an index held when a run began, read from the index itself: no file beside it can ever say
 * something else. Some hundred bytes a document. Chunks without our marks are not ours and are left
 * alone.
 */
final class IndexState {
  private final Map<String, Known> documents = new HashMap<>();

  /** The chunks of one version of a document that are there. */
  private static final class Version {
    private final String hash;
    private final int chunks;
    private final BitSet ordinals = new BitSet();
    private final @Nullable Version other;

    Version(Marks marks, @Nullable Version other) {
      this.hash = marks.hash();
      this.chunks = marks.chunks();
      this.other = other;
    }
  }

  /** A document: its versions, of which there are two after an interrupted run, and a flag. */
  private static final class Known {
    private @Nullable Version versions;
    private boolean seen;

    void add(Marks marks) {
      Optional<Version> there = version(marks.hash());
      Version version = there.orElseGet(() -> new Version(marks, versions));
      if (there.isEmpty()) {
        versions = version;
      }
      version.ordinals.set(marks.ordinal());
    }

    Optional<Version> version(String hash) {
      for (Version version = versions; version != null; version = version.other) {
        if (version.hash.equals(hash)) {
          return Optional.of(version);
        }
      }
      return Optional.empty();
    }

    boolean isOnly(String hash) {
      return versions != null && versions.other == null && versions.hash.equals(hash);
    }
  }

  private int found;

  /** How many documents the index held. */
  int found() {
    return found;
  }

  /** Reads the state of an index. */
  static IndexState of(VectorIndex index) {
    IndexState state = new IndexState();
    index.scan(
        Filter.all(),
        chunk ->
            Marks.of(chunk)
                .ifPresent(
                    marks ->
                        state
                            .documents
                            .computeIfAbsent(chunk.documentId(), id -> new Known())
                            .add(marks)));
    state.found = state.documents.size();
    return state;
  }

  /** Notes that a document is still there; false if that was noted before. */
  boolean see(String documentId) {
    Known known = documents.computeIfAbsent(documentId, id -> new Known());
    boolean first = !known.seen;
    known.seen = true;
    return first;
  }

  /** Whether the index holds all of this version of a document, and of no other. */
  boolean isComplete(String documentId, String hash) {
    Known known = documents.get(documentId);
    return known != null
        && known.isOnly(hash)
        && known.version(hash).filter(v -> v.ordinals.cardinality() == v.chunks).isPresent();
  }

  /** Whether the index holds something of another version of a document. */
  boolean isOutdated(String documentId, String hash) {
    Known known = documents.get(documentId);
    return known != null && known.versions != null && !known.isOnly(hash);
  }

  /** The chunks of this version of a document that are there, by ordinal. */
  BitSet present(String documentId, String hash) {
    Known known = documents.get(documentId);
    return known == null
        ? new BitSet()
        : known.version(hash).map(version -> version.ordinals).orElseGet(BitSet::new);
  }

  /** Ids of chunks there that a document of so many chunks has no longer. */
  List<String> beyond(String documentId, int chunks) {
    List<String> ids = new ArrayList<>();
    Known known = documents.get(documentId);
    if (known != null) {
      for (Version version = known.versions; version != null; version = version.other) {
        version.ordinals.stream()
            .filter(ordinal -> ordinal >= chunks)
            .forEach(ordinal -> ids.add(Marks.id(documentId, ordinal)));
      }
    }
    return ids;
  }

  /** Documents that the index holds and nobody has {@linkplain #see seen}. */
  List<String> unseen() {
    return documents.entrySet().stream()
        .filter(entry -> !entry.getValue().seen)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
