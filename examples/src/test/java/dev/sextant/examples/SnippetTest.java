// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SnippetTest {
  @Test
  void of_aShortPassage_isAllOfItOnOneLine() {
    assertThat(new Snippet("lamp").of("\n  One\tlamp.\n\n Two\u00A0lamps. \n"))
        .isEqualTo("One lamp. Two lamps.");
  }

  @Test
  void of_aLongPassage_startsAtTheSentenceThatSharesMost() {
    String passage =
        "Nothing is said here. ".repeat(20)
            + "Keepers repair the lamp each night. "
            + "Something else follows. ".repeat(20);

    String snippet = new Snippet("how does a keeper repair lamps").of(passage);

    assertThat(snippet).startsWith("…Keepers repair the lamp each night.").endsWith("…");
    assertThat(snippet.length()).isBetween(150, 202);
  }

  @Test
  void of_aPassageWhoseBestSentenceIsTheLast_fillsItUpFromBefore() {
    String passage = "Nothing is said here. ".repeat(20) + "The lamp is out.";

    String snippet = new Snippet("lamp").of(passage);

    assertThat(snippet).startsWith("…").endsWith("here. The lamp is out.");
    assertThat(snippet.length()).isGreaterThan(150);
  }

  @Test
  void of_textWithoutSpaces_cutsNoSurrogatePair() {
    String snippet = new Snippet("x").of("a" + "\uD83D\uDE00".repeat(300));

    assertThat(snippet).endsWith("…");
    assertThat(snippet.codePoints().filter(Character::isBmpCodePoint).toArray())
        .containsExactly('a', '…');
  }

  @Test
  void of_anyPassageAndQuery_isAPartOfTheFoldedPassage() {
    String passage = "Größe zählt. 燈塔的燈。 " + "Wörter, \uD83D\uDE00 und mehr; ".repeat(30);
    for (String query : new String[] {"groß", "燈", "\uD83D\uDE00", "?!", "mehr Wörter"}) {
      String snippet = new Snippet(query).of(passage).replace("…", "");
      assertThat(passage).contains(snippet);
    }
  }
}
