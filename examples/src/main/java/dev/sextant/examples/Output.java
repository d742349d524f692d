// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Results on standard output: lines of text or of JSON, in UTF-8, flushed at close. */
final class Output implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OutputStream out;

  Output(OutputStream out) {
    this.out = new BufferedOutputStream(out, 1 << 16);
  }

  /** A line of text. */
  void line(String format, Object... values) {
    text(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }

  /** One JSON object a line. */
  void json(Map<String, ?> object) {
    try {
      text(JSON.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of plain values are always JSON", e);
    }
  }

  private void text(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Hands on what is buffered. */
  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    flush();
  }

  private static RuntimeException failure(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("pipe") ? new Closed(e) : new UncheckedIOException(e);
  }

  /** Nobody reads the results any more, as behind {@code head}: no error, but the end. */
  static final class Closed extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private Closed(IOException cause) {
      super(cause);
    }
  }
}
