// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

/**
 * What a model wants before a text.
 *
 * @param query before a query; may be empty. Of a model that wants an instruction for the task, the
 *     form with {@code {task}} where it goes
 * @param document before a document; may be empty
 */
public record Prompts(String query, String document) {
  /** No prompt. */
  public static final Prompts NONE = new Prompts("", "");

  /** Both prompts in quotes, or {@code none}. */
  @Override
  public String toString() {
    return equals(NONE) ? "none" : "query \"%s\", document \"%s\"".formatted(query, document);
  }
}
