// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Document;
import dev.sextant.SextantException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The first texts of a folder, a corpus or a file: a sample of what a user has. */
final class TextSample {
  private static final int MOST = 1_000;

  private TextSample() {}

  /**
   * Reads at most a thousand texts.
   *
   * @throws SextantException if there is none
   */
  static List<String> read(Path path) {
    List<String> texts = new ArrayList<>();
    Source.of(path, path.resolve(".no-index"), Exclusion.none()).read(new Taking(texts));
    if (texts.isEmpty()) {
      throw new SextantException(
          "%s has no text; give a folder, a file or a corpus.jsonl with some".formatted(path));
    }
    return texts;
  }

  /**
   * Reads at most a thousand queries: of a {@code queries.jsonl}, or a text file with one a line.
   *
   * @throws SextantException if there is none
   */
  static List<String> queries(Path path) {
    if (path.toString().endsWith(".jsonl")) {
      return read(path);
    }
    List<String> texts = new ArrayList<>();
    new FileSource(path).read(new Taking(texts));
    return texts.get(0).lines().filter(line -> !line.isBlank()).limit(MOST).toList();
  }

  private record Taking(List<String> texts) implements Source.Visitor {
    @Override
    public void document(Document document) {
      if (texts.size() < MOST) {
        texts.add(document.text());
      }
    }

    @Override
    public void skipped(String name, SkipReason reason, String detail) {
      // A sample needs not all.
    }

    @Override
    public void advanced(long bytes) {
      // Reading texts alone takes no time worth showing.
    }
  }
}
