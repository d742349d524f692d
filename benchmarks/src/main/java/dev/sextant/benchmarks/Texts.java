// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sextant.SextantException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which texts are embedded. */
final class Texts {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--texts",
      paramLabel = "<corpus.jsonl>",
      defaultValue = "../shared/data/pubmedqa/corpus.jsonl",
      description = "Lines of JSON with a field text; ${DEFAULT-VALUE} if not given.")
  private Path file;

  @Option(
      names = "--count",
      paramLabel = "<n>",
      description =
          "How many texts are embedded, the first ones of the file; 512 if not given, 32 with --quick.")
  private @Nullable Integer count;

  @Option(
      names = "--characters",
      paramLabel = "<n>",
      defaultValue = "500",
      description = "How many characters of each are taken; ${DEFAULT-VALUE} if not given.")
  private int characters;

  /**
   * Reads them.
   *
   * @param missing how many, if no option says so
   */
  List<String> read(int missing) throws IOException {
    int wanted = count == null ? missing : count;
    if (!Files.isRegularFile(file)) {
      throw new SextantException(
          "there is no file %s; give lines of JSON with a field text by --texts".formatted(file));
    }
    List<String> texts = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine();
          line != null && texts.size() < wanted;
          line = lines.readLine()) {
        String text = text(line, ++number);
        if (!text.isBlank()) {
          texts.add(beginning(text));
        }
      }
    }
    if (texts.size() < Math.max(wanted, 1)) {
      throw new SextantException(
          "%s has %d texts, %d were asked for; give more, or fewer by --count"
              .formatted(file, texts.size(), wanted));
    }
    return texts;
  }

  private String text(String line, int number) {
    try {
      return JSON.readTree(line).path("text").asText();
    } catch (JsonProcessingException e) {
      throw new SextantException(
          "line %d of %s is no JSON; give lines of JSON with a field text".formatted(number, file),
          e);
    }
  }

  private String beginning(String text) {
    if (text.length() <= characters) {
      return text;
    }
    boolean insidePair = characters > 0 && Character.isHighSurrogate(text.charAt(characters - 1));
    return text.substring(0, insidePair ? characters - 1 : characters);
  }

  /** The options again, for a process that reads the same texts. */
  List<String> arguments(int read) {
    return List.of(
        "--texts",
        file.toString(),
        "--count",
        String.valueOf(read),
        "--characters",
        String.valueOf(characters));
  }
}
