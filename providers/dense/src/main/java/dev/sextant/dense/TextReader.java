// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.LongTexts;
import dev.sextant.Receipt;
import dev.sextant.Role;
import dev.sextant.TokenSpan;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.TokenizedText;
import dev.sextant.transformer.internal.Tokens;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts become rows of tokens that the model reads whole. Thread-safe, but not while it closes. */
final class TextReader implements AutoCloseable {
  private final TextTokenizer tokenizer;
  private final Recipe recipe;

  /** How many tokens pooling leaves out, by role. */
  private final Map<Role, Integer> skipped = new EnumMap<>(Role.class);

  /**
   * Takes the tokenizer over.
   *
   * @throws IllegalArgumentException if special tokens and prompt leave no room for a text
   */
  TextReader(TextTokenizer tokenizer, Recipe recipe) {
    this.tokenizer = tokenizer;
    this.recipe = recipe;
    for (Role role : Role.values()) {
      String prompt = recipe.prompts().of(role);
      requireRoom(role, tokenizer.count(prompt, ""));
      skipped.put(role, recipe.includesPrompt() ? 0 : tokenizer.promptTokens(prompt));
    }
  }

  private void requireRoom(Role role, int taken) {
    if (recipe.maxTokens() <= taken) {
      throw new IllegalArgumentException(
          "maxTokens is %d, but special tokens and prompt of a %s alone are %d of model %s; ask for more"
              .formatted(recipe.maxTokens(), role, taken, recipe.model()));
    }
  }

  /**
   * Reads one text.
   *
   * @param position of the text among all, for messages
   * @throws IllegalArgumentException if it is null, or no token is left of it, or it is longer than
   *     may be and so to be refused
   */
  ReadText read(@Nullable String text, Role role, long position) {
    if (text == null) {
      throw new IllegalArgumentException(
          "input " + position + " is null; leave it out or give an empty text");
    }
    Tokens tokens = tokenizer.tokens(recipe.prompts().of(role), text);
    requireTokens(tokens.count(), "input " + position);
    if (tokens.count() > recipe.maxTokens()) {
      if (recipe.longTexts() == LongTexts.FAIL) {
        throw new IllegalArgumentException(
            "input %d has %d tokens, special tokens and prompt included, and model %s reads %d; divide it into chunks, or let LongTexts.SPLIT or REPORT deal with it"
                .formatted(position, tokens.count(), recipe.model(), recipe.maxTokens()));
      }
      if (recipe.longTexts() == LongTexts.SPLIT) {
        return split(tokens, text, role);
      }
    }
    TokenizedText read = tokens.cut(recipe.maxTokens());
    return new ReadText(List.of(row(read.ids(), role, 1)), read.receipt());
  }

  private ReadText split(Tokens tokens, String text, Role role) {
    List<ReadText.Row> rows = new ArrayList<>();
    int read = 0;
    for (Tokens.Part part : tokens.split(recipe.maxTokens())) {
      rows.add(row(part.ids(), role, part.own()));
      read += part.ids().length;
    }
    return new ReadText(rows, new Receipt(read, 0, text.length(), rows.size()));
  }

  /**
   * One token must remain to be pooled: of an empty text behind a prompt, perhaps nothing would.
   */
  private ReadText.Row row(int[] ids, Role role, int weight) {
    int leftOut = Math.min(skipped.getOrDefault(role, 0), ids.length - 1);
    return new ReadText.Row(ids, leftOut, weight, recipe.tasks().of(role));
  }

  /** Without special tokens and prompt, nothing is left of an empty text. */
  private void requireTokens(int count, String name) {
    if (count == 0) {
      throw new IllegalArgumentException(
          "%s is empty or blank, and model %s has no special tokens: nothing is left to make a vector of; leave it out"
              .formatted(name, recipe.model()));
    }
  }

  /**
   * The tokens of documents, each cut at the limit whatever is done with longer ones.
   *
   * @throws IllegalArgumentException if no token is left of one
   */
  List<int[]> rows(List<String> texts) {
    String prompt = recipe.prompts().document();
    List<int[]> rows = new ArrayList<>();
    for (String text : texts) {
      int[] ids = tokenizer.read(prompt, text, recipe.maxTokens()).ids();
      requireTokens(ids.length, "calibration text " + rows.size());
      rows.add(ids);
    }
    return rows;
  }

  /** Tokens of a document, if there were no limit. */
  int count(String text) {
    return tokenizer.count(recipe.prompts().document(), text);
  }

  /** Where the tokens of a document lie. */
  List<TokenSpan> spans(String text) {
    return tokenizer.tokens(recipe.prompts().document(), text).spans();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
