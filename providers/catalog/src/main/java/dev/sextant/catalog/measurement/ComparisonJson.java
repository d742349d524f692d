// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.catalog.internal.Json;
import dev.sextant.evaluation.MeasuredSystem;
import dev.sextant.evaluation.PairedComparison;
import dev.sextant.evaluation.SystemComparison;
import dev.sextant.evaluation.SystemMeasurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A comparison for programs, an object a line; {@code type} says what each is. */
final class ComparisonJson {
  private static final int WORST = 10;

  private ComparisonJson() {}

  static List<String> lines(ComparisonReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(Json.write(collection(report)));
    report.systems().forEach(system -> lines.add(Json.write(system(report, system))));
    report.pairs().forEach(pair -> lines.add(Json.write(pair(pair))));
    report
        .evaluation()
        .failures()
        .forEach(
            (name, reason) -> {
              Map<String, @Nullable Object> line = line("failure");
              line.put("system", name);
              line.put("reason", reason);
              lines.add(Json.write(line));
            });
    return lines;
  }

  private static Map<String, @Nullable Object> line(String type) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("type", type);
    return line;
  }

  private static Map<String, @Nullable Object> collection(ComparisonReport report) {
    Map<String, @Nullable Object> line = line("collection");
    line.put("documents", report.evaluation().collection().corpus().size());
    line.put("queries", report.evaluation().collection().queries().size());
    line.put("metric", report.evaluation().metric().name());
    line.put("costFor", report.bill().toString());
    line.put("notes", report.notes());
    return line;
  }

  private static Map<String, @Nullable Object> system(
      ComparisonReport report, ComparedSystem system) {
    MeasuredSystem measured = system.measured();
    String metric = report.evaluation().metric().name();
    Map<String, @Nullable Object> line = line("system");
    line.put("system", system.name());
    line.put("model", measured.measurement().model().orElse(null));
    line.put("mode", measured.mode().name().toLowerCase(Locale.ROOT));
    line.put("mean", measured.quality().mean(metric));
    line.put("low", measured.interval().low());
    line.put("high", measured.interval().high());
    line.put("leading", system.leading());
    line.put("front", system.onFront());
    line.put("metrics", measured.quality().means());
    effort(line, measured.measurement());
    line.put("dollars", system.cost().dollars().orElse(null));
    line.put("costUnknown", system.cost().unknown());
    line.put("remembered", measured.remembered());
    line.put("worst", measured.quality().worst(metric, WORST));
    line.put("byQuery", measured.quality().byQuery(metric));
    return line;
  }

  private static void effort(Map<String, @Nullable Object> line, SystemMeasurement measurement) {
    SystemMeasurement.Build build = measurement.build();
    line.put("textsPerSecond", build.textsPerSecond());
    line.put("queryMillisMedian", measurement.queries().medianMillis());
    line.put("queryMillisP99", measurement.queries().p99Millis());
    OptionalLong memory = build.memoryBytes();
    line.put("memoryBytes", memory.isPresent() ? memory.getAsLong() : null);
    line.put("indexBytes", build.indexBytes());
    line.put("texts", build.texts());
    line.put("tokens", build.tokens());
    line.put("droppedTokens", build.droppedTokens());
    line.put("cutTexts", build.cutTexts());
    line.put("embedSeconds", build.embedSeconds());
    line.put("indexSeconds", build.indexSeconds());
    line.put("machine", measurement.conditions().machine());
    OptionalDouble load = measurement.conditions().load();
    line.put("load", load.isPresent() ? load.getAsDouble() : null);
    line.put("measuredAt", measurement.conditions().at().toString());
  }

  private static Map<String, @Nullable Object> pair(SystemComparison.Pair pair) {
    PairedComparison queries = pair.queries();
    Map<String, @Nullable Object> line = line("pair");
    line.put("better", pair.candidate());
    line.put("than", pair.baseline());
    line.put("difference", queries.difference());
    line.put("low", pair.interval().low());
    line.put("high", pair.interval().high());
    line.put("p", pair.randomization().p());
    line.put("adjustedP", pair.adjustedP());
    line.put("pOfTTest", pair.tTest().p());
    double effect = queries.effectSize();
    // JSON has no infinity: all differences are the same then.
    line.put("effectSize", Double.isFinite(effect) ? effect : null);
    line.put("wins", queries.wins());
    line.put("losses", queries.losses());
    line.put("ties", queries.ties());
    Map<String, Object> worst = new LinkedHashMap<>();
    queries.worst(WORST).forEach(query -> worst.put(query.id(), query.difference()));
    line.put("worst", worst);
    return line;
  }
}
