// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.sextant.SextantException;
import dev.sextant.index.Quantization;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code index}: how fast, how true and how large our index is beside its peers. */
@Command(
    name = "index",
    description =
        "Search the same vectors for the same queries by Sextant's index and its peers, at equal recall.")
final class IndexCommand implements Callable<Integer> {
  private static final double ALL_IN_ONE_PART = 1_900;

  /** How many candidates our index keeps if nobody says so. */
  private static final int USUAL_WIDTH = 100;

  /** So few that embedding them takes no time, and so many that there is a graph. */
  private static final int QUICK = 4_096;

  private final Results results;

  @Spec private CommandSpec command;

  @Mixin private final IndexVectors vectors = new IndexVectors();

  @Option(
      names = "--only",
      paramLabel = "<name>",
      split = ",",
      description = "Engines by name, and no others.")
  private List<String> only = List.of();

  @Option(
      names = "--sizes",
      paramLabel = "<n>",
      split = ",",
      description = "Measure so many vectors too, before all; more than there are get noise.")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--widths",
      paramLabel = "<n>",
      split = ",",
      defaultValue = "10,14,20,28,40,56,80,113,160,226,320,452,640",
      description = "Candidates a search keeps (ef), ascending; ${DEFAULT-VALUE} if not given.")
  private List<Integer> widths;

  @Option(
      names = "--threads",
      paramLabel = "<n>",
      split = ",",
      defaultValue = "1,2",
      description = "Numbers of threads that search at once; ${DEFAULT-VALUE} if not given.")
  private List<Integer> threads;

  @Option(
      names = "--build-threads",
      paramLabel = "<n>",
      defaultValue = "1",
      description = "Threads that build; ${DEFAULT-VALUE} if not given.")
  private int buildThreads;

  @Option(
      names = "--quantization",
      paramLabel = "<name>",
      defaultValue = "INT8",
      description =
          "What our index looks at first: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
  private Quantization quantization;

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      description = "How often each is timed; 5 times if not given, once with --quick.")
  private @Nullable Integer rounds;

  @Option(
      names = "--buffer",
      paramLabel = "<MB>",
      defaultValue = "16",
      description =
          "Gathered before a part is written, where indexes are measured as flushed; ${DEFAULT-VALUE} if not given.")
  private double buffer;

  @Option(names = "--no-flushed", description = "Do not measure indexes in parts.")
  private boolean noFlushed;

  @Option(names = "--no-filters", description = "Do not measure filters.")
  private boolean noFilters;

  @Option(names = "--quick", description = "Few vectors, one round: to see that it runs.")
  private boolean quick;

  IndexCommand(Results results) {
    this.results = results;
  }

  @Override
  public Integer call() throws IOException {
    checkNumbers();
    List<IndexContestant> contestants = contestants();
    Machine.describeJava(results);
    VectorSet all = vectors.read(quick ? QUICK : Integer.MAX_VALUE, results);
    results.note(
        "%d vectors of dimension %d by %s, %d queries, k = %d, built by %d threads; ours in %s",
        all.base().length,
        all.dimension(),
        all.similarity(),
        all.queries().length,
        IndexRace.K,
        buildThreads,
        quantization);
    IndexGrowth growth = new IndexGrowth(results);
    try (TemporaryFolder temporary = TemporaryFolder.create()) {
      for (int size : sizes) {
        Stage stage = new Stage(all.sized(size), "size" + size + ".", temporary.path());
        growth.add(size, stage.merged(contestants, false));
      }
      Stage stage = new Stage(all, "", temporary.path());
      growth.add(all.base().length, stage.merged(contestants, !noFilters));
      if (!noFlushed) {
        stage.flushed(contestants.stream().filter(IndexContestant::merges).toList());
      }
    }
    return 0;
  }

  private void checkNumbers() {
    boolean positive =
        rounds() > 0
            && buildThreads > 0
            && buffer > 0
            && Stream.of(widths, threads, sizes).flatMap(List::stream).allMatch(each -> each > 0);
    if (!positive
        || widths.get(0) < IndexRace.K
        || !widths.stream().sorted().toList().equals(widths)) {
      throw new ParameterException(
          command.commandLine(),
          "numbers must be positive, and --widths ascend from %d or more".formatted(IndexRace.K));
    }
  }

  private int rounds() {
    return rounds == null ? (quick ? 1 : 5) : rounds;
  }

  private List<IndexContestant> contestants() {
    for (String name : only) {
      if (!IndexContestant.names().contains(name)) {
        throw new ParameterException(
            command.commandLine(),
            "--only names %s; there are %s".formatted(name, IndexContestant.names()));
      }
    }
    return IndexContestant.ALL.stream()
        .filter(one -> only.isEmpty() || only.contains(one.name()))
        .toList();
  }

  /** Indexes over the same vectors. */
  private final class Stage {
    private final VectorSet set;
    private final String name;
    private final Path folder;
    private final Labels labels;
    private final Truth truth;

    Stage(VectorSet set, String name, Path folder) {
      this.set = set;
      this.name = name;
      this.folder = folder;
      this.labels = Labels.of(set);
      results.progress("searching %d vectors exactly", set.base().length);
      this.truth = Truth.of(set, IndexRace.K, null, IndexRace.processors());
    }

    /** Each in one part, where it can; gives what was measured of them. */
    List<IndexEntrant> merged(List<IndexContestant> contestants, boolean filtered)
        throws IOException {
      List<IndexEntrant> entrants = build(contestants, ALL_IN_ONE_PART, true);
      try {
        IndexRace race = race(entrants);
        race.sweep(truth);
        if (filtered) {
          race.filter(labels, USUAL_WIDTH);
        }
        new IndexReport(results, entrants, name).write(set.base().length);
      } finally {
        IndexRace.close(entrants);
      }
      return entrants;
    }

    /** Each in as many parts as a small buffer makes, and how long it takes to make them one. */
    void flushed(List<IndexContestant> contestants) throws IOException {
      List<IndexEntrant> entrants = build(contestants, buffer, false);
      try {
        race(entrants).sweep(truth);
        new IndexReport(results, entrants, name + "flushed.").write(set.base().length);
        for (IndexEntrant entrant : entrants) {
          results.progress("merging %s", entrant);
          long start = System.nanoTime();
          entrant.engine().merge();
          results.figure("index." + entrant + "." + name + "merge_s", seconds(start), 2);
        }
      } finally {
        IndexRace.close(entrants);
      }
    }

    private IndexRace race(List<IndexEntrant> entrants) {
      return new IndexRace(
          entrants, set, new IndexRace.Options(widths, threads, rounds()), results);
    }

    private List<IndexEntrant> build(
        List<IndexContestant> contestants, double megabytes, boolean merge) {
      List<IndexEntrant> entrants = new ArrayList<>();
      for (IndexContestant contestant : contestants) {
        try {
          entrants.add(build(contestant, megabytes, merge));
        } catch (IOException | RuntimeException e) {
          if (!only.isEmpty()) {
            IndexRace.close(entrants);
            throw new SextantException(contestant.name() + " failed: " + e.getMessage(), e);
          }
          results.note(
              "%s is left out: %s",
              contestant.name(), Objects.toString(e.getMessage(), e.toString()));
        }
      }
      return entrants;
    }

    private IndexEntrant build(IndexContestant contestant, double megabytes, boolean merge)
        throws IOException {
      results.progress("building %s of %d vectors", contestant.name(), set.base().length);
      Path of = Files.createTempDirectory(folder, contestant.name());
      SearchEngine engine =
          contestant
              .opener()
              .open(
                  of,
                  new SearchEngine.Setup(
                      set.dimension(), set.similarity(), quantization, buildThreads, megabytes));
      long ran = processNanoseconds();
      long start = System.nanoTime();
      engine.build(source());
      if (merge && contestant.merges() && engine.parts() > 1) {
        engine.merge();
      }
      double seconds = seconds(start);
      double cpuSeconds = (processNanoseconds() - ran) / 1e9;
      return new IndexEntrant(contestant, engine, new IndexEntrant.Build(seconds, cpuSeconds));
    }

    /** That all threads of this process ran. */
    private static long processNanoseconds() {
      return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
          ? system.getProcessCpuTime()
          : 0;
    }

    private SearchEngine.Source source() {
      return new SearchEngine.Source() {
        @Override
        public int size() {
          return set.base().length;
        }

        @Override
        public float[] vector(int number) {
          return set.base()[number];
        }

        @Override
        public List<String> labels(int number) {
          return labels.of(number);
        }
      };
    }

    private static double seconds(long start) {
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
