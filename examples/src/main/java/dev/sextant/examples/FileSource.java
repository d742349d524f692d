// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Document;
import dev.sextant.SextantException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file, one document. As the only thing asked for, it must be a text. It says nothing about
 * other documents, so none of them is gone.
 */
final class FileSource implements Source {
  private final Path file;
  private final String text;

  /**
   * Reads the file.
   *
   * @throws SextantException if it is no text that can be indexed
   */
  FileSource(Path file) {
    this.file = file;
    this.text = readable(file);
  }

  private static String readable(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new SextantException(file + " is no regular file; give a UTF-8 text file or a folder");
    }
    TextFile content = TextFile.read(file);
    @Nullable String text = content.text();
    @Nullable SkipReason skipped = content.skipped();
    if (text == null || skipped != null) {
      throw new SextantException(
          "%s is %s; give a UTF-8 text file of at most %d MB that is not empty"
              .formatted(
                  file, skipped == null ? "empty" : skipped.words(), TextFile.LARGEST >> 20));
    }
    return text;
  }

  @Override
  public Size size() {
    return new Size(1, text.length());
  }

  @Override
  public void read(Visitor visitor) {
    Path name = file.toAbsolutePath().normalize().getFileName();
    visitor.document(Document.of(name == null ? file.toString() : name.toString(), text));
    visitor.advanced(text.length());
  }

  @Override
  public boolean isGone(String documentId) {
    return false;
  }

  @Override
  public boolean numbersLines() {
    return true;
  }
}
