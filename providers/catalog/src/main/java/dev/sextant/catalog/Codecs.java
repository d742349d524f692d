// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.catalog.internal.Json;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The forms of values that have parts. */
final class Codecs {
  static final Codec<ContextWindow> CONTEXT_WINDOW =
      codec(
          json -> json.isText() ? unlimited(json) : new ContextWindow(json.integer()),
          window -> window.equals(ContextWindow.UNLIMITED) ? "unlimited" : window.tokens());

  static final Codec<Dimensions> DIMENSIONS = codec(Codecs::dimensions, Codecs::written);

  static final Codec<Prompts> PROMPTS =
      codec(
          json -> new Prompts(json.member("query").text(), json.member("document").text()),
          prompts -> ordered("query", prompts.query(), "document", prompts.document()));

  static final Codec<Languages> LANGUAGES =
      codec(
          json ->
              json.isArray()
                  ? new Languages(Set.copyOf(json.texts()), true)
                  : new Languages(Set.copyOf(json.member("named").texts()), false),
          languages -> {
            List<String> named = List.copyOf(new TreeSet<>(languages.named()));
            return languages.complete() ? named : Map.of("named", named);
          });

  static final Codec<TrainingData> TRAINING_DATA =
      codec(
          json ->
              new TrainingData(
                  Set.copyOf(json.member("dataSets").texts()), json.member("complete").truth()),
          data ->
              ordered(
                  "dataSets", List.copyOf(new TreeSet<>(data.dataSets())),
                  "complete", data.complete()));

  static final Codec<Licence> LICENCE =
      codec(
          json ->
              new Licence(
                  json.member("name").text(),
                  json.member("commercialUse").constant(Licence.CommercialUse.class)),
          licence ->
              ordered("name", licence.name(), "commercialUse", Json.name(licence.commercialUse())));

  static final Codec<Price> PRICE = codec(Codecs::price, Codecs::written);

  static final Codec<ClaimedScore> CLAIMED_SCORE =
      codec(
          json -> new ClaimedScore(json.member("benchmark").text(), json.member("score").number()),
          claim -> ordered("benchmark", claim.benchmark(), "score", claim.score()));

  private Codecs() {}

  private static <T> Codec<T> codec(Function<Json, T> read, Function<T, Object> write) {
    return new Codec<>() {
      @Override
      public T read(Json json) {
        return read.apply(json);
      }

      @Override
      public Object write(T value) {
        return write.apply(value);
      }
    };
  }

  private static ContextWindow unlimited(Json json) {
    if (!json.text().equals("unlimited")) {
      throw json.wrong("a number of tokens or \"unlimited\"");
    }
    return ContextWindow.UNLIMITED;
  }

  private static Dimensions dimensions(Json json) {
    if (json.isNumber()) {
      return Dimensions.of(json.integer());
    }
    return new Dimensions(
        json.member("standard").integer(),
        json.member("offered").items().stream().map(Json::integer).toList(),
        json.optional("anyBetween").map(Json::truth).orElse(false));
  }

  private static Object written(Dimensions dimensions) {
    if (dimensions.offered().size() == 1) {
      return dimensions.standard();
    }
    Map<String, Object> parts =
        ordered("standard", dimensions.standard(), "offered", dimensions.offered());
    if (dimensions.anyBetween()) {
      parts.put("anyBetween", true);
    }
    return parts;
  }

  private static Price price(Json json) {
    String currency = json.member("currency").text();
    if (!currency.equals("USD")) {
      throw json.member("currency").wrong("\"USD\", the one currency that is added up");
    }
    Json unit = json.member("unit");
    Price.Unit parsed;
    try {
      parsed = Price.Unit.of(unit.text());
    } catch (IllegalArgumentException e) {
      throw unit.wrong(e);
    }
    Optional<BigDecimal> batch = json.optional("batchAmount").map(Json::decimal);
    return new Price(json.member("amount").decimal(), parsed, batch);
  }

  private static Object written(Price price) {
    Map<String, Object> parts = ordered("amount", price.amount(), "currency", "USD");
    parts.put("unit", price.unit().toString());
    price.batchAmount().ifPresent(batch -> parts.put("batchAmount", batch));
    return parts;
  }

  private static Map<String, Object> ordered(
      String first, Object one, String second, Object other) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put(first, one);
    parts.put(second, other);
    return parts;
  }
}
