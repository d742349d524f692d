// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Chunk;
import dev.sextant.Chunker;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.IndexEntry;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Makes an index hold what a source holds, and embeds only what the index doesn't have.
 *
 * <p>Every chunk is marked with a hash of its document and of the way it was divided, and has the
 * same id in every run. So the index itself says what is done: a document whose chunks of the
 * wanted hash are all there is left alone, and of a half-done one only the missing chunks are
 * embedded. A run can therefore end anywhere, in the middle of a huge file too, and the next one
 * goes on from the last commit. Chunks of many documents share a batch, because a model likes long
 * ones.
 */
final class Indexing implements Source.Visitor {
  /** Enough for the embedder to sort by length, few enough to stop and commit soon. */
  private static final int BATCH = 256;

  private static final long COMMIT_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int DELETE_BATCH = 1_000;

  /** Broken lines are named so often; behind that they are only counted. */
  private static final int MOST_NAMED = 10;

  /**
   * How a run goes.
   *
   * @param chunker divides documents
   * @param settings all that shapes chunks, as text; another text means other chunks
   * @param commitChunks commit after so many chunks, or after 30 seconds
   * @param gone what becomes of documents that are gone from the source
   * @param verbose whether what is skipped is named
   */
  record Plan(Chunker chunker, String settings, int commitChunks, Gone gone, boolean verbose) {}

  /** What becomes of documents that the index holds and the source does not. */
  enum Gone {
    /** They are deleted, but not if they are all that the index held: then it is another source. */
    DELETE,
    /** They are deleted, whatever the index held. */
    DELETE_ALL,
    /** They stay. */
    KEEP
  }

  /** A document whose chunks are on their way into the index. */
  private static final class Job {
    private final boolean update;
    private final List<String> stale;
    private int missing;

    Job(boolean update, List<String> stale, int missing) {
      this.update = update;
      this.stale = stale;
      this.missing = missing;
    }
  }

  /** A chunk that is to be embedded. */
  private record Work(Chunk chunk, Job job) {}

  private final VectorIndex index;
  private final Embedder<String> embedder;
  private final Plan plan;
  private final Progress progress;
  private final Stop stop;

  private final Tally tally = new Tally();
  private final List<Work> pending = new ArrayList<>(BATCH);
  private final IndexState state;
  private Speed speed = new Speed(new Source.Size(0, 0));
  private boolean numbersLines;
  private long sinceCommit;
  private long committedAt;

  Indexing(VectorIndex index, Embedder<String> embedder, Plan plan, Progress progress, Stop stop) {
    this.index = index;
    this.embedder = embedder;
    this.plan = plan;
    this.progress = progress;
    this.stop = stop;
    this.state = IndexState.of(index);
  }

  /** Runs once, and commits at the end; if it is stopped, it commits what is done. */
  Tally run(Source source) {
    numbersLines = source.numbersLines();
    speed = new Speed(source.size());
    committedAt = System.nanoTime();
    try {
      source.read(this);
      flush();
      if (plan.gone() != Gone.KEEP) {
        deleteGone(source);
      }
    } catch (Stop.Requested e) {
      tally.interrupted();
    }
    index.commit();
    return tally;
  }

  @Override
  public void document(Document document) {
    stop.check();
    if (!state.see(document.id())) {
      skipped(document.id(), SkipReason.DUPLICATE_ID, "");
      return;
    }
    String hash = Marks.hash(document, plan.settings());
    if (state.isComplete(document.id(), hash)) {
      tally.unchanged();
      progress.tick(this::status);
    } else {
      changed(document, hash);
    }
  }

  private void changed(Document document, String hash) {
    List<Chunk> chunks = Marks.mark(document, plan.chunker().chunk(document), hash, numbersLines);
    BitSet present = state.present(document.id(), hash).get(0, chunks.size());
    Job job =
        new Job(
            state.isOutdated(document.id(), hash),
            state.beyond(document.id(), chunks.size()),
            chunks.size() - present.cardinality());
    if (job.missing == 0) {
      finish(job);
    }
    for (int i = present.nextClearBit(0); i < chunks.size(); i = present.nextClearBit(i + 1)) {
      pending.add(new Work(chunks.get(i), job));
      if (pending.size() == BATCH) {
        speed.within(chunks.get(i).end());
        flush();
      }
    }
  }

  /** Embeds and writes what is pending, commits if it is time to, stops if it is asked to. */
  private void flush() {
    if (!pending.isEmpty()) {
      List<Chunk> chunks = pending.stream().map(Work::chunk).toList();
      List<Embedded> embedded = embedder.embed(Chunk.texts(chunks), Role.DOCUMENT);
      index.upsert(IndexEntry.zip(chunks, embedded));
      for (int i = 0; i < chunks.size(); i++) {
        written(pending.get(i).job(), embedded.get(i));
      }
      pending.clear();
      sinceCommit += chunks.size();
      speed.embedded(chunks.size());
    }
    commitIfDue();
    progress.tick(this::status);
    stop.check();
  }

  private void written(Job job, Embedded embedded) {
    tally.embedded();
    if (embedded.receipt().wasCut()) {
      tally.cut();
    }
    job.missing--;
    if (job.missing == 0) {
      finish(job);
    }
  }

  /** Before the commit that makes the document whole, so that nobody sees old chunks beside new. */
  private void finish(Job job) {
    if (!job.stale.isEmpty()) {
      index.deleteChunks(job.stale);
    }
    if (job.update) {
      tally.updated();
    } else {
      tally.added();
    }
  }

  private void commitIfDue() {
    long now = System.nanoTime();
    if (sinceCommit >= plan.commitChunks()
        || (sinceCommit > 0 && now - committedAt >= COMMIT_NANOS)) {
      index.commit();
      sinceCommit = 0;
      committedAt = now;
      if (plan.verbose()) {
        progress.say("committed %,d chunks".formatted(tally.chunksEmbedded()));
      }
    }
  }

  private void deleteGone(Source source) {
    List<String> gone = state.unseen().stream().filter(source::isGone).toList();
    if (plan.gone() == Gone.DELETE && gone.size() > 1 && gone.size() == state.found()) {
      index.commit();
      throw new SextantException(
          "none of the %d documents that the index held is in this source; it was filled from another one: give --keep to keep them, --replace to delete them, or another index"
              .formatted(gone.size()));
    }
    for (int from = 0; from < gone.size(); from += DELETE_BATCH) {
      List<String> some = gone.subList(from, Math.min(from + DELETE_BATCH, gone.size()));
      index.deleteDocuments(some);
      tally.deleted(some.size());
    }
  }

  @Override
  public void skipped(String name, SkipReason reason, String detail) {
    long times = tally.skipped(reason);
    // A broken line is a mistake that somebody wants to mend; the rest is as it should be.
    boolean named = reason == SkipReason.BROKEN_LINE && times <= MOST_NAMED;
    if (plan.verbose() || named) {
      progress.warn(
          "skipped: %s: %s"
              .formatted(name, detail.isEmpty() ? reason.words() : reason.words() + ", " + detail));
    }
  }

  @Override
  public void advanced(long bytes) {
    stop.check();
    speed.advanced(bytes);
  }

  private String status() {
    return speed.status(tally.documents());
  }
}
