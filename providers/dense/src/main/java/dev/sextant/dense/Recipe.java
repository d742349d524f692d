// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.LongTexts;
import dev.sextant.Role;
import dev.sextant.Similarity;

/**
 * How a model reads texts and compares vectors, wherever its files are from.
 *
 * @param model what it is called
 * @param prompts what stands before texts
 * @param tasks what texts are read for
 * @param includesPrompt whether pooling counts a prompt's tokens
 * @param maxTokens how many tokens of a text are read, special tokens and prompt included
 * @param longTexts what is done with longer ones
 * @param normalizes whether vectors have length 1
 * @param similarity how they are compared
 */
// Eight: it is what a model's card says, and is never handed on in parts.
record Recipe(
    String model,
    RolePrompts prompts,
    RoleTasks tasks,
    boolean includesPrompt,
    int maxTokens,
    LongTexts longTexts,
    boolean normalizes,
    Similarity similarity) {

  /** The tasks of both roles, numbers of the model's; 0 where it has none. */
  record RoleTasks(int query, int document) {
    static final RoleTasks NONE = new RoleTasks(0, 0);

    int of(Role role) {
      return role == Role.QUERY ? query : document;
    }
  }

  /** The prompts of both roles; empty for none. */
  record RolePrompts(String query, String document) {
    String of(Role role) {
      return role == Role.QUERY ? query : document;
    }
  }
}
