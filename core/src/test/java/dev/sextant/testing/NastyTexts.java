// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts that break whoever takes a character for a {@code char} and a space for a boundary. */
public final class NastyTexts {
  private static final String FAMILY =
      "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\u200D\uD83D\uDC66";
  private static final String FLAGS = "\uD83C\uDDE9\uD83C\uDDEA\uD83C\uDDEB\uD83C\uDDF7";
  private static final String JAPANESE = "吾輩は猫である。名前はまだ無い！どこで生れたか、とんと見当がつかぬ。";
  private static final String CHINESE = "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？";
  private static final String ARABIC =
      "\u0645\u0631\u062D\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645\u061F ";
  private static final String HEBREW = "\u05E9\u05DC\u05D5\u05DD \u05E2\u05D5\u05DC\u05DD. ";

  private static final List<String> PIECES =
      List.of(
          "word",
          "a",
          "retrieval",
          "don't",
          "e.g.",
          "3.14",
          "Mr.",
          "state-of-the-art",
          "\"quoted\"",
          " ",
          " ",
          " ",
          " ",
          " ",
          ". ",
          "! ",
          "? ",
          ", ",
          "...",
          ".",
          "(",
          ")",
          ": ",
          "\n",
          "\r\n",
          "\r",
          "\n\n",
          "\r\n\r\n",
          "\n \t\n",
          "\t",
          "\f",
          "\u000B",
          "\u0085",
          "\u2028",
          "\u2029",
          "\u00A0",
          "\u202F",
          "\u3000",
          "\u200B",
          "\uFEFF",
          "\u0000",
          "\uD83D\uDE00",
          FAMILY,
          FLAGS,
          "\uD83D\uDC4D\uD83C\uDFFD",
          "\u2764\uFE0F",
          "\u200D",
          "e\u0301",
          "\u0301",
          "o\u0308\u0323\u0301",
          "\uD83D",
          "\uDE00",
          "\uDE00\uD83D",
          JAPANESE,
          CHINESE,
          ARABIC,
          HEBREW,
          "。",
          "\uFF61",
          "」",
          "「",
          "\uAC01",
          "\u1100\u1161\u11A8",
          "https://example.com/a/very/long/path?with=parameters&and=more#fragment",
          "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz",
          "\uD835\uDD38\uD835\uDD39",
          "\u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35",
          "\u0915\u094D\u0937");

  private NastyTexts() {}

  /** Texts chosen by hand, each for one trap. */
  public static List<String> chosen() {
    return List.of(
        "",
        " ",
        "\r\n\t\f\u000B\u0085\u00A0\u2007\u2028\u2029\u3000 ",
        "x",
        "  leading and trailing \n\n",
        "\uD83D\uDE00",
        "\uD83D\uDE00".repeat(300),
        (FAMILY + " ").repeat(60),
        FAMILY.repeat(60),
        FLAGS.repeat(80),
        "word \uD83D\uDE00 ".repeat(120),
        "\uD83D".repeat(200),
        "\uDE00".repeat(200),
        "\uDE00\uD83D".repeat(100),
        "a" + "\u0301".repeat(400),
        "\u200D".repeat(300),
        "One line.\r\nAnother line.\r\n\r\nA second paragraph.\r\n".repeat(30),
        "One.\u2029Two.\u2028Three.\u0085Four.\fFive.\u000BSix.\t".repeat(30),
        "x".repeat(3000),
        "no full stop at all just words and more words ".repeat(60),
        (JAPANESE + CHINESE).repeat(20),
        "漢字".repeat(500),
        (ARABIC + HEBREW + "left to right. ").repeat(40),
        "a\u00A0b\u202Fc\u2007d".repeat(100),
        "\n".repeat(500) + "x" + "\n".repeat(500) + "y",
        "tab\tseparated\tvalues\n".repeat(100),
        "。".repeat(300),
        ". ".repeat(300),
        "\u0000\u0001\u0007".repeat(100),
        "\uFEFFText with a mark at its front.");
  }

  /** Random texts, the same for the same seed. */
  public static List<String> random(long seed, int count) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      int pieces = random.nextInt(random.nextBoolean() ? 12 : 160);
      for (int piece = 0; piece < pieces; piece++) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** {@link #chosen()} and hundreds of random ones. */
  public static List<String> all() {
    List<String> texts = new ArrayList<>(chosen());
    texts.addAll(random(17, 400));
    return texts;
  }
}
