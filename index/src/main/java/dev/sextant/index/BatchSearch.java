// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Hit;
import dev.sextant.SearchRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.IndexReader;

/**
 * Several requests over one state of the index: as many at a time as there are processors, each on
 * one thread, which costs less than their branches side by side.
 */
final class BatchSearch {
  private final List<SearchRequest> requests;
  private final Storage storage;
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @throws IllegalArgumentException if the index can't answer one of them; the message names the
   *     position
   */
  BatchSearch(List<SearchRequest> requests, Storage storage) {
    this.requests = List.copyOf(requests);
    this.storage = storage;
    for (int i = 0; i < requests.size(); i++) {
      try {
        Searches.check(requests.get(i), storage.schema());
      } catch (IllegalArgumentException e) {
        throw named(i, e);
      }
    }
  }

  private static IllegalArgumentException named(int position, IllegalArgumentException e) {
    return new IllegalArgumentException("request " + position + ": " + e.getMessage(), e);
  }

  List<List<Hit>> search(IndexReader reader) throws IOException {
    List<List<Hit>> hits = new ArrayList<>(Collections.nCopies(requests.size(), List.of()));
    int workers = Math.min(requests.size(), Runtime.getRuntime().availableProcessors());
    OwnThreads.Action<Boolean> worker = () -> work(reader, hits);
    storage.threads().runAll(Collections.nCopies(workers, worker), () -> interrupted.set(true));
    return hits;
  }

  /** Takes one request after the other until none is left; when one fails, the others end too. */
  private boolean work(IndexReader reader, List<List<Hit>> hits) throws IOException {
    boolean success = false;
    try {
      for (int i = next.getAndIncrement(); i < requests.size(); i = next.getAndIncrement()) {
        hits.set(i, one(reader, i));
      }
      success = true;
      return true;
    } finally {
      if (!success) {
        next.set(requests.size());
      }
    }
  }

  private List<Hit> one(IndexReader reader, int position) throws IOException {
    try {
      return new Searches(requests.get(position), reader, storage, interrupted).search();
    } catch (IllegalArgumentException e) {
      throw named(position, e);
    }
  }
}
