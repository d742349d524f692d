// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

/**
 * Adds up what the parallel transfers have reached and tells the caller, one report at a time.
 * Thread-safe.
 */
final class HubMeter {
  private final ModelHub.Progress progress;
  private final long total;
  private long done;

  HubMeter(ModelHub.Progress progress, long done, long total) {
    this.progress = progress;
    this.done = done;
    this.total = total;
  }

  /**
   * @param bytes how many more of the file are there; negative when some are thrown away
   * @param told whether the caller is told now
   */
  synchronized void moved(HubFile file, long bytes, boolean told) {
    done += bytes;
    if (told) {
      progress.report(done, total, file.name());
    }
  }
}
