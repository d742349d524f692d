// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Embedded;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Embeds a source of texts window by window: while the model runs one, in a thread that lives as
 * long as the window, the consumer's thread reads and tokenizes the next. So the source is read in
 * the consumer's thread alone, and never further than the window behind the one that is delivered.
 * For one consumer; {@link #close} may come from any thread.
 */
final class EmbeddingStream extends Spliterators.AbstractSpliterator<Embedded>
    implements AutoCloseable {
  /** Enough for the model to sort by length, few enough to be held. */
  private static final int MOST_TEXTS = 1_024;

  /** Batches of a window, so that at its end no thread waits long for another. */
  private static final int BATCHES = 16;

  private final Iterator<? extends String> source;
  private final Work work;
  private final int mostTokens;
  private final DenseEmbedder.Progress progress;
  private final Deque<Embedded> ready = new ArrayDeque<>();

  private @Nullable Run running;
  private @Nullable RuntimeException failure;
  private boolean ended;
  private long read;
  private long embeddedTexts;
  private long embeddedTokens;
  private volatile boolean closed;

  /** What is done with texts. */
  interface Work {
    /** Tokenizes one. */
    ReadText read(@Nullable String text, long position);

    /**
     * Runs the model.
     *
     * @param first position of the first text
     * @param check called between batches; what it throws ends the call
     */
    List<Embedded> run(List<ReadText> texts, long first, Runnable check);
  }

  /** A window that runs in a thread of its own. */
  private record Run(FutureTask<List<Embedded>> task, Thread thread) {}

  EmbeddingStream(
      Iterator<? extends String> source,
      Work work,
      int batchTokens,
      DenseEmbedder.Progress progress) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.source = source;
    this.work = work;
    this.mostTokens = Math.multiplyExact(BATCHES, batchTokens);
    this.progress = progress;
  }

  @Override
  public boolean tryAdvance(Consumer<? super Embedded> action) {
    checkOpen();
    if (ready.isEmpty()) {
      advance();
    }
    Embedded next = ready.poll();
    if (next == null) {
      return false;
    }
    action.accept(next);
    return true;
  }

  /** Not in parts: the model is what computes side by side. */
  @Override
  public @Nullable Spliterator<Embedded> trySplit() {
    return null;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the stream of embeddings is closed; open a new one");
    }
  }

  /** Takes what the window that runs gives, once the next was read and before that one starts. */
  private void advance() {
    Run current = running == null ? start(window()) : running;
    if (current == null) {
      fail();
      return;
    }
    running = current;
    List<ReadText> next = window();
    List<Embedded> done = await(current);
    running = null;
    ready.addAll(done);
    for (Embedded embedded : done) {
      embeddedTokens += embedded.receipt().tokens();
    }
    embeddedTexts += done.size();
    try {
      progress.embedded(embeddedTexts, embeddedTokens);
    } catch (Throwable e) {
      // What was read ahead is not embedded: going on would leave it out without a word.
      close();
      throw e;
    }
    running = start(next);
  }

  /** Throws what the source or a text did, now that all before it is delivered. */
  private void fail() {
    RuntimeException thrown = failure;
    failure = null;
    if (thrown != null) {
      throw thrown;
    }
  }

  private List<ReadText> window() {
    List<ReadText> texts = new ArrayList<>();
    long tokens = 0;
    try {
      while (!ended && texts.size() < MOST_TEXTS && tokens < mostTokens) {
        checkOpen();
        if (!source.hasNext()) {
          ended = true;
          break;
        }
        ReadText text = work.read(source.next(), read);
        read++;
        texts.add(text);
        tokens += text.receipt().tokens();
      }
    } catch (RuntimeException e) {
      failure = e;
      ended = true;
    }
    return texts;
  }

  private @Nullable Run start(List<ReadText> texts) {
    if (texts.isEmpty()) {
      return null;
    }
    long first = read - texts.size();
    FutureTask<List<Embedded>> task =
        new FutureTask<>(() -> work.run(texts, first, this::checkNotCancelled));
    Thread thread = new Thread(task, "sextant-embed");
    thread.setDaemon(true);
    Run run = new Run(task, thread);
    synchronized (this) {
      checkOpen();
      // Not kept if no thread can be had: nobody would ever run it.
      thread.start();
      running = run;
    }
    return run;
  }

  private void checkNotCancelled() {
    if (closed) {
      throw new CancellationException("the stream of embeddings was closed");
    }
  }

  /** Waits though interrupted, as the model does: the thread is interrupted again afterwards. */
  private List<Embedded> await(Run run) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return run.task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      ended = true;
      running = null;
      throw unchecked(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unchecked(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    if (e.getCause() instanceof Error cause) {
      throw cause;
    }
    return new IllegalStateException("the model's thread failed", e);
  }

  /** Ends the window that runs, after the batches that it is at, and waits for that. */
  @Override
  public void close() {
    Run current;
    synchronized (this) {
      closed = true;
      current = running;
    }
    if (current != null) {
      join(current.thread);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
