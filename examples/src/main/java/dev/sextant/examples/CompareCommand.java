// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.measurement.Bill;
import dev.sextant.catalog.measurement.ComparisonReport;
import dev.sextant.catalog.measurement.MeasurementFolder;
import dev.sextant.evaluation.Evaluation;
import dev.sextant.evaluation.EvaluationReport;
import dev.sextant.evaluation.MeasurementStore;
import dev.sextant.evaluation.RetrievalMetric;
import dev.sextant.evaluation.RetrievalSystem;
import dev.sextant.evaluation.TestCollection;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code compare}: which model and mode finds most on the user's own documents, at what price? */
@Command(
    name = "compare",
    description = {
      "Measure models and modes on your own documents: quality with intervals, speed, memory, bytes, tokens and money, and whether the differences are chance.",
      "What was measured is kept: a run that was cut off goes on where it was, and one with a model more measures that one alone."
    })
final class CompareCommand implements Callable<Integer> {
  private static final int SHOWN_PROBLEMS = 5;

  /** nDCG and MRR look so deep. */
  private static final int DEPTH = 10;

  private final Streams streams;
  private final Models models;

  @Spec private CommandSpec command;

  @Mixin private final CollectionOptions data = new CollectionOptions();

  @Mixin private final SystemOptions systems = new SystemOptions();

  @Option(
      names = "-k",
      paramLabel = "<n>",
      defaultValue = "100",
      description = "How many documents are looked for, 10 or more; ${DEFAULT-VALUE} if not given.")
  private int k;

  @Option(
      names = "--documents",
      paramLabel = "<n>",
      defaultValue = "1000000",
      description =
          "Cost is for so many documents like these; ${DEFAULT-VALUE}, a million, if not given.")
  private long documents;

  @Option(
      names = "--queries",
      paramLabel = "<n>",
      defaultValue = "0",
      description = "Cost is for so many queries like these too; ${DEFAULT-VALUE} if not given.")
  private long queries;

  @Option(
      names = "--dollars-per-hour",
      paramLabel = "<n>",
      description = "What an hour of this machine costs; without it only services have a cost.")
  private @Nullable BigDecimal dollarsPerHour;

  @Option(
      names = "--cache",
      paramLabel = "<folder>",
      description =
          "Where measurements are kept; sextant/compare in the user's folder of caches if not given.")
  private @Nullable Path cache;

  @Option(names = "--fresh", description = "Measure all again, whatever was kept.")
  private boolean fresh;

  @Mixin private final ResultsOption results = new ResultsOption();

  @Mixin private final CatalogOptions cards = new CatalogOptions();

  @Option(
      names = "--json",
      description = "Print one JSON object for the collection, each system, each pair.")
  private boolean json;

  @Mixin private final PageOption page = new PageOption();

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  CompareCommand(Streams streams, Models models) {
    this.streams = streams;
    this.models = models;
  }

  @Override
  public Integer call() {
    if (k < DEPTH) {
      throw wrong("-k is %d; give %d or more".formatted(k, DEPTH));
    }
    Bill bill = bill();
    List<RetrievalSystem> all = systems.systems(models);
    try (Stop stop = Stop.onSignals();
        Progress progress = new Progress(streams, quiet)) {
      TestCollection collection = collection(progress);
      try {
        return print(evaluation(progress, stop).compare(collection, all), bill, progress);
      } catch (Stop.Requested e) {
        progress.say("what was measured is kept; run the same again to go on");
        return stop.exitCode();
      }
    }
  }

  private TestCollection collection(Progress progress) {
    List<String> problems = new ArrayList<>();
    TestCollection collection = data.read(problems::add);
    problems.stream().limit(SHOWN_PROBLEMS).forEach(progress::warn);
    if (problems.size() > SHOWN_PROBLEMS) {
      progress.warn("and %,d lines more".formatted(problems.size() - SHOWN_PROBLEMS));
    }
    return collection;
  }

  private Bill bill() {
    try {
      return new Bill(documents, queries, Optional.ofNullable(dollarsPerHour));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private Evaluation evaluation(Progress progress, Stop stop) {
    MeasurementStore kept =
        new MeasurementFolder(cache == null ? defaultCache() : cache, progress::warn);
    return Evaluation.defaults()
        .withMetrics(
            RetrievalMetric.ndcg(DEPTH),
            RetrievalMetric.reciprocalRank(DEPTH),
            RetrievalMetric.averagePrecision(k),
            RetrievalMetric.recall(k))
        .withDepth(k)
        .withStore(fresh ? new WriteOnly(kept) : kept)
        .withObserver(
            (system, phase, done, of) -> {
              stop.check();
              if (phase == Evaluation.Phase.REMEMBERED) {
                progress.say("%s: measured before".formatted(system));
              } else {
                progress.tick(() -> status(system, phase, done, of));
              }
            });
  }

  private static String status(String system, Evaluation.Phase phase, int done, int of) {
    String work = phase.name().toLowerCase(Locale.ROOT);
    return of == 0
        ? "%s: %s".formatted(system, work)
        : "%s: %s, %,d of %,d".formatted(system, work, done, of);
  }

  private static Path defaultCache() {
    @Nullable String caches = System.getenv("XDG_CACHE_HOME");
    Path folder =
        caches == null || caches.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    return folder.resolve("sextant").resolve("compare");
  }

  private int print(EvaluationReport evaluation, Bill bill, Progress progress) {
    progress.clear();
    ComparisonReport report = ComparisonReport.of(evaluation, cards.read(), bill);
    page.write(report::toHtml);
    results.write(evaluation, data);
    try (Output output = new Output(streams.out())) {
      List<String> lines = json ? report.toJson() : report.toText().lines().toList();
      lines.forEach(line -> output.line("%s", line));
    }
    evaluation
        .failures()
        .forEach((name, reason) -> progress.warn("sextant: %s failed: %s".formatted(name, reason)));
    return evaluation.failures().isEmpty() ? 0 : Sextant.FAILED;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** Forgets what was kept and keeps what is measured. */
  private record WriteOnly(MeasurementStore store) implements MeasurementStore {
    @Override
    public Optional<dev.sextant.evaluation.SystemMeasurement> find(String key) {
      return Optional.empty();
    }

    @Override
    public void save(dev.sextant.evaluation.SystemMeasurement measurement) {
      store.save(measurement);
    }
  }
}
