// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.catalog.Languages;
import dev.sextant.catalog.evidence.EvidenceQuery;
import dev.sextant.catalog.evidence.MtebResults;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where public results lie, and which of their tasks count. */
final class EvidenceOptions {
  private static final int SHOWN_PROBLEMS = 5;

  @Option(
      names = "--mteb",
      paramLabel = "<folder>",
      description =
          "MTEB's results: a clone of their repository, or a folder with scores.tsv.gz. Beside"
              + " them tasks.jsonl, benchmarks.json, subsets.tsv.gz and models.jsonl if there are"
              + " any.")
  private @Nullable Path folder;

  @Option(
      names = "--mteb-tasks",
      paramLabel = "<folder>",
      description = "Where tasks.jsonl and benchmarks.json lie; beside the results if not given.")
  private @Nullable Path tasks;

  @Option(
      names = "--benchmark",
      paramLabel = "<name>",
      description = "The tasks of a benchmark, such as \"MTEB(eng, v2)\".")
  private @Nullable String benchmark;

  @Option(
      names = "--types",
      split = ",",
      paramLabel = "<type>",
      description = "Tasks of these types, such as Retrieval,Reranking.")
  private Set<String> types = Set.of();

  @Option(
      names = "--split",
      paramLabel = "<name>",
      description = "This split of every task; the one that most models have if not given.")
  private @Nullable String split;

  /** Whether there are results to look at. */
  boolean isGiven() {
    return folder != null;
  }

  /** Reads the results and says what was left out. */
  MtebResults read(Progress progress) {
    if (folder == null) {
      throw new IllegalStateException("asked for results without --mteb");
    }
    MtebResults results = MtebResults.read(folder, tasks == null ? folder : tasks);
    results.problems().stream()
        .limit(SHOWN_PROBLEMS)
        .forEach(problem -> progress.warn(problem.toString()));
    long more = results.problemCount() - SHOWN_PROBLEMS;
    if (more > 0) {
      progress.warn("%,d more lines and files are left out".formatted(more));
    }
    return results;
  }

  /**
   * What of the results counts.
   *
   * @param domains as MTEB names them; a benchmark has its own
   * @param languages in any form
   */
  EvidenceQuery query(Set<String> domains, Set<String> languages) {
    EvidenceQuery query = EvidenceQuery.defaults().withTypes(types);
    Set<String> codes = new TreeSet<>();
    languages.forEach(
        language -> codes.add(language.length() > 3 ? language : Languages.code(language)));
    query = query.withLanguages(codes).withDomains(domains);
    if (benchmark != null) {
      query = query.withBenchmark(benchmark);
    }
    return split == null ? query : query.withSplit(split);
  }

  /** Whether the tasks of a benchmark are asked for. */
  boolean hasBenchmark() {
    return benchmark != null;
  }
}
