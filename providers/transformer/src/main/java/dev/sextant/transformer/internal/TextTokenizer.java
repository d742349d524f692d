// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Texts become token ids, as {@code tokenizer.json} says, except that what it says of truncation
 * and padding does not count: a text is cut here, with a receipt, and filled up by {@link
 * TokenBatch}. A prompt is put before the text and is never cut. The name of a special token in a
 * text is read as that token, as the Python library does.
 *
 * <p>Half a surrogate pair is no character; each is read as U+FFFD. Thread-safe, but nothing may
 * run when it is closed.
 */
public final class TextTokenizer implements AutoCloseable {
  private static final char REPLACEMENT = '\uFFFD';

  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;

  /** Special tokens behind a text: they are kept when it is cut. */
  private final int trailing;

  private TextTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    long[] special = encode("a").getSpecialTokenMask();
    this.trailing =
        (int)
            IntStream.range(0, special.length)
                .map(i -> special.length - 1 - i)
                .takeWhile(i -> special[i] == 1)
                .count();
  }

  /**
   * Opens a tokenizer.
   *
   * @param file a {@code tokenizer.json}, which is not needed any more afterwards
   * @throws dev.sextant.SextantException if the native library is not on the class path for this
   *     platform, or the file can't be read
   */
  public static TextTokenizer open(Path file) {
    return open(
        "tokenizer " + file.getFileName(), () -> HuggingFaceTokenizer.newInstance(file, OPTIONS));
  }

  /**
   * Opens a tokenizer.
   *
   * @param json what a {@code tokenizer.json} holds
   * @param origin where it is from, for messages
   * @throws dev.sextant.SextantException if the native library is not on the class path for this
   *     platform, or that is no tokenizer
   */
  public static TextTokenizer open(byte[] json, String origin) {
    return open(
        "tokenizer " + origin,
        () -> HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS));
  }

  private static TextTokenizer open(String name, Callable<HuggingFaceTokenizer> opening) {
    NativeLibrary.TOKENIZERS.check();
    return Djl.load(
        name,
        () -> {
          HuggingFaceTokenizer tokenizer = opening.call();
          try {
            return new TextTokenizer(tokenizer);
          } catch (RuntimeException | Error e) {
            tokenizer.close();
            throw e;
          }
        });
  }

  /** Tokens of a prompt and a text, special tokens included, if there were no limit. */
  public int count(String prompt, String text) {
    return encode(prompt + text).getIds().length;
  }

  /** All tokens of a prompt and a text. */
  public Tokens tokens(String prompt, String text) {
    return new Tokens(prompt, text, encode(prompt + text), trailing);
  }

  /**
   * Tokens of a prompt and a text, cut behind the limit; special tokens and prompt are kept.
   *
   * @param maxTokens the limit, more than {@code count(prompt, "")}
   */
  public TokenizedText read(String prompt, String text, int maxTokens) {
    return tokens(prompt, text).cut(maxTokens);
  }

  /**
   * How many leading tokens are a prompt's, special tokens before it included, as the reference
   * counts them for poolings that leave the prompt out: the tokens of the prompt by itself, without
   * one special token at its end. So what of it would join with a text's first token counts too.
   */
  public int promptTokens(String prompt) {
    return prompt.isEmpty() ? 0 : count(prompt, "") - Math.min(1, trailing);
  }

  private Encoding encode(String input) {
    return tokenizer.encode(wellFormed(input), true, false);
  }

  /**
   * The same text with U+FFFD for each half of a surrogate pair that stands alone: the way into
   * native code would else break the whole text. Its length in UTF-16 units stays.
   */
  private static String wellFormed(String text) {
    if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
      return text;
    }
    char[] units = text.toCharArray();
    for (int i = 0; i < units.length; i++) {
      if (Character.isHighSurrogate(units[i])
          && i + 1 < units.length
          && Character.isLowSurrogate(units[i + 1])) {
        i++;
      } else if (Character.isSurrogate(units[i])) {
        units[i] = REPLACEMENT;
      }
    }
    return new String(units);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
