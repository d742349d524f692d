// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code tokenizer.json} of Hugging Face's tokenizers says: into what a text is divided, and
 * how many tokens there are. Read as a stream, since the file may have megabytes.
 *
 * @param unit nothing if it is another one than those known here
 * @param vocabulary entries of the vocabulary, added tokens not counted twice; 0 if there is none
 */
record TokenizerFile(Optional<TokenizationUnit> unit, long vocabulary) {
  static TokenizerFile read(Path file) {
    try (JsonReader reader = new JsonReader(Files.newBufferedReader(file))) {
      TokenizerFile found = new TokenizerFile(Optional.empty(), 0);
      long highest = -1;
      reader.beginObject();
      while (reader.hasNext()) {
        switch (reader.nextName()) {
          case "model" -> found = model(reader);
          case "added_tokens" -> highest = highestId(reader);
          default -> reader.skipValue();
        }
      }
      return new TokenizerFile(found.unit, Math.max(found.vocabulary, highest + 1));
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new SextantException(
          "reading the tokenizer %s failed: %s; check the file".formatted(file, reason), e);
    }
  }

  private static TokenizerFile model(JsonReader reader) throws IOException {
    Optional<TokenizationUnit> unit = Optional.empty();
    long vocabulary = 0;
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "type" -> unit = unit(reader.nextString());
        case "vocab" -> vocabulary = entries(reader);
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    return new TokenizerFile(unit, vocabulary);
  }

  private static Optional<TokenizationUnit> unit(String type) {
    return switch (type) {
      case "WordPiece" -> Optional.of(TokenizationUnit.WORD_PIECE);
      case "BPE" -> Optional.of(TokenizationUnit.BPE);
      case "Unigram" -> Optional.of(TokenizationUnit.UNIGRAM);
      case "WordLevel" -> Optional.of(TokenizationUnit.WORD);
      default -> Optional.empty();
    };
  }

  /** Those of Unigram are a list, the others' an object. */
  private static long entries(JsonReader reader) throws IOException {
    long count = 0;
    if (reader.peek() == JsonToken.BEGIN_ARRAY) {
      reader.beginArray();
      for (; reader.hasNext(); count++) {
        reader.skipValue();
      }
      reader.endArray();
    } else {
      reader.beginObject();
      for (; reader.hasNext(); count++) {
        reader.skipValue();
        reader.skipValue();
      }
      reader.endObject();
    }
    return count;
  }

  private static long highestId(JsonReader reader) throws IOException {
    long highest = -1;
    reader.beginArray();
    while (reader.hasNext()) {
      reader.beginObject();
      while (reader.hasNext()) {
        if (reader.nextName().equals("id")) {
          highest = Math.max(highest, reader.nextLong());
        } else {
          reader.skipValue();
        }
      }
      reader.endObject();
    }
    reader.endArray();
    return highest;
  }
}
