// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.dense.DenseEmbedder;
import dev.sextant.dense.DenseOptions;
import dev.sextant.transformer.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model}: how fast a model's folder is, whatever its architecture. */
@Command(
    name = "model",
    description = "Load a model's folder and embed texts by it, tokenization included.")
final class ModelCommand implements Callable<Integer> {
  private static final int TEXTS = 64;

  private final Results results;

  @Mixin private final Texts texts = new Texts();

  @Parameters(paramLabel = "<folder>", description = "A model's folder, as from a hub.")
  private Path folder;

  @Option(
      names = "--precision",
      paramLabel = "<precision>",
      defaultValue = "auto",
      description = "auto, fp32, bf16 or int8; ${DEFAULT-VALUE} if not given.")
  private Precision precision;

  @Option(
      names = "--threads",
      paramLabel = "<n>",
      description = "Threads that compute; as many as there are cores if not given.")
  private @Nullable Integer threads;

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      defaultValue = "3",
      description = "How often all texts are embedded after a time that does not count.")
  private int rounds;

  ModelCommand(Results results) {
    this.results = results;
  }

  @Override
  public Integer call() throws IOException {
    List<String> read = texts.read(TEXTS);
    DenseOptions options = DenseOptions.defaults().withPrecision(precision);
    long start = System.nanoTime();
    try (DenseEmbedder embedder =
        DenseEmbedder.load(folder, threads == null ? options : options.withThreads(threads))) {
      SextantEncoder encoder = new SextantEncoder(embedder);
      encoder.encode(List.of(Entrant.QUERY));
      String name = "model.sextant." + embedder.precision().name().toLowerCase(Locale.ROOT) + ".";
      results.figure(name + "load_s", seconds(start), 3);
      long tokens = read.stream().mapToLong(text -> embedder.tokenCounter().count(text)).sum();
      results.note("%d texts of %d tokens in all", read.size(), tokens);
      encoder.encode(read);
      Samples rates = new Samples();
      for (int i = 0; i < rounds; i++) {
        long round = System.nanoTime();
        encoder.encode(read);
        rates.add(read.size() / seconds(round));
      }
      results.figure(name + "texts_per_s", rates.median(), 3);
    }
    return 0;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
