// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * JSON as RFC 8259 has it, read in order: UTF-8 alone, no name twice, no number in quotes, nothing
 * behind the end.
 */
final class Json {
  /** Reads the value that follows. */
  @FunctionalInterface
  interface Value {
    void read() throws IOException;
  }

  /** Reads the value of a member; must read or skip it. */
  @FunctionalInterface
  interface Member {
    void read(String name) throws IOException;
  }

  private static final int DEEPEST = 32;

  private final Source source;
  private final JsonReader reader;

  private Json(Source source, JsonReader reader) {
    this.source = source;
    this.reader = reader;
  }

  /** Hands every member of the one object between two places of the source to {@code member}. */
  static void document(Source source, long start, long end, DocumentMember member) {
    var text =
        new InputStreamReader(
            new SourceStream(source, start, end), StandardCharsets.UTF_8.newDecoder());
    try (var reader = new JsonReader(text)) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(DEEPEST);
      var json = new Json(source, reader);
      json.object(name -> member.read(json, name));
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw source.damaged("its JSON goes on behind the end");
      }
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      // Gson's second line is a link to its manual.
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      var failure = source.damaged("its JSON can't be read (" + reason + ")");
      failure.initCause(e);
      throw failure;
    }
  }

  /** Reads the value of a member of the outermost object; must read or skip it. */
  @FunctionalInterface
  interface DocumentMember {
    void read(Json json, String name) throws IOException;
  }

  void object(Member member) throws IOException {
    Set<String> seen = new HashSet<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (!seen.add(name)) {
        throw source.damaged("its JSON has \"%s\" twice".formatted(name));
      }
      member.read(name);
    }
    reader.endObject();
  }

  private void array(Value element) throws IOException {
    reader.beginArray();
    while (reader.hasNext()) {
      element.read();
    }
    reader.endArray();
  }

  String text() throws IOException {
    if (reader.peek() != JsonToken.STRING) {
      throw source.damaged(
          "its JSON has %s at %s, expected a string".formatted(reader.peek(), at()));
    }
    return reader.nextString();
  }

  /** A whole number from 0 to 2^63-1, written without fraction or exponent. */
  private long whole() throws IOException {
    if (reader.peek() == JsonToken.NUMBER) {
      String digits = reader.nextString();
      if (digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Long.parseLong(digits);
      }
    }
    throw source.damaged("its JSON has no whole number at " + at());
  }

  /** An array of whole numbers. */
  long[] wholes(int most) throws IOException {
    List<Long> numbers = new ArrayList<>();
    array(
        () -> {
          if (numbers.size() == most) {
            throw source.damaged("its JSON has more than %d numbers at %s".formatted(most, at()));
          }
          numbers.add(whole());
        });
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  void skip() throws IOException {
    reader.skipValue();
  }

  private String at() {
    return reader.getPath();
  }
}
