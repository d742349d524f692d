// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.transformer.internal.folder.Prompts;

/** Which prompt stands before the texts of a role. */
sealed interface PromptChoice {
  /**
   * The prompt, found among the model's own.
   *
   * @throws IllegalArgumentException if the model has none of that name
   */
  String of(Prompts prompts);

  /** What the user wrote. */
  record Given(String prompt) implements PromptChoice {
    @Override
    public String of(Prompts prompts) {
      return prompt;
    }
  }

  /** One that the model has under a name. */
  record Named(String name) implements PromptChoice {
    @Override
    public String of(Prompts prompts) {
      return prompts
          .named(name)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "the model has no prompt named %s; there are %s"
                          .formatted(name, prompts.named().keySet())));
    }
  }

  /** The one that the model has for texts without a role. */
  record OfNoRole() implements PromptChoice {
    @Override
    public String of(Prompts prompts) {
      return prompts.ofNoRole();
    }
  }
}
