// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Document;
import dev.sextant.SextantException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Documents to index, one after the other, so that any number of them fits in memory. */
interface Source {
  /** How many bytes there are to read, and of how many files. */
  Size size();

  /**
   * Gives every document to the visitor, always in the same order.
   *
   * @throws SextantException if the source as a whole can't be read
   */
  void read(Visitor visitor);

  /**
   * After {@link #read}: whether a document that was not seen is gone. It is not where something
   * couldn't be read that may have held it.
   */
  boolean isGone(String documentId);

  /** Whether lines of a document are lines of a file that people can look up. */
  boolean numbersLines();

  /** What a source measures before it is read. */
  record Size(long files, long bytes) {}

  /** Gets what there is. */
  interface Visitor {
    /** A document; its text is not blank. */
    void document(Document document);

    /** Something that is not indexed, and why; the detail may be empty. */
    void skipped(String name, SkipReason reason, String detail);

    /** So many bytes are done. */
    void advanced(long bytes);
  }

  /**
   * The source at a path.
   *
   * @param index the folder of the index, which is never a part of the source
   * @param excluded what of a folder is left out
   * @throws SextantException if there is nothing at the path
   */
  static Source of(Path path, Path index, Exclusion excluded) {
    if (Files.isDirectory(path)) {
      return new FolderSource(path, index, excluded);
    }
    if (!Files.exists(path)) {
      throw new SextantException(
          "there is nothing at %s; give a folder, a text file or a corpus.jsonl".formatted(path));
    }
    return path.toString().endsWith(".jsonl") ? new CorpusSource(path) : new FileSource(path);
  }
}
