// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a format chose while it searched a segment, for who explains a search. Lucene's interfaces
 * have no place for it, and wrap the collectors that they hand on: so it is kept a thread.
 */
public final class SearchNotes {
  private static final ThreadLocal<@Nullable List<String>> HEARD = new ThreadLocal<>();

  private SearchNotes() {}

  /** Listens to what is noted on this thread until {@link #end}. */
  public static void begin() {
    HEARD.set(new ArrayList<>());
  }

  /** What was noted since {@link #begin}, in order; nothing is listened to any more. */
  public static List<String> end() {
    List<String> heard = HEARD.get();
    HEARD.remove();
    return heard == null ? List.of() : List.copyOf(heard);
  }

  /** Notes something if somebody listens; else it costs next to nothing. */
  public static void add(Supplier<String> note) {
    List<String> heard = HEARD.get();
    if (heard != null) {
      heard.add(note.get());
    }
  }
}
