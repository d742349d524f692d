// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several files of one commit at once.
 *
 * @param meter told of every byte
 */
record HubDownload(HubClient client, HubCache cache, String commit, HubMeter meter) {

  /**
   * Brings the files into the cache.
   *
   * @throws IOException if the cache's own disk fails
   */
  static void run(
      HubClient client,
      HubCache cache,
      String commit,
      List<HubFile> files,
      ModelHub.Progress progress)
      throws IOException, InterruptedException {
    List<HubFile> largestFirst =
        files.stream().sorted(Comparator.comparingLong(HubFile::size).reversed()).toList();
    List<Long> present = largestFirst.stream().map(file -> cache.present(commit, file)).toList();
    long total = files.stream().mapToLong(HubFile::size).reduce(0, Math::addExact);
    long done = present.stream().mapToLong(Long::longValue).sum();
    cache.requireRoom(total - done);
    HubDownload download =
        new HubDownload(client, cache, commit, new HubMeter(progress, done, total));
    List<HubTransfer> transfers = new ArrayList<>();
    for (int i = 0; i < largestFirst.size(); i++) {
      transfers.add(new HubTransfer(download, largestFirst.get(i), present.get(i)));
    }
    if (!transfers.isEmpty()) {
      runAll(transfers, Math.min(client.options().parallelism(), transfers.size()));
    }
  }

  /** The first failure ends all; no thread is left when this returns. */
  private static void runAll(List<HubTransfer> transfers, int parallelism)
      throws IOException, InterruptedException {
    AtomicInteger number = new AtomicInteger();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            parallelism,
            task -> {
              Thread thread = new Thread(task, "sextant-hub-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      CompletionService<Void> running = new ExecutorCompletionService<>(workers);
      for (HubTransfer transfer : transfers) {
        running.submit(
            () -> {
              transfer.run();
              return null;
            });
      }
      for (int i = 0; i < transfers.size(); i++) {
        running.take().get();
      }
    } catch (ExecutionException e) {
      throw rethrown(e);
    } finally {
      end(workers);
    }
  }

  private static SextantException rethrown(ExecutionException e) throws IOException {
    Throwable cause = e.getCause();
    if (cause instanceof IOException disk) {
      throw disk;
    }
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new SextantException("a download failed: " + cause, e);
  }

  /** Waits until no worker writes any more, however often this thread is interrupted meanwhile. */
  private static void end(ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
