// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Retriever.Mode;
import dev.sextant.catalog.evidence.MtebResult;
import dev.sextant.evaluation.EvaluationReport;
import dev.sextant.evaluation.MeasuredSystem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option to write scores in the layout of MTEB's results, beside public ones. */
final class ResultsOption {
  /** No revision of a model's weights, but who measured. */
  private static final String REVISION = "sextant";

  @Option(
      names = "--results",
      paramLabel = "<folder>",
      description =
          "Also write each model's dense scores in the layout of MTEB's results, which `evidence`"
              + " reads: <model>/"
              + REVISION
              + "/<folder's name>.json.")
  private @Nullable Path folder;

  /** Writes the results if that was asked for. */
  void write(EvaluationReport report, CollectionOptions data) {
    if (folder == null) {
      return;
    }
    String dataRevision = report.collection().fingerprint();
    for (MeasuredSystem system : report.systems()) {
      if (system.mode() == Mode.EMBEDDING && system.measurement().model().isPresent()) {
        new MtebResult(
                system.measurement().model().get(),
                REVISION,
                data.name(),
                dataRevision,
                Map.of(data.split(), List.of(subset(report, system))))
            .write(folder);
      }
    }
  }

  private static MtebResult.Subset subset(EvaluationReport report, MeasuredSystem system) {
    Map<String, Double> scores = new LinkedHashMap<>();
    system.quality().means().forEach((metric, mean) -> scores.put(mteb(metric), mean));
    return new MtebResult.Subset("default", Set.of(), mteb(report.metric().name()), scores);
  }

  /** MTEB writes {@code ndcg_at_10} for {@code ndcg@10}. */
  private static String mteb(String metric) {
    return metric.replace("@", "_at_");
  }
}
