// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

/**
 * Adds up what the parallel transfers have reached and tells the caller, one report at a time.
 * Thread-safe.
 */
final class HubMeter {
  /** Bytes between two reports; a file's end is always reported. */
  private static final long STEP = 256 << 10;

  private final ModelHub.Progress progress;
  private final long total;
  private long done;
  private long reported;

  HubMeter(ModelHub.Progress progress, long done, long total) {
    this.progress = progress;
    this.done = done;
    this.reported = done;
    this.total = total;
  }

  /**
   * @param bytes how many more of the file are there; negative when some are thrown away
   * @param ended whether the file is whole now
   */
  synchronized void moved(HubFile file, long bytes, boolean ended) {
    done += bytes;
    if (ended || Math.abs(done - reported) >= STEP) {
      reported = done;
      progress.report(done, total, file.name());
    }
  }
}
