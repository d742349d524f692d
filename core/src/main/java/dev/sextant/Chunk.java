// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.List;
import java.util.Objects;

/**
 * A passage of a document, the unit that is embedded, stored and found. For a chunk of a document
 * {@code document.text().substring(start, end)} is {@code text}.
 *
 * @param id unique in an index, not empty
 * @param documentId the document that it is a part of, not empty
 * @param text the passage itself
 * @param start offset of its first UTF-16 unit in the document
 * @param end offset behind its last UTF-16 unit; {@code end - start} is the length of the text
 * @param metadata typed facts that filters can ask for
 */
public record Chunk(
    String id, String documentId, String text, int start, int end, Metadata metadata) {
  /** Checks ids and offsets. */
  public Chunk {
    Checks.notEmpty(id, "chunk id");
    Checks.notEmpty(documentId, "document id");
    Objects.requireNonNull(metadata, "metadata");
    if (start < 0 || end < start || end - start != text.length()) {
      throw new IllegalArgumentException(
          "chunk %s has offsets %d to %d and a text of %d UTF-16 units; end - start must be the length"
              .formatted(id, start, end, text.length()));
    }
  }

  /** The chunk of a document between two offsets, with the document's metadata. */
  public static Chunk of(Document document, String id, int start, int end) {
    String text = document.text().substring(start, end);
    return new Chunk(id, document.id(), text, start, end, document.metadata());
  }

  /** A document as one chunk, with the document's id. */
  public static Chunk whole(Document document) {
    return of(document, document.id(), 0, document.text().length());
  }

  /** The texts of chunks, in the same order: what an embedder is given. */
  public static List<String> texts(List<Chunk> chunks) {
    return chunks.stream().map(Chunk::text).toList();
  }
}
