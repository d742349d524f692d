// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response's body, pulled piece by piece by one thread that can be interrupted and that gives up
 * when nothing comes for a while. The JDK's own input stream waits for ever, and the client's
 * timeout ends with the headers (or, in newer JDKs, limits the whole transfer).
 *
 * <p>One piece is asked for at a time, so at most one waits in memory.
 */
final class HubBody implements HttpResponse.BodySubscriber<HubBody>, AutoCloseable {
  /** Stands for the end, whether good or bad. */
  private static final List<ByteBuffer> END = List.of();

  /**
   * A body that nobody reads is read to its end up to here, so that its connection can serve on.
   */
  private static final int CHEAP_BYTES = 65_536;

  private final BlockingQueue<List<ByteBuffer>> pieces = new LinkedBlockingQueue<>();
  private volatile @Nullable Throwable failure;
  private @Nullable Subscription subscription;
  private boolean ended;

  @Override
  public CompletionStage<HubBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public synchronized void onSubscribe(Subscription granted) {
    if (ended) {
      granted.cancel();
    } else {
      subscription = granted;
      granted.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    if (piece.isEmpty()) {
      more();
    } else {
      pieces.add(piece);
    }
  }

  @Override
  public void onError(Throwable cause) {
    failure = cause;
    pieces.add(END);
  }

  @Override
  public void onComplete() {
    pieces.add(END);
  }

  /**
   * Waits for the next piece; null at the end.
   *
   * @throws IOException if the transfer broke, or nothing came for as long as {@code silence}
   */
  @Nullable List<ByteBuffer> next(Duration silence) throws IOException, InterruptedException {
    if (hasEnded()) {
      return null;
    }
    List<ByteBuffer> piece = pieces.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    if (piece == null) {
      throw new HttpTimeoutException("nothing came for " + silence.toMillis() + " ms");
    }
    if (!piece.isEmpty()) {
      more();
      return piece;
    }
    end();
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException("the transfer broke: " + cause.getMessage(), cause);
    }
    return null;
  }

  /** Reads a short body to its end; {@link #close} cuts a longer one off. */
  void skip(Duration silence) throws InterruptedException {
    try {
      int skipped = 0;
      List<ByteBuffer> piece = next(silence);
      while (piece != null && skipped < CHEAP_BYTES) {
        skipped += piece.stream().mapToInt(ByteBuffer::remaining).sum();
        piece = next(silence);
      }
    } catch (IOException e) {
      failure = e; // nobody wanted the body
    }
  }

  /** Ends the transfer if it is not at its end. */
  @Override
  public synchronized void close() {
    if (!ended && subscription != null) {
      subscription.cancel();
    }
    ended = true;
  }

  private synchronized void more() {
    if (subscription != null) {
      subscription.request(1);
    }
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  private synchronized void end() {
    ended = true;
  }
}
