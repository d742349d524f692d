// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.catalog.page.Table.Cell;
import dev.sextant.catalog.page.Table.Column;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page in a real browser: {@code mvn test -pl providers/catalog -am -Dtest=PageInChromiumTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dchromium=/usr/bin/chromium}.
 */
@EnabledIfSystemProperty(named = "chromium", matches = ".+")
final class PageInChromiumTest {
  private static final Page PAGE =
      Page.titled("A page")
          .table(
              new Table(
                  "Scores",
                  List.of(Column.text("model"), Column.number("score")),
                  List.of(
                      List.of(Cell.of("ten"), Cell.of(10, 0)),
                      List.of(Cell.of("none"), Cell.of(OptionalDouble.empty(), 0)),
                      List.of(Cell.of("nine"), Cell.of(9, 0)),
                      List.of(Cell.of("many"), Cell.of(1_000, 0)))))
          .plot(
              new ScatterPlot(
                  "A plot",
                  Axis.logarithmic("dollars"),
                  Axis.linear("score"),
                  List.of(
                      new ScatterPlot.Point("one", 1, 50, 45, 55),
                      ScatterPlot.Point.of("two", 10, 60))));

  @TempDir private Path folder;

  private Chromium.Seen open(String script) throws Exception {
    return Chromium.open(folder, PAGE.html(), script);
  }

  private static List<String> models(Chromium.Seen seen) {
    String body = seen.dom().substring(seen.dom().indexOf("<tbody>"));
    return Pattern.compile("<tr>\\s*<td>(\\w+)")
        .matcher(body)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void page_inABrowser_isDrawnAndBreaksNoRule() throws Exception {
    Chromium.Seen seen =
        open("document.title = document.querySelector('circle').getBoundingClientRect().width;");

    assertThat(models(seen)).containsExactly("ten", "none", "nine", "many");
    assertThat(seen.dom()).containsPattern("<title>[1-9][\\d.]*</title>");
    assertThat(seen.log())
        .doesNotContain("Refused to")
        .doesNotContain("violates")
        .doesNotContain("Uncaught");
  }

  @Test
  void clickOnANumbersName_sortsByValue_andWhatHasNoneComesLast() throws Exception {
    String click = "document.querySelectorAll('th')[1].click();";

    assertThat(models(open(click))).containsExactly("nine", "ten", "many", "none");
    assertThat(models(open(click + click))).containsExactly("many", "ten", "nine", "none");
  }

  @Test
  void clickOnAWordsName_sortsByAlphabet() throws Exception {
    Chromium.Seen seen = open("document.querySelectorAll('th')[0].click();");

    assertThat(models(seen)).containsExactly("many", "nine", "none", "ten");
    assertThat(seen.dom()).contains("aria-sort=\"ascending\"");
  }
}
