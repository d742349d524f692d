// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.sextant.Document;
import dev.sextant.Metadata;
import dev.sextant.catalog.internal.Json;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lines of BEIR's {@code corpus.jsonl} and {@code queries.jsonl}.
 *
 * <p>Thakur et al., "BEIR: A heterogeneous benchmark for zero-shot evaluation of information
 * retrieval models", NeurIPS 2021.
 */
public final class BeirLines {
  private static final TypeAdapter<JsonElement> ELEMENTS = new Gson().getAdapter(JsonElement.class);

  private BeirLines() {}

  /**
   * A document: title, space, text, without the title where that is empty. Metadata keep their
   * types; an array becomes texts, an object the text of its JSON. The title is among the metadata.
   *
   * @throws IllegalArgumentException if the line is none; the message continues "line 7"
   */
  public static Document document(String line) {
    JsonObject object = object(line);
    String title = text(object, "title", false).strip();
    String text = text(object, "text", true);
    Metadata metadata = metadata(object);
    if (!title.isEmpty() && metadata.value("title").isEmpty()) {
      metadata = metadata.with("title", title);
    }
    return new Document(id(object), title.isEmpty() ? text : title + " " + text, metadata);
  }

  /**
   * A query: its id and text, both not blank.
   *
   * @throws IllegalArgumentException if the line is none; the message continues "line 7"
   */
  public static Map.Entry<String, String> query(String line) {
    JsonObject object = object(line);
    String text = text(object, "text", true);
    if (text.isBlank()) {
      throw new IllegalArgumentException("has an empty text");
    }
    return Map.entry(id(object), text);
  }

  private static JsonObject object(String line) {
    JsonElement element;
    try (JsonReader reader = new JsonReader(new StringReader(line))) {
      reader.setStrictness(Strictness.STRICT);
      element = ELEMENTS.read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("goes on behind its JSON");
      }
    } catch (IOException | IllegalStateException | JsonParseException e) {
      // Gson counts lines of this one line.
      throw new IllegalArgumentException(
          "is no JSON (%s)".formatted(Json.reason(e).replace("at line 1 column", "at column")), e);
    }
    if (!element.isJsonObject()) {
      throw new IllegalArgumentException("is no JSON object");
    }
    return element.getAsJsonObject();
  }

  private static String id(JsonObject object) {
    // Some corpora number their documents.
    if (!(object.get("_id") instanceof JsonPrimitive id)
        || !(id.isString() || isWhole(id.getAsString()))) {
      throw new IllegalArgumentException("has no text \"_id\"");
    }
    if (id.getAsString().isEmpty()) {
      throw new IllegalArgumentException("has an empty \"_id\"");
    }
    return id.getAsString();
  }

  private static boolean isWhole(String number) {
    return number.matches("-?\\d+");
  }

  private static String text(JsonObject object, String name, boolean needed) {
    JsonElement value = object.get(name);
    if (value instanceof JsonPrimitive text && text.isString()) {
      return text.getAsString();
    }
    if (needed || !(value == null || value.isJsonNull())) {
      throw new IllegalArgumentException("has no text \"%s\"".formatted(name));
    }
    return "";
  }

  private static Metadata metadata(JsonObject line) {
    JsonElement object = line.get("metadata");
    if (object == null || object.isJsonNull()) {
      return Metadata.empty();
    }
    if (!object.isJsonObject()) {
      throw new IllegalArgumentException("has a \"metadata\" that is no JSON object");
    }
    Metadata metadata = Metadata.empty();
    for (Map.Entry<String, JsonElement> field : object.getAsJsonObject().entrySet()) {
      if (field.getKey().isEmpty()) {
        throw new IllegalArgumentException("has metadata without a name");
      }
      metadata = with(metadata, field.getKey(), field.getValue());
    }
    return metadata;
  }

  private static Metadata with(Metadata metadata, String name, JsonElement value) {
    if (value.isJsonNull()) {
      return metadata;
    }
    if (value.isJsonArray()) {
      return metadata.with(name, texts(value));
    }
    if (!(value instanceof JsonPrimitive plain)) {
      return metadata.with(name, value.toString());
    }
    if (plain.isBoolean()) {
      return metadata.with(name, plain.getAsBoolean());
    }
    return plain.isNumber()
        ? withNumber(metadata, name, plain.getAsString())
        : metadata.with(name, plain.getAsString());
  }

  private static Metadata withNumber(Metadata metadata, String name, String number) {
    if (isWhole(number)) {
      try {
        return metadata.with(name, Long.parseLong(number));
      } catch (NumberFormatException e) {
        // Longer than a long: as near as a double is.
      }
    }
    return metadata.with(name, Double.parseDouble(number));
  }

  private static List<String> texts(JsonElement array) {
    List<String> texts = new ArrayList<>();
    for (JsonElement value : array.getAsJsonArray()) {
      texts.add(value.isJsonPrimitive() ? value.getAsString() : value.toString());
    }
    return texts;
  }
}
