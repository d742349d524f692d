// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.sextant.Receipt;
import dev.sextant.TokenSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All tokens of a prompt and a text, as if there were no limit: special tokens, the prompt's, the
 * text's own, special tokens. Immutable.
 */
public final class Tokens {
  private final String prompt;
  private final String text;
  private final long[] ids;
  private final @Nullable CharSpan[] spans;

  /** How many stand before the text's own: special tokens, and those of the prompt alone. */
  private final int leading;

  /** How many special tokens stand behind it. */
  private final int trailing;

  /**
   * @param encoding of prompt and text behind each other
   * @param trailing how many special tokens stand behind a text
   */
  Tokens(String prompt, String text, Encoding encoding, int trailing) {
    this.prompt = prompt;
    this.text = text;
    this.ids = encoding.getIds();
    this.spans = encoding.getCharTokenSpans();
    this.trailing = trailing;
    this.leading = leading(encoding.getSpecialTokenMask());
  }

  private int leading(long[] special) {
    int promptEnd = prompt.codePointCount(0, prompt.length());
    int last = ids.length - trailing;
    int first = 0;
    while (first < last && special[first] == 1) {
      first++;
    }
    // A token that joins the prompt's end to the text is the text's: it must not be lost.
    while (first < last && end(first) <= promptEnd) {
      first++;
    }
    return first;
  }

  private int end(int token) {
    CharSpan span = spans[token];
    return span == null ? 0 : span.getEnd();
  }

  private int start(int token) {
    CharSpan span = spans[token];
    return span == null ? 0 : span.getStart();
  }

  /** How many there are. */
  public int count() {
    return ids.length;
  }

  /**
   * The first ones; special tokens and prompt are kept.
   *
   * @param maxTokens the limit, more than special tokens and prompt
   */
  public TokenizedText cut(int maxTokens) {
    if (ids.length <= maxTokens) {
      return new TokenizedText(ids(0, ids.length), new Receipt(ids.length, 0, text.length()));
    }
    int firstDropped = maxTokens - trailing;
    int[] kept = joined(ids(0, firstDropped), ids(ids.length - trailing, ids.length));
    // Spans count code points.
    int place = (prompt + text).offsetByCodePoints(0, start(firstDropped)) - prompt.length();
    Receipt receipt = new Receipt(maxTokens, ids.length - maxTokens, Math.max(0, place));
    return new TokenizedText(kept, receipt);
  }

  /**
   * A part of a text.
   *
   * @param ids its tokens, with special tokens and prompt
   * @param own how many of them are the text's own
   */
  @SuppressWarnings("ArrayRecordComponent") // Made once, read once, never compared.
  public record Part(int[] ids, int own) {}

  /**
   * The fewest parts that fit, each of about the same length and with special tokens and prompt.
   *
   * @param maxTokens the limit of a part, more than special tokens and prompt
   * @throws IllegalArgumentException if nothing of the text would fit
   */
  public List<Part> split(int maxTokens) {
    int room = maxTokens - leading - trailing;
    if (room < 1) {
      throw new IllegalArgumentException(
          "parts of %d tokens have no room: special tokens and prompt are %d; ask for more than that"
              .formatted(maxTokens, leading + trailing));
    }
    int[] before = ids(0, leading);
    int[] behind = ids(ids.length - trailing, ids.length);
    int own = ids.length - leading - trailing;
    int count = Math.max(1, (own + room - 1) / room);
    List<Part> parts = new ArrayList<>();
    for (int part = 0; part < count; part++) {
      int from = leading + (int) ((long) own * part / count);
      int to = leading + (int) ((long) own * (part + 1) / count);
      parts.add(new Part(joined(before, ids(from, to), behind), to - from));
    }
    return parts;
  }

  /** Where the text's own tokens lie in it. */
  public List<TokenSpan> spans() {
    String input = prompt + text;
    int[] offsets = offsets(input);
    List<TokenSpan> own = new ArrayList<>(ids.length - leading - trailing);
    for (int token = leading; token < ids.length - trailing; token++) {
      int start = offsets[start(token)] - prompt.length();
      int end = offsets[end(token)] - prompt.length();
      own.add(new TokenSpan(Math.max(0, start), Math.max(0, end)));
    }
    return List.copyOf(own);
  }

  /** Where each code point begins in UTF-16 units, and the end. */
  private static int[] offsets(String input) {
    int[] offsets = new int[input.codePointCount(0, input.length()) + 1];
    int offset = 0;
    for (int point = 0; point < offsets.length - 1; point++) {
      offsets[point] = offset;
      offset += Character.charCount(input.codePointAt(offset));
    }
    offsets[offsets.length - 1] = offset;
    return offsets;
  }

  private int[] ids(int from, int to) {
    return Arrays.stream(ids, from, to).mapToInt(Math::toIntExact).toArray();
  }

  private static int[] joined(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
  }
}
