// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.transformer.Precision;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code load} starts: one folder is loaded in a process that did nothing before. */
@Command(name = "load-once", hidden = true, description = "Load a folder; see load.")
final class LoadOnceCommand implements Callable<Integer> {
  static final String NAME = "load-once";

  /** Megabytes before the folder was loaded. */
  static final String BEFORE = "before";

  /** Megabytes when it had given its first vector, without garbage. */
  static final String LOADED = "loaded";

  /** The most megabytes between the two. */
  static final String PEAK = "peak";

  /** From the call to the first vector. */
  static final String SECONDS = "seconds";

  private final Results results;

  @Option(names = "--folder", required = true)
  private Path folder;

  @Option(names = "--precision", required = true)
  private Precision precision;

  @Option(names = "--after", description = "Another folder, loaded before.")
  private @Nullable Path after;

  LoadOnceCommand(Results results) {
    this.results = results;
  }

  @Override
  public Integer call() {
    if (after == null) {
      measure();
    } else {
      // It stays open: memory that it gave back would be used again, and not be counted.
      try (FirstVector open = FirstVector.of(after, precision)) {
        results.progress("%.3f s for %s", open.seconds(), after);
        measure();
      }
    }
    return 0;
  }

  private void measure() {
    double before = withoutGarbage().resident();
    ProcessMemory.resetPeak();
    try (FirstVector first = FirstVector.of(folder, precision)) {
      results.figure(SECONDS, first.seconds(), 3);
      results.figure(BEFORE, before, 3);
      ProcessMemory loaded = withoutGarbage();
      results.figure(LOADED, loaded.resident(), 3);
      results.figure(PEAK, loaded.peak(), 3);
    }
  }

  private static ProcessMemory withoutGarbage() {
    System.gc();
    return ProcessMemory.required();
  }
}
