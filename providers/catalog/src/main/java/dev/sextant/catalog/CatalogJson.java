// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.catalog.internal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The catalogue's own JSON. A model's facts stand in groups of one source and day:
 *
 * <pre>
 * {"models": [{
 *   "id": "BAAI/bge-m3",
 *   "aliases": ["bge-m3"],
 *   "facts": [{"source": "https://..", "date": "2026-08-01", "contextWindow": 8192, ..}, ..],
 *   "unknown": ["price"]}]}
 * </pre>
 */
final class CatalogJson {
  private static final Set<String> NO_FACTS = Set.of("source", "date");

  private CatalogJson() {}

  static Catalog read(String where, String text) {
    Json json = Json.read(where, text);
    List<ModelCard> cards = new ArrayList<>();
    for (Json model : json.member("models").items()) {
      cards.add(card(model));
    }
    try {
      return new Catalog(cards);
    } catch (IllegalArgumentException e) {
      throw json.member("models").wrong(e);
    }
  }

  private static ModelCard card(Json model) {
    Map<Attribute<?>, Fact<?>> facts = new LinkedHashMap<>();
    for (Json group : model.member("facts").items()) {
      read(group, facts);
    }
    Set<Attribute<?>> unknown = new LinkedHashSet<>();
    for (Json name : model.optional("unknown").map(Json::items).orElse(List.of())) {
      Attribute<?> attribute = attribute(name.text(), name);
      if (facts.containsKey(attribute) || !unknown.add(attribute)) {
        throw name.wrong("an attribute that stands nowhere else on the card");
      }
    }
    List<String> aliases = model.optional("aliases").map(Json::texts).orElse(List.of());
    try {
      return new ModelCard(model.member("id").text(), aliases, facts);
    } catch (IllegalArgumentException e) {
      throw model.wrong(e);
    }
  }

  private static void read(Json group, Map<Attribute<?>, Fact<?>> facts) {
    Source source;
    try {
      source = new Source(group.member("source").text(), Codec.date(group.member("date")));
    } catch (IllegalArgumentException e) {
      throw group.wrong(e);
    }
    group
        .members()
        .forEach(
            (name, json) -> {
              if (!NO_FACTS.contains(name)) {
                Attribute<?> attribute = attribute(name, json);
                if (facts.put(attribute, Fact.of(attribute.read(json), source)) != null) {
                  throw json.wrong("stated once on the card");
                }
              }
            });
  }

  private static Attribute<?> attribute(String name, Json json) {
    return Attribute.named(name)
        .orElseThrow(
            () ->
                json.wrong(
                    "the value of an attribute; \"%s\" is none, there are %s"
                        .formatted(name, Attribute.all().stream().map(Attribute::name).toList())));
  }

  /** As {@link #read} reads it. */
  static Map<String, Object> plain(ModelCard card) {
    Map<Source, Map<String, Object>> groups = new LinkedHashMap<>();
    for (Attribute<?> attribute : Attribute.all()) {
      card.fact(attribute)
          .source()
          .ifPresent(
              source ->
                  attribute
                      .written(card)
                      .ifPresent(
                          value ->
                              groups
                                  .computeIfAbsent(source, CatalogJson::group)
                                  .put(attribute.name(), value)));
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("id", card.id());
    plain.put("aliases", card.aliases());
    plain.put("facts", List.copyOf(groups.values()));
    plain.put("unknown", card.unknown().stream().map(Attribute::name).toList());
    return plain;
  }

  private static Map<String, Object> group(Source source) {
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("source", source.where());
    group.put("date", source.date().toString());
    return group;
  }
}
