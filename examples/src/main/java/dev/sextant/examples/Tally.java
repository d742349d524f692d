// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run of {@code index} did, counted as it goes. */
final class Tally {
  private final Map<SkipReason, Long> skipped = new EnumMap<>(SkipReason.class);
  private long added;
  private long updated;
  private long unchanged;
  private long deleted;
  private long embedded;
  private long cut;
  private boolean interrupted;

  void added() {
    added++;
  }

  void updated() {
    updated++;
  }

  void unchanged() {
    unchanged++;
  }

  void deleted(int documents) {
    deleted += documents;
  }

  void embedded() {
    embedded++;
  }

  void cut() {
    cut++;
  }

  /** Returns how many were skipped for that reason so far. */
  long skipped(SkipReason reason) {
    return skipped.merge(reason, 1L, Long::sum);
  }

  void interrupted() {
    interrupted = true;
  }

  boolean wasInterrupted() {
    return interrupted;
  }

  /** Documents that were looked at and are in the index now. */
  long documents() {
    return added + updated + unchanged;
  }

  /** Chunks whose embedding was made in this run. */
  long chunksEmbedded() {
    return embedded;
  }

  /** Chunks of those that were longer than the model reads. */
  long chunksCut() {
    return cut;
  }

  /** For machines. */
  Map<String, Object> toMap(long chunks) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("added", added);
    map.put("updated", updated);
    map.put("unchanged", unchanged);
    map.put("deleted", deleted);
    map.put("embedded", embedded);
    map.put("cut", cut);
    map.put("chunks", chunks);
    Map<String, Long> reasons = new LinkedHashMap<>();
    skipped.forEach((reason, count) -> reasons.put(reason.key(), count));
    map.put("skipped", reasons);
    map.put("interrupted", interrupted);
    return map;
  }

  /** For people. */
  List<String> toLines(long chunks) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "documents: %,d added, %,d updated, %,d unchanged, %,d deleted"
            .formatted(added, updated, unchanged, deleted));
    lines.add("chunks: %,d embedded, %,d in the index".formatted(embedded, chunks));
    if (cut > 0) {
      lines.add("cut: %,d chunks were longer than the model reads".formatted(cut));
    }
    if (!skipped.isEmpty()) {
      List<String> reasons = new ArrayList<>();
      skipped.forEach((reason, count) -> reasons.add("%,d %s".formatted(count, reason.words())));
      lines.add("skipped: " + String.join(", ", reasons));
    }
    return lines;
  }
}
