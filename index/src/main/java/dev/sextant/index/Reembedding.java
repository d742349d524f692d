// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Chunk;
import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.Filter;
import dev.sextant.IndexEntry;
import dev.sextant.Role;
import dev.sextant.SearchRequest;
import dev.sextant.VectorIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes an index hold the chunks of another one, embedded by another model.
 *
 * @param embedded chunks that were embedded and written
 * @param kept chunks that were there already with their vectors, the same in text, offsets and
 *     metadata
 * @param deleted chunks that the other index no longer has
 */
public record Reembedding(long embedded, long kept, long deleted) {
  /** Given to the model at once; models make batches of their own. */
  private static final int BATCH = 256;

  private static final int BATCHES_A_COMMIT = 40;

  /** One run, over one state of the source. */
  private static final class Run {
    private final VectorIndex target;
    private final Embedder<String> embedder;
    private final Set<String> ids = new HashSet<>();
    private final List<Chunk> batch = new ArrayList<>();
    private int batches;
    private long embedded;
    private long kept;

    /** Any vector of the embedder's, to search with. */
    private @Nullable Embedded query;

    Run(VectorIndex target, Embedder<String> embedder) {
      this.target = target;
      this.embedder = embedder;
    }

    void accept(Chunk chunk) {
      ids.add(chunk.id());
      batch.add(chunk);
      if (batch.size() == BATCH) {
        writeBatch();
      }
    }

    void writeBatch() {
      Map<String, Chunk> there = there();
      List<Chunk> changed =
          batch.stream().filter(chunk -> !chunk.equals(there.get(chunk.id()))).toList();
      if (!changed.isEmpty()) {
        target.upsert(IndexEntry.zip(changed, embedder.embed(Chunk.texts(changed), Role.DOCUMENT)));
      }
      embedded += changed.size();
      kept += batch.size() - changed.size();
      batch.clear();
      batches++;
      if (batches % BATCHES_A_COMMIT == 0) {
        target.commit();
      }
    }

    /**
     * The chunks of the batch that the target has with their vectors. A search by vector finds no
     * others; and with as many candidates as the filter leaves chunks, it finds all of them.
     */
    private Map<String, Chunk> there() {
      Map<String, Chunk> there = new HashMap<>();
      if (target.size() == 0) {
        return there;
      }
      if (query == null) {
        query = embedder.embed(batch.get(0).text(), Role.DOCUMENT);
      }
      String[] wanted = batch.stream().map(Chunk::id).toArray(String[]::new);
      SearchRequest request =
          SearchRequest.defaults()
              .withEmbedded(query)
              .withFilter(Filter.chunks(wanted))
              .withCandidates(BATCH)
              .withK(BATCH);
      target.search(request).forEach(hit -> there.put(hit.chunk().id(), hit.chunk()));
      return there;
    }

    long deleteOthers() {
      List<String> others = new ArrayList<>();
      target.scan(
          Filter.all(),
          chunk -> {
            if (!ids.contains(chunk.id())) {
              others.add(chunk.id());
            }
          });
      target.deleteChunks(others);
      return others.size();
    }
  }

  /**
   * Embeds every chunk that searches of the source see and that the target has not yet, deletes
   * from the target what the source does not have, and commits. Chunks that had no embedding in the
   * source, found by their words alone, are embedded too.
   *
   * <p>It commits now and then: after a crash, open the target again, by {@link
   * NamedIndexes#resume} if it is a {@link Replacement}, run it again and it goes on where it was.
   * Where the source is written meanwhile, run it again to catch up, with writes paused the last
   * time, which is then short.
   *
   * @param source serves on; chunks are those of its last refresh
   * @param target holds vectors of the embedder and of no other, which would be lost with each
   *     chunk that changed; nobody else writes it
   * @throws IllegalArgumentException if the target holds no vectors of the embedder, or others
   */
  public static Reembedding run(VectorIndex source, VectorIndex target, Embedder<String> embedder) {
    if (!target.embedders().equals(List.of(embedder.spec()))) {
      throw new IllegalArgumentException(
          "the target holds vectors of %s, not of %s alone; give an index of that embedder"
              .formatted(
                  Schema.describe(target.embedders()), Schema.describe(List.of(embedder.spec()))));
    }
    target.refresh();
    Run run = new Run(target, embedder);
    source.scan(Filter.all(), run::accept);
    if (!run.batch.isEmpty()) {
      run.writeBatch();
    }
    long deleted = run.deleteOthers();
    target.commit();
    return new Reembedding(run.embedded, run.kept, deleted);
  }
}
