// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.page.Chromium;
import dev.sextant.evaluation.MeasurementStore;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A comparison's page in a real browser: {@code mvn test -pl providers/catalog -am
 * -Dtest=ComparisonInChromiumTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dchromium=/usr/bin/chromium}.
 */
@EnabledIfSystemProperty(named = "chromium", matches = ".+")
final class ComparisonInChromiumTest {
  private static final String HTML =
      ComparisonReport.of(
              Compared.measured(MeasurementStore.none()),
              Catalog.curated(),
              new Bill(1_000_000, 0, Optional.of(new BigDecimal("0.10"))))
          .toHtml();

  @TempDir private Path folder;

  private static List<String> found(String dom, String pattern) {
    return Pattern.compile(pattern).matcher(dom).results().map(hit -> hit.group(1)).toList();
  }

  @Test
  void page_drawsEveryPlotWithItsPointsAndBars() throws Exception {
    Chromium.Seen seen =
        Chromium.open(
            folder,
            HTML,
            "document.title = [...document.querySelectorAll('svg')].map(svg =>"
                + " svg.querySelectorAll('circle, rect').length + ':' +"
                + " (svg.getBoundingClientRect().height > 100)).join(' ');");

    // Three plots of three systems, and ten queries of the best against each of the two others.
    assertThat(found(seen.dom(), "<title>([^<]*)</title>").get(0))
        .isEqualTo("3:true 3:true 3:true 10:true 10:true");
    seen.assertBreaksNoRule();
  }

  @Test
  void clickOnAMetric_sortsSystemsByIt() throws Exception {
    Chromium.Seen seen = Chromium.open(folder, HTML, "document.querySelectorAll('th')[1].click();");

    String body = seen.dom().substring(seen.dom().indexOf("<tbody>"));
    List<String> means =
        found(
            body.substring(0, body.indexOf("</tbody>")),
            "<tr>\\s*<td>[^<]*(?:</td>)?\\s*<td class=\"number\" data-order=\"([\\d.]+)\"");
    assertThat(means).hasSize(3);
    assertThat(means.stream().map(Double::valueOf)).isSorted();
    assertThat(seen.dom()).contains("aria-sort=\"ascending\"");
    seen.assertBreaksNoRule();
  }
}
