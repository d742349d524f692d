// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Chunk;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.Filter;
import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.Role;
import dev.sextant.SearchRequest;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import dev.sextant.catalog.measurement.BeirFolder;
import dev.sextant.evaluation.Qrels;
import dev.sextant.evaluation.RetrievalMetric;
import dev.sextant.evaluation.RetrievalReport;
import dev.sextant.evaluation.Run;
import dev.sextant.index.IndexOptions;
import dev.sextant.index.Language;
import dev.sextant.index.LuceneVectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code evaluate}: does a search find what people judged to be relevant? */
@Command(
    name = "evaluate",
    description = {
      "Measure retrieval over a folder in BEIR's layout: nDCG@10, MRR@10 and recall at k.",
      "Every document is one chunk: title, space, text. Queries without a relevant document are left out; judged documents that the corpus doesn't have count as not found."
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final int BATCH = 256;

  /** nDCG and MRR look so deep. */
  private static final int DEPTH = 10;

  private final Streams streams;
  private final Models models;

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "<folder>",
      description = "With corpus.jsonl, queries.jsonl and qrels/<split>.tsv.")
  private Path folder;

  @Mixin private final ModelOptions options = new ModelOptions();

  @Option(
      names = "--mode",
      paramLabel = "<mode>",
      defaultValue = "dense",
      description = "Search by ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
  private Mode mode;

  @Option(
      names = "--language",
      paramLabel = "<language>",
      defaultValue = "any",
      description =
          "In which language bm25 reads words: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
  private Language language;

  @Option(
      names = "--compare",
      description =
          "Measure nDCG@10 of every mode, and of a hybrid whose weights are fitted on one half of the queries and measured on the other; with p-values.")
  private boolean compare;

  @Option(
      names = "-k",
      paramLabel = "<n>",
      defaultValue = "100",
      description = "How many documents are looked for, 10 or more; ${DEFAULT-VALUE} if not given.")
  private int k;

  @Option(
      names = "--split",
      paramLabel = "<name>",
      defaultValue = "test",
      description = "Which judgements; ${DEFAULT-VALUE} if not given.")
  private String split;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  /** Queries that count, and the grades of their documents. */
  private record Task(Map<String, String> queries, Map<String, Map<String, Integer>> judgements) {}

  EvaluateCommand(Streams streams, Models models) {
    this.streams = streams;
    this.models = models;
  }

  @Override
  public Integer call() throws IOException {
    if (k < DEPTH) {
      throw new ParameterException(
          command.commandLine(), "-k is %d; give %d or more".formatted(k, DEPTH));
    }
    BeirFolder beir = new BeirFolder(folder, split);
    try (Stop stop = Stop.onSignals();
        Progress progress = new Progress(streams, quiet)) {
      Task task = task(beir, progress);
      try (TemporaryFolder temporary = TemporaryFolder.create("sextant-evaluate");
          Models.Loaded loaded = options.load(models);
          VectorIndex index = LuceneVectorIndex.open(temporary.path(), indexOptions(loaded))) {
        fill(index, beir, loaded, new Watch(progress, stop));
        if (compare) {
          compare(index, task, loaded, new Watch(progress, stop));
        } else {
          print(task, search(index, task, loaded, new Watch(progress, stop)), progress);
        }
        return 0;
      } catch (Stop.Requested e) {
        return stop.exitCode();
      }
    }
  }

  private IndexOptions indexOptions(Models.Loaded loaded) {
    return IndexOptions.defaults().withEmbedders(loaded.embedder().spec()).withLanguage(language);
  }

  /** Who looks on while it runs. */
  private record Watch(Progress progress, Stop stop) {}

  private Task task(BeirFolder beir, Progress progress) {
    Map<String, String> queries = beir.queries();
    Map<String, Map<String, Integer>> judged = beir.qrels().judgements();
    Map<String, Map<String, Integer>> measurable = measurable(judged, queries);
    if (measurable.isEmpty()) {
      throw new SextantException(
          "no query of %s has a relevant document in qrels/%s.tsv; check that the ids agree"
              .formatted(folder, split));
    }
    long unknown = judged.keySet().stream().filter(id -> !queries.containsKey(id)).count();
    if (unknown > 0) {
      progress.warn("%d judged queries are not in queries.jsonl and left out".formatted(unknown));
    }
    int without = queries.size() - measurable.size();
    if (without > 0) {
      progress.say("%d queries have no relevant document and are left out".formatted(without));
    }
    return new Task(queries, measurable);
  }

  /** Judgements of queries that are there and have a relevant document. */
  private static Map<String, Map<String, Integer>> measurable(
      Map<String, Map<String, Integer>> judgements, Map<String, String> queries) {
    Map<String, Map<String, Integer>> measurable = new LinkedHashMap<>(judgements);
    measurable.keySet().retainAll(queries.keySet());
    measurable.values().removeIf(grades -> grades.values().stream().noneMatch(g -> g > 0));
    return measurable;
  }

  private void fill(VectorIndex index, BeirFolder beir, Models.Loaded loaded, Watch watch) {
    Indexing.Plan plan =
        new Indexing.Plan(
            document -> List.of(Chunk.whole(document)),
            "whole",
            Integer.MAX_VALUE,
            Indexing.Gone.KEEP,
            false);
    Indexing indexing =
        new Indexing(index, loaded.embedder(), plan, watch.progress(), watch.stop());
    Tally tally = indexing.run(new CorpusSource(beir.corpusFile()));
    watch.stop().check();
    EmbedderSpec spec = loaded.embedder().spec();
    if (tally.chunksCut() > 0) {
      watch
          .progress()
          .say(
              "%,d of %,d documents are longer than the %d tokens that %s reads"
                  .formatted(tally.chunksCut(), tally.documents(), spec.maxTokens(), spec.model()));
    }
  }

  /** The documents that each query finds. */
  private Map<String, List<ScoredId>> search(
      VectorIndex index, Task task, Models.Loaded loaded, Watch watch) {
    List<String> ids = List.copyOf(task.judgements().keySet());
    Map<String, List<ScoredId>> found = new LinkedHashMap<>();
    for (int from = 0; from < ids.size(); from += BATCH) {
      watch.stop().check();
      watch.progress().tick(() -> "%,d of %,d queries".formatted(found.size(), ids.size()));
      List<String> some = ids.subList(from, Math.min(from + BATCH, ids.size()));
      List<SearchRequest> requests = requests(mode, texts(some, task), loaded);
      for (int i = 0; i < some.size(); i++) {
        found.put(some.get(i), documents(index, requests.get(i)));
      }
    }
    return found;
  }

  private static List<String> texts(List<String> ids, Task task) {
    return ids.stream().map(id -> task.queries().getOrDefault(id, "")).toList();
  }

  /** What each branch finds, joined in several ways. */
  private void compare(VectorIndex index, Task task, Models.Loaded loaded, Watch watch) {
    List<String> ids = List.copyOf(task.judgements().keySet());
    List<SearchRequest> requests = requests(Mode.HYBRID, texts(ids, task), loaded);
    Map<String, String> documents = new HashMap<>();
    index.scan(Filter.all(), chunk -> documents.put(chunk.id(), chunk.documentId()));
    Map<String, List<Ranking>> rankings = new LinkedHashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      watch.stop().check();
      watch.progress().tick(() -> "%,d of %,d queries".formatted(rankings.size(), ids.size()));
      SearchRequest request = requests.get(i).withK(k);
      rankings.put(
          ids.get(i),
          index.explain(request).rankings().stream()
              .map(ranking -> ofDocuments(ranking, documents))
              .toList());
    }
    watch.progress().clear();
    ModeComparison comparison = ModeComparison.of(rankings, new Qrels(task.judgements()));
    try (Output output = new Output(streams.out())) {
      if (json) {
        output.json(comparison.toMap());
      } else {
        comparison.toLines().forEach(line -> output.line("%s", line));
      }
    }
  }

  /** Every document is one chunk, whose id is another. */
  private static Ranking ofDocuments(Ranking ranking, Map<String, String> documents) {
    return new Ranking(
        ranking.stage(),
        ranking.hits().stream()
            .map(hit -> new ScoredId(documents.getOrDefault(hit.id(), hit.id()), hit.score()))
            .toList());
  }

  private static List<SearchRequest> requests(
      Mode mode, List<String> queries, Models.Loaded loaded) {
    if (!mode.embeds()) {
      return queries.stream().map(SearchRequest.defaults()::withText).toList();
    }
    List<Embedded> embedded = loaded.embedder().embed(queries, Role.QUERY);
    List<SearchRequest> requests = new ArrayList<>(queries.size());
    for (int i = 0; i < queries.size(); i++) {
      requests.add(mode.request(queries.get(i), embedded.get(i)));
    }
    return requests;
  }

  private List<ScoredId> documents(VectorIndex index, SearchRequest request) {
    return index.search(request.withK(k)).stream()
        .map(hit -> new ScoredId(hit.chunk().documentId(), hit.score()))
        .toList();
  }

  private void print(Task task, Map<String, List<ScoredId>> found, Progress progress) {
    progress.clear();
    RetrievalReport report =
        RetrievalReport.of(
            new Run(mode.name(), found),
            new Qrels(task.judgements()),
            RetrievalMetric.ndcg(DEPTH),
            RetrievalMetric.reciprocalRank(DEPTH),
            RetrievalMetric.recall(k));
    try (Output output = new Output(streams.out())) {
      if (json) {
        output.json(report.means());
      } else {
        List<Double> means = List.copyOf(report.means().values());
        output.line(
            "nDCG@10 %.4f, MRR@10 %.4f, Recall@%d %.4f, %d queries",
            means.get(0), means.get(1), k, means.get(2), task.judgements().size());
      }
    }
  }
}
