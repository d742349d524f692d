// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import dev.sextant.Ranking.ScoredId;
import dev.sextant.catalog.internal.Json;
import dev.sextant.evaluation.Run;
import dev.sextant.evaluation.SystemMeasurement;
import dev.sextant.evaluation.SystemMeasurement.Build;
import dev.sextant.evaluation.SystemMeasurement.Conditions;
import dev.sextant.evaluation.SystemMeasurement.Queries;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A measurement as JSON, and back. */
final class MeasurementJson {
  /** Of the layout; files of another one are measured again. */
  static final int VERSION = 1;

  private MeasurementJson() {}

  static String write(SystemMeasurement measurement) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("version", VERSION);
    plain.put("key", measurement.key());
    plain.put("model", measurement.model().orElse(null));
    plain.put("machine", measurement.conditions().machine());
    OptionalDouble load = measurement.conditions().load();
    plain.put("load", load.isPresent() ? load.getAsDouble() : null);
    plain.put("at", measurement.conditions().at().toString());
    plain.put("build", plain(measurement.build()));
    plain.put("queries", plain(measurement.queries()));
    plain.put("system", measurement.run().name());
    Map<String, Object> rankings = new LinkedHashMap<>();
    measurement.run().rankings().forEach((query, found) -> rankings.put(query, plain(found)));
    plain.put("rankings", rankings);
    return Json.write(plain);
  }

  private static Map<String, @Nullable Object> plain(Build build) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("documents", build.documents());
    plain.put("texts", build.texts());
    plain.put("tokens", build.tokens());
    plain.put("droppedTokens", build.droppedTokens());
    plain.put("cutTexts", build.cutTexts());
    plain.put("embedSeconds", build.embedSeconds());
    plain.put("indexSeconds", build.indexSeconds());
    plain.put("indexBytes", build.indexBytes());
    OptionalLong memory = build.memoryBytes();
    plain.put("memoryBytes", memory.isPresent() ? memory.getAsLong() : null);
    return plain;
  }

  private static Map<String, Object> plain(Queries queries) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("count", queries.count());
    plain.put("medianMillis", queries.medianMillis());
    plain.put("p99Millis", queries.p99Millis());
    plain.put("tokens", queries.tokens());
    return plain;
  }

  private static Map<String, Object> plain(List<ScoredId> found) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("documents", found.stream().map(ScoredId::id).toList());
    plain.put("scores", found.stream().map(ScoredId::score).toList());
    return plain;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws dev.sextant.SextantException if it is of another version, or anything in it is wrong;
   *     the message names the line and the place
   */
  static SystemMeasurement read(String where, String text) {
    Json json = Json.read(where, text);
    Json version = json.member("version");
    if (version.integer() != VERSION) {
      throw version.wrong("version " + VERSION);
    }
    try {
      return new SystemMeasurement(
          json.member("key").text(),
          json.optional("model").map(Json::text),
          new Run(json.member("system").text(), rankings(json.member("rankings"))),
          build(json.member("build")),
          queries(json.member("queries")),
          conditions(json));
    } catch (IllegalArgumentException e) {
      throw json.wrong(e);
    }
  }

  private static Conditions conditions(Json json) {
    Optional<Json> load = json.optional("load");
    return new Conditions(
        json.member("machine").text(),
        load.isPresent() ? OptionalDouble.of(load.get().number()) : OptionalDouble.empty(),
        instant(json.member("at")));
  }

  private static Instant instant(Json json) {
    try {
      return Instant.parse(json.text());
    } catch (DateTimeParseException e) {
      throw json.wrong("a time such as 2026-11-23T06:00:00Z");
    }
  }

  private static Map<String, List<ScoredId>> rankings(Json json) {
    Map<String, List<ScoredId>> rankings = new LinkedHashMap<>();
    json.members()
        .forEach(
            (query, found) -> {
              List<String> documents = found.member("documents").texts();
              List<Json> scores = found.member("scores").items();
              if (documents.size() != scores.size()) {
                throw found.wrong("as many scores as documents");
              }
              List<ScoredId> hits = new ArrayList<>(documents.size());
              for (int i = 0; i < documents.size(); i++) {
                hits.add(new ScoredId(documents.get(i), scores.get(i).number()));
              }
              rankings.put(query, hits);
            });
    return rankings;
  }

  private static Build build(Json json) {
    Optional<Json> memory = json.optional("memoryBytes");
    return new Build(
        json.member("documents").integer(),
        json.member("texts").whole(),
        json.member("tokens").whole(),
        json.member("droppedTokens").whole(),
        json.member("cutTexts").whole(),
        json.member("embedSeconds").number(),
        json.member("indexSeconds").number(),
        json.member("indexBytes").whole(),
        memory.isPresent() ? OptionalLong.of(memory.get().whole()) : OptionalLong.empty());
  }

  private static Queries queries(Json json) {
    return new Queries(
        json.member("count").integer(),
        json.member("medianMillis").number(),
        json.member("p99Millis").number(),
        json.member("tokens").whole());
  }
}
