// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.transformer.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code load}: how long a folder takes until its first vector, and how much memory. */
@Command(
    name = "load",
    description =
        "Load all-MiniLM-L6-v2 and a large random BERT from folders; measure time and memory.")
final class LoadCommand implements Callable<Integer> {
  /** 2.04 GB of float32. */
  private static final RandomCheckpoint LARGE = new RandomCheckpoint(38, 1_024);

  /** Brings libraries into memory, and next to nothing else. */
  private static final RandomCheckpoint SMALL = new RandomCheckpoint(2, 32);

  private final Results results;

  @Option(
      names = "--precision",
      paramLabel = "<precision>",
      split = ",",
      defaultValue = "fp32,bf16,int8",
      description = "fp32, bf16, int8, or some of them; ${DEFAULT-VALUE} if not given.")
  private List<Precision> precisions;

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      defaultValue = "5",
      description = "How often all-MiniLM-L6-v2 is loaded; ${DEFAULT-VALUE} times if not given.")
  private int rounds;

  @Option(
      names = "--quick",
      description = "A small model for the large one: to see that it runs, without writing 2 GB.")
  private boolean quick;

  LoadCommand(Results results) {
    this.results = results;
  }

  @Override
  public Integer call() throws IOException {
    Machine.describe(results);
    try (TemporaryFolder temporary = TemporaryFolder.create()) {
      Path small = Files.createDirectory(temporary.path().resolve("small"));
      SMALL.write(small);
      Path miniLm = temporary.path().resolve("all-MiniLM-L6-v2");
      MiniLm.writeFolder(miniLm);
      for (Precision precision : precisions) {
        new Measurement("minilm", miniLm, precision).time(rounds).growth(small);
      }
      Path large = Files.createDirectory(temporary.path().resolve("large"));
      results.progress("writing %s", large);
      (quick ? SMALL : LARGE).write(large);
      for (Precision precision : precisions) {
        new Measurement("large", large, precision).fresh();
      }
    }
    return 0;
  }

  /** What is measured of a folder in a precision. */
  private final class Measurement {
    private final String prefix;
    private final Path folder;
    private final Precision precision;

    /** Megabytes of its weights. */
    private final double size;

    Measurement(String model, Path folder, Precision precision) throws IOException {
      this.prefix = "load." + model + "." + precision.name().toLowerCase(Locale.ROOT) + ".";
      this.folder = folder;
      this.precision = precision;
      this.size = Files.size(folder.resolve("model.safetensors")) / ProcessMemory.MEGABYTE;
      figure("weights_mb", size, 1);
    }

    private void figure(String name, double value, int digits) {
      results.figure(prefix + name, value, digits);
    }

    /** Until the first vector, once warmed by an earlier time. */
    Measurement time(int count) {
      results.progress("loading %s", folder);
      FirstVector.seconds(folder, precision);
      Samples seconds = new Samples();
      for (int i = 0; i < count; i++) {
        seconds.add(FirstVector.seconds(folder, precision));
      }
      figure("seconds", seconds.median(), 3);
      return this;
    }

    /** What the model adds to a process that has the libraries in memory. */
    void growth(Path small) {
      inProcess(small)
          .ifPresent(
              figures -> {
                double before = figures.of(LoadOnceCommand.BEFORE);
                memory("growth", figures.of(LoadOnceCommand.LOADED) - before);
                memory("peak_growth", figures.of(LoadOnceCommand.PEAK) - before);
              });
    }

    /** All that a process needs that does nothing else, libraries included. */
    void fresh() {
      inProcess(null)
          .ifPresent(
              figures -> {
                figure("seconds", figures.of(LoadOnceCommand.SECONDS), 3);
                memory("rss", figures.of(LoadOnceCommand.LOADED));
                memory("peak", figures.of(LoadOnceCommand.PEAK));
              });
    }

    private void memory(String name, double megabytes) {
      figure(name + "_mb", megabytes, 1);
      figure(name + "_ratio", megabytes / size, 3);
    }

    private Optional<OwnProcess.Figures> inProcess(@Nullable Path after) {
      if (ProcessMemory.now().isEmpty()) {
        results.note("%s there is no /proc/self/status here that says how much memory", prefix);
        return Optional.empty();
      }
      results.progress("loading %s in a process of its own", folder);
      List<String> arguments = new ArrayList<>(List.of(LoadOnceCommand.NAME));
      arguments.addAll(List.of("--folder", folder.toString(), "--precision", precision.name()));
      if (after != null) {
        arguments.addAll(List.of("--after", after.toString()));
      }
      return Optional.of(OwnProcess.figures(arguments));
    }
  }
}
