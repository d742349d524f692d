// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.util.Objects;

/**
 * A text with a name, as the caller has it: a file, a page, a record.
 *
 * @param id unique in an index, not empty
 * @param text the whole text, maybe empty; offsets everywhere count its UTF-16 units
 * @param metadata typed facts that filters can ask for; every chunk inherits them
 */
public record Document(String id, String text, Metadata metadata) {
  /** Checks the id. */
  public Document {
    Checks.notEmpty(id, "document id");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(metadata, "metadata");
  }

  /** A document without metadata. */
  public static Document of(String id, String text) {
    return new Document(id, text, Metadata.empty());
  }
}
