// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.SextantException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files of TREC: lines of columns divided by white space, in UTF-8. */
final class TrecFile {
  private static final Pattern WHITE = Pattern.compile("[ \\t\\f\\u000b]+");
  private static final Pattern WORD = Pattern.compile("[^\\s\uFEFF]+");

  /** What is done with a line's columns; what it throws is told with the file and the line. */
  interface LineReader {
    void read(String[] columns);
  }

  /** Writes all lines. */
  interface LineWriter {
    void write(BufferedWriter out) throws IOException;
  }

  private TrecFile() {}

  /**
   * Reads all lines but blank ones.
   *
   * @param form the names of the columns, for the message
   * @throws SextantException if the file can't be read, has no line, or a line has another number
   *     of columns or is refused by the reader
   */
  static void read(Path file, String form, LineReader reader) {
    int columns = columns(form).length;
    boolean any = false;
    // ISO 8859-1 keeps the bytes as they are, so that the line is known where UTF-8 is broken.
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1))) {
      int number = 0;
      for (@Nullable String raw = in.readLine(); raw != null; raw = in.readLine()) {
        number++;
        any |= read(raw, number, columns, form, file, reader);
      }
    } catch (IOException e) {
      throw new SextantException("reading %s failed (%s); check the file".formatted(file, e), e);
    }
    if (!any) {
      throw new SextantException("%s has no line; it needs lines of %s".formatted(file, form));
    }
  }

  /** Reads one line; false if it is blank. Six parameters, because the message says it all. */
  private static boolean read(
      String raw, int number, int columns, String form, Path file, LineReader reader) {
    try {
      String[] found = columns(decoded(raw, number));
      if (found.length == 0) {
        return false;
      }
      if (found.length != columns) {
        throw new IllegalArgumentException(
            "has %d columns, not %d (%s)".formatted(found.length, columns, form));
      }
      reader.read(found);
      return true;
    } catch (IllegalArgumentException e) {
      throw new SextantException(
          "line %d of %s %s; mend the line".formatted(number, file, e.getMessage()), e);
    }
  }

  private static String[] columns(String line) {
    Matcher leading = WHITE.matcher(line);
    String rest = leading.lookingAt() ? line.substring(leading.end()) : line;
    return rest.isEmpty() ? new String[0] : WHITE.split(rest);
  }

  private static String decoded(String raw, int number) {
    try {
      String line =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(raw.getBytes(StandardCharsets.ISO_8859_1)))
              .toString();
      return number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("is not UTF-8", e);
    }
  }

  /**
   * Writes a file anew.
   *
   * @throws SextantException if that fails
   */
  static void write(Path file, LineWriter lines) {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      lines.write(out);
    } catch (IOException e) {
      throw new SextantException(
          "writing %s failed (%s); check the folder and the disk".formatted(file, e), e);
    }
  }

  /** A column's text, which can be neither empty nor hold white space. */
  static String word(String text, String what) {
    if (!WORD.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "%s \"%s\" is empty or holds white space, which divides columns; give another"
              .formatted(what, text));
    }
    return text;
  }
}
