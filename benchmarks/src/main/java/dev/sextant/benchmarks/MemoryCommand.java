// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code encode} starts: one engine, alone in its process. */
@Command(name = "memory", hidden = true, description = "Measure one engine's memory; see encode.")
final class MemoryCommand implements Callable<Integer> {
  static final String NAME = "memory";

  /** What is in memory once the model is loaded and has embedded one text. */
  static final String LOADED = "rss_loaded_mb";

  /** The most that was in memory until all texts were embedded once. */
  static final String PEAK = "rss_mb";

  private final Results results;

  @Option(names = "--contestant", required = true)
  private String contestant;

  @Option(names = "--way", required = true)
  private Way way;

  @Option(names = "--threads", required = true)
  private int threads;

  @Mixin private final Texts texts = new Texts();

  MemoryCommand(Results results) {
    this.results = results;
  }

  @Override
  public Integer call() throws IOException {
    List<String> all = texts.read(0);
    Contestant alone =
        Contestant.ALL.stream().filter(one -> one.isNamed(contestant)).findFirst().orElseThrow();
    try (TextEncoder encoder = alone.open(way, threads)) {
      encoder.encode(all.subList(0, 1));
      results.figure(LOADED, ProcessMemory.required().resident(), 1);
      encoder.encode(all);
      results.figure(PEAK, ProcessMemory.required().peak(), 1);
    }
    return 0;
  }

  /** The arguments of a process that measures a contestant. */
  static List<String> arguments(Entrant entrant, int threads) {
    return List.of(
        NAME,
        "--contestant",
        entrant.contestant().toString(),
        "--way",
        entrant.way().name(),
        "--threads",
        String.valueOf(threads));
  }
}
