// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Document;
import dev.sextant.SextantException;
import dev.sextant.catalog.internal.ByteLines;
import dev.sextant.catalog.measurement.BeirLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a {@code corpus.jsonl} in BEIR's layout. A line that is none is reported with
 * its number, and the rest is read.
 */
final class CorpusSource implements Source {
  private final Path file;
  private boolean complete;
  private boolean empty;

  CorpusSource(Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new SextantException("%s can't be read; give a readable corpus.jsonl".formatted(file));
    }
    this.file = file;
  }

  @Override
  public Size size() {
    try {
      return new Size(1, Files.size(file));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void read(Visitor visitor) {
    complete = true;
    empty = true;
    try (ByteLines lines = new ByteLines(Files.newInputStream(file))) {
      long before = 0;
      for (ByteLines.@Nullable Line line = lines.next(); line != null; line = lines.next()) {
        line(line, visitor);
        visitor.advanced(lines.bytes() - before);
        before = lines.bytes();
      }
    } catch (IOException e) {
      throw failure(e);
    }
    if (empty) {
      throw new SextantException(
          "%s holds no document; give a file with one JSON object a line".formatted(file));
    }
  }

  private void line(ByteLines.Line line, Visitor visitor) {
    @Nullable String text = line.text();
    if (text == null) {
      broken(line, Objects.toString(line.problem()), visitor);
      return;
    }
    if (text.isBlank()) {
      return;
    }
    Document document;
    try {
      document = BeirLines.document(text);
    } catch (IllegalArgumentException e) {
      broken(line, Objects.toString(e.getMessage()), visitor);
      return;
    }
    empty = false;
    if (document.text().isBlank()) {
      visitor.skipped(document.id(), SkipReason.EMPTY, "");
    } else {
      visitor.document(document);
    }
  }

  private void broken(ByteLines.Line line, String problem, Visitor visitor) {
    complete = false;
    visitor.skipped("%s line %d".formatted(file, line.number()), SkipReason.BROKEN_LINE, problem);
  }

  /** A broken line may have been any document, so none is gone then. */
  @Override
  public boolean isGone(String documentId) {
    return complete;
  }

  @Override
  public boolean numbersLines() {
    return false;
  }

  private SextantException failure(IOException e) {
    return new SextantException(
        "reading %s failed: %s; check the file".formatted(file, e.getMessage()), e);
  }
}
