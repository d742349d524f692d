// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Fusion;
import dev.sextant.Ranking;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.evaluation.FusionWeights;
import dev.sextant.evaluation.PairedComparison;
import dev.sextant.evaluation.Qrels;
import dev.sextant.evaluation.Resampling;
import dev.sextant.evaluation.RetrievalMetric;
import dev.sextant.evaluation.RetrievalReport;
import dev.sextant.evaluation.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Branches alone, and joined in two ways, on the same queries. Fitted weights are measured on
 * queries that they were not fitted on.
 *
 * @param values nDCG@10 by mode and query; the last mode is the fitted one
 * @param weights fitted on all queries: what one would use from now on
 */
record ModeComparison(Map<String, Map<String, Double>> values, Map<String, Double> weights) {
  private static final RetrievalMetric METRIC = RetrievalMetric.ndcg(10);
  private static final String FITTED = "fitted";

  static ModeComparison of(Map<String, List<Ranking>> rankings, Qrels qrels) {
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    List<Ranking> first = rankings.values().iterator().next();
    for (int i = 0; i < first.size(); i++) {
      int branch = i;
      values.put(first.get(i).stage(), measure(rankings, qrels, found -> found.get(branch).hits()));
    }
    Fusion byRank = Fusion.reciprocalRank();
    values.put("hybrid", measure(rankings, qrels, found -> byRank.fuse(found, Integer.MAX_VALUE)));
    values.put(FITTED, FusionWeights.crossValidate(rankings, qrels, METRIC, 2));
    return new ModeComparison(values, FusionWeights.fit(rankings, qrels, METRIC).weights());
  }

  private static Map<String, Double> measure(
      Map<String, List<Ranking>> rankings,
      Qrels qrels,
      Function<List<Ranking>, List<ScoredId>> join) {
    Map<String, List<ScoredId>> found = new TreeMap<>();
    rankings.forEach((query, branches) -> found.put(query, join.apply(branches)));
    return RetrievalReport.of(new Run("mode", found), qrels, METRIC).byQuery(METRIC.name());
  }

  private PairedComparison comparison(String mode) {
    return PairedComparison.of(
        values.getOrDefault(mode, Map.of()), values.getOrDefault(FITTED, Map.of()));
  }

  private double p(String mode) {
    return comparison(mode).randomization(Resampling.defaults()).p();
  }

  List<String> toLines() {
    List<String> lines = new ArrayList<>();
    for (String mode : values.keySet()) {
      PairedComparison comparison = comparison(mode);
      String line = "%-6s nDCG@10 %.4f".formatted(mode, comparison.baselineMean());
      lines.add(
          mode.equals(FITTED)
              ? line + ", each half of the queries with weights of the other half"
              : String.format(
                  Locale.ROOT,
                  "%s, fitted is %+.4f, p = %.4f",
                  line,
                  comparison.difference(),
                  p(mode)));
    }
    lines.add("weights fitted on all %d queries: %s".formatted(queries(), weights));
    return lines;
  }

  private int queries() {
    return comparison(FITTED).queries().size();
  }

  Map<String, Object> toMap() {
    Map<String, Object> means = new LinkedHashMap<>();
    Map<String, Object> ps = new LinkedHashMap<>();
    for (String mode : values.keySet()) {
      means.put(mode, comparison(mode).baselineMean());
      if (!mode.equals(FITTED)) {
        ps.put(mode, p(mode));
      }
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(METRIC.name(), means);
    map.put("p", ps);
    map.put("weights", weights);
    map.put("queries", queries());
    return map;
  }
}
