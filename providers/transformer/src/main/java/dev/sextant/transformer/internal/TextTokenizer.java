// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sextant.Receipt;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
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
    NativeLibrary.TOKENIZERS.check();
    Map<String, String> options = Map.of("truncation", "false", "padding", "false");
    return Djl.load(
        "tokenizer " + file.getFileName(),
        () -> new TextTokenizer(HuggingFaceTokenizer.newInstance(file, options)));
  }

  /** Tokens of a prompt and a text, special tokens included, if there were no limit. */
  public int count(String prompt, String text) {
    return encode(prompt + text).getIds().length;
  }

  /**
   * Tokens of a prompt and a text, cut behind the limit; special tokens and prompt are kept.
   *
   * @param maxTokens the limit, more than {@code count(prompt, "")}
   */
  public TokenizedText read(String prompt, String text, int maxTokens) {
    String input = prompt + text;
    Encoding encoding = encode(input);
    long[] all = encoding.getIds();
    if (all.length <= maxTokens) {
      return new TokenizedText(
          Arrays.stream(all).mapToInt(Math::toIntExact).toArray(),
          new Receipt(all.length, 0, text.length()));
    }
    int firstDropped = maxTokens - trailing;
    int[] ids = new int[maxTokens];
    for (int i = 0; i < maxTokens; i++) {
      ids[i] = Math.toIntExact(i < firstDropped ? all[i] : all[all.length - maxTokens + i]);
    }
    // Spans count code points.
    int start = encoding.getCharTokenSpans()[firstDropped].getStart();
    int cut = input.offsetByCodePoints(0, start) - prompt.length();
    return new TokenizedText(ids, new Receipt(maxTokens, all.length - maxTokens, Math.max(0, cut)));
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
