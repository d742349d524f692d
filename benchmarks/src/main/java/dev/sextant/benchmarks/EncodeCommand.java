// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code encode}: how fast, how true and how large, beside peers, with the same model. */
@Command(
    name = "encode",
    description =
        "Embed the same texts with all-MiniLM-L6-v2 by Sextant and its peers, tokenization included.")
final class EncodeCommand implements Callable<Integer> {
  private final Results results;

  @Spec private CommandSpec command;

  @Mixin private final Texts options = new Texts();

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      description = "How often each is measured; 5 times if not given, twice with --quick.")
  private @Nullable Integer rounds;

  @Option(
      names = "--threads",
      paramLabel = "<n>",
      description =
          "Threads of Sextant and of ONNX Runtime; as many as there are cores if not given. The other peers take all.")
  private @Nullable Integer threads;

  @Option(
      names = "--only",
      paramLabel = "<name>",
      split = ",",
      description = "Engines (sextant), or engines in a precision (sextant.fp32), and no others.")
  private List<String> only = List.of();

  @Option(names = "--no-memory", description = "Start no processes that measure memory.")
  private boolean noMemory;

  @Option(names = "--quick", description = "Few texts and rounds: to see that it runs.")
  private boolean quick;

  EncodeCommand(Results results) {
    this.results = results;
  }

  @Override
  public Integer call() throws IOException {
    List<Contestant> contestants = contestants();
    int count = positive(threads, Runtime.getRuntime().availableProcessors(), "--threads");
    int repeated = positive(rounds, quick ? 2 : 5, "--rounds");
    List<String> texts = options.read(quick ? 32 : 512);
    Machine.describe(results);
    List<float[]> reference = reference(texts, count);
    results.note("%d threads, %d rounds", count, repeated);
    try (Race race = Race.open(contestants, count, !only.isEmpty(), results)) {
      race.run(texts, repeated, quick ? 5 : 50);
      EncodeReport report = new EncodeReport(results, race);
      for (Contestant contestant : race.contestants()) {
        report.speed(contestant);
        report.cosine(contestant, texts, reference);
        if (!noMemory) {
          report.memory(contestant, memory(race.fastest(contestant), count, texts.size()));
        }
        report.ratios(contestant);
      }
    }
    return 0;
  }

  private List<Contestant> contestants() {
    for (String name : only) {
      if (Contestant.ALL.stream().noneMatch(one -> one.isNamed(name))) {
        throw new ParameterException(
            command.commandLine(),
            "--only names %s; there are %s".formatted(name, Contestant.names()));
      }
    }
    return Contestant.ALL.stream()
        .filter(one -> only.isEmpty() || only.stream().anyMatch(one::isNamed))
        .toList();
  }

  private int positive(@Nullable Integer value, int missing, String option) {
    if (value != null && value < 1) {
      throw new ParameterException(
          command.commandLine(), "%s is %d; give 1 or more".formatted(option, value));
    }
    return value == null ? missing : value;
  }

  /** What ONNX Runtime gives in float32 for each text alone, so that no other text is near. */
  private List<float[]> reference(List<String> texts, int threads) {
    results.progress("embedding each text alone, by ONNX Runtime in fp32");
    try (OnnxRuntimeEncoder encoder = OnnxRuntimeEncoder.open(MiniLm.FP32, Way.THREADS, threads)) {
      IntSummaryStatistics tokens = texts.stream().mapToInt(encoder::tokens).summaryStatistics();
      results.note(
          "%d texts of %d to %d tokens, %.1f on average",
          texts.size(), tokens.getMin(), tokens.getMax(), tokens.getAverage());
      return texts.stream().map(text -> encoder.encode(List.of(text)).get(0)).toList();
    }
  }

  private Optional<OwnProcess.Figures> memory(Entrant entrant, int threads, int texts) {
    if (ProcessMemory.now().isEmpty()) {
      return Optional.empty();
    }
    results.progress("measuring the memory of %s", entrant);
    List<String> arguments = new ArrayList<>(MemoryCommand.arguments(entrant, threads));
    arguments.addAll(options.arguments(texts));
    return Optional.of(OwnProcess.figures(arguments));
  }
}
