// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sextant.Document;
import dev.sextant.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lines of BEIR's {@code corpus.jsonl} and {@code queries.jsonl}.
 *
 * <p>Thakur et al., "BEIR: A heterogeneous benchmark for zero-shot evaluation of information
 * retrieval models", NeurIPS 2021.
 */
final class Beir {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Beir() {}

  /**
   * A document: title, space, text, without the title where that is empty. Metadata keep their
   * types; an array becomes texts, an object the text of its JSON.
   *
   * @throws IllegalArgumentException if the line is none; the message continues "line 7"
   */
  static Document document(String line) {
    JsonNode object = object(line);
    String title = text(object, "title", false).strip();
    String text = text(object, "text", true);
    Metadata metadata = metadata(object.path("metadata"));
    if (!title.isEmpty() && metadata.value("title").isEmpty()) {
      metadata = metadata.with("title", title);
    }
    return new Document(id(object), title.isEmpty() ? text : title + " " + text, metadata);
  }

  /** A query: its id and text, both not blank. */
  static Map.Entry<String, String> query(String line) {
    JsonNode object = object(line);
    String text = text(object, "text", true);
    if (text.isBlank()) {
      throw new IllegalArgumentException("has an empty text");
    }
    return Map.entry(id(object), text);
  }

  private static JsonNode object(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is no JSON (%s)".formatted(e.getOriginalMessage()), e);
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException("is no JSON object");
    }
    return node;
  }

  private static String id(JsonNode object) {
    JsonNode id = object.path("_id");
    // Some corpora number their documents.
    if (!id.isTextual() && !id.isIntegralNumber()) {
      throw new IllegalArgumentException("has no text \"_id\"");
    }
    if (id.asText().isEmpty()) {
      throw new IllegalArgumentException("has an empty \"_id\"");
    }
    return id.asText();
  }

  private static String text(JsonNode object, String name, boolean needed) {
    JsonNode value = object.path(name);
    if (value.isTextual()) {
      return value.asText();
    }
    if (needed || !(value.isMissingNode() || value.isNull())) {
      throw new IllegalArgumentException("has no text \"%s\"".formatted(name));
    }
    return "";
  }

  private static Metadata metadata(JsonNode object) {
    if (object.isMissingNode() || object.isNull()) {
      return Metadata.empty();
    }
    if (!object.isObject()) {
      throw new IllegalArgumentException("has a \"metadata\" that is no JSON object");
    }
    Metadata metadata = Metadata.empty();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      metadata = with(metadata, field.getKey(), field.getValue());
    }
    return metadata;
  }

  private static Metadata with(Metadata metadata, String name, JsonNode value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("has metadata without a name");
    }
    return switch (value.getNodeType()) {
      case STRING -> metadata.with(name, value.asText());
      case BOOLEAN -> metadata.with(name, value.asBoolean());
      case NUMBER ->
          value.isIntegralNumber() && value.canConvertToLong()
              ? metadata.with(name, value.asLong())
              : metadata.with(name, value.asDouble());
      case ARRAY -> metadata.with(name, texts(value));
      case OBJECT -> metadata.with(name, value.toString());
      case NULL, MISSING, BINARY, POJO -> metadata;
    };
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(value -> texts.add(value.isValueNode() ? value.asText() : value.toString()));
    return texts;
  }
}
