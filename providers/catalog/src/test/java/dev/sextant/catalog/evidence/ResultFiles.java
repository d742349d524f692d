// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Small results in the layout of the large ones: four tasks, of which one has subsets in two
 * languages and one is read in another split; scores are made up and easy to average.
 */
final class ResultFiles {
  static final String HEADER = "model\ttask\tsplit\tsubset\tmain_score\n";

  static final String SCORES =
      HEADER
          + """
          lab/good\tFacts\ttest\tdefault\t0.8000
          lab/good\tPapers\ttest\tdefault\t0.6000
          lab/good\tPairs\ttest\ten\t0.9000
          lab/good\tPairs\ttest\tde\t0.1000
          lab/good\tPairs\ttest\ten-de\t0.5000
          lab/good\tLong\tdev\tdefault\t0.5000
          lab/even\tFacts\ttest\tdefault\t0.8000
          lab/even\tPapers\ttest\tdefault\t0.7000
          lab/even\tPairs\ttest\ten\t0.8000
          lab/even\tPairs\ttest\tde\t0.2000
          lab/even\tPairs\ttest\ten-de\t0.3000
          lab/even\tLong\tdev\tdefault\t0.5000
          lab/even\tLong\ttest\tdefault\t0.9900
          lab/poor\tFacts\ttest\tdefault\t0.1000
          lab/poor\tPapers\ttest\tdefault\t0.2000
          lab/poor\tPairs\ttest\ten\t-0.3000
          lab/poor\tPairs\ttest\tde\t0.4000
          lab/poor\tPairs\ttest\ten-de\t0.2000
          lab/poor\tLong\tdev\tdefault\t0.2000
          lab/part\tFacts\ttest\tdefault\t0.9900
          lab/part\tPairs\ttest\ten\t0.9900
          """;

  static final String TASKS =
      """
      {"name": "Facts", "type": "Retrieval", "domains": ["Medical", "Written"], "languages": ["eng-Latn"], "main_score": "ndcg_at_10"}
      {"name": "Papers", "type": "Reranking", "domains": ["Academic"], "languages": ["eng-Latn"], "main_score": "map_at_1000"}
      {"name": "Pairs", "type": "STS", "domains": ["News"], "languages": ["eng-Latn", "deu-Latn"], "main_score": "cosine_spearman"}
      {"name": "Long", "type": "Retrieval", "languages": ["eng-Latn"], "main_score": "ndcg_at_10"}
      {"name": "Nobody", "type": "Retrieval", "domains": ["Medical"], "languages": ["eng-Latn"], "main_score": "ndcg_at_10"}
      """;

  static final String SUBSETS =
      """
      task\tsubset\tlanguages
      Facts\tdefault\teng-Latn
      Papers\tdefault\teng-Latn
      Pairs\ten\teng-Latn
      Pairs\tde\tdeu-Latn
      Pairs\ten-de\teng-Latn,deu-Latn
      Long\tdefault\teng-Latn
      """;

  static final String BENCHMARKS =
      "{\"All(v1)\": [\"Facts\", \"Papers\", \"Pairs\", \"Long\"],"
          + " \"Short(v1)\": [\"Facts\", \"Papers\", \"Nobody\"]}";

  static final String MODELS =
      """
      {"name": "lab/good", "revision": "abc", "training_datasets": ["Papers", "MSMARCO"]}
      {"name": "lab/even", "revision": "def", "training_datasets": ["FactsHardNegatives"]}
      """;

  private ResultFiles() {}

  /** A folder with the table of scores compressed, and all that belongs to it. */
  static Path compact(Path folder, String scores) throws IOException {
    gzip(folder.resolve("scores.tsv.gz"), scores);
    gzip(folder.resolve("subsets.tsv.gz"), SUBSETS);
    about(folder);
    return folder;
  }

  static void about(Path folder) throws IOException {
    Files.writeString(folder.resolve("tasks.jsonl"), TASKS);
    Files.writeString(folder.resolve("benchmarks.json"), BENCHMARKS);
    Files.writeString(folder.resolve("models.jsonl"), MODELS);
  }

  private static void gzip(Path file, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A result as MTEB writes it. */
  static void result(Path folder, String place, String task, String scores) throws IOException {
    Path file = folder.resolve("results").resolve(place).resolve(task + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        {
          "dataset_revision": "0",
          "task_name": "%s",
          "mteb_version": "1.38.0",
          "scores": {%s},
          "evaluation_time": 12.5,
          "kg_co2_emissions": null
        }
        """
            .formatted(task, scores));
  }
}
