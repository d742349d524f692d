// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

/** How fast a run of {@code index} goes, and how long it will take. */
final class Speed {
  private final Source.Size size;
  private final long startedAt = System.nanoTime();
  private long files;
  private long done;
  private long chunks;
  private long inDocument;

  Speed(Source.Size size) {
    this.size = size;
  }

  /** One more file or line is done. */
  void advanced(long bytes) {
    files++;
    done += bytes;
    inDocument = 0;
  }

  /** So far into a document that is not done; in UTF-16 units, near enough to bytes. */
  void within(long units) {
    inDocument = units;
  }

  /** So many chunks more are embedded. */
  void embedded(int more) {
    chunks += more;
  }

  /** One line for people. */
  String status(long documents) {
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    double share = size.bytes() == 0 ? 0 : Math.min(1, (done + inDocument) / (double) size.bytes());
    String what =
        size.files() > 1
            ? "%,d of %,d files".formatted(files, size.files())
            : "%,d documents".formatted(documents);
    String left =
        share == 0 ? "" : ", " + Progress.duration(seconds * (1 - share) / share) + " left";
    return "%s (%.0f %%), %,d chunks, %.0f chunks/s%s"
        .formatted(what, 100 * share, chunks, chunks / seconds, left);
  }
}
