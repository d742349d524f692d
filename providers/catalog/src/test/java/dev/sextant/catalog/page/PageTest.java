// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.catalog.page.Table.Cell;
import dev.sextant.catalog.page.Table.Column;
import java.io.StringReader;
import java.util.List;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class PageTest {
  private static final Table TABLE =
      new Table(
          "Models",
          List.of(Column.text("model"), Column.number("score")),
          List.of(
              List.of(Cell.of("é<b>&\"'"), Cell.of(1234.5, 2)),
              List.of(Cell.of("plain"), Cell.of(OptionalDouble.empty(), 2))));

  private static Document svg(Plot plot) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(plot.svg())));
  }

  private static double number(Document svg, String element, int index, String attribute) {
    NodeList found = svg.getElementsByTagName(element);
    return Double.parseDouble(((Element) found.item(index)).getAttribute(attribute));
  }

  @Test
  void lines_ofATable_areAligned() {
    assertThat(TABLE.lines())
        .containsExactly("model       score", "é<b>&\"'  1,234.50", "plain           –");
  }

  @Test
  void html_ofWhatUsersWrite_hasNoMeaning() {
    String html = Page.titled("<script>x</script>").paragraph("a < b").table(TABLE).html();

    assertThat(html)
        .contains("<h1>&lt;script&gt;x&lt;/script&gt;</h1>")
        .contains("<td>é&lt;b&gt;&amp;&quot;&#39;")
        .contains("<td class=\"number\" data-order=\"1234.5\">1,234.50")
        .contains("<p>a &lt; b</p>");
  }

  @Test
  void page_asksTheNetworkForNothing() {
    String html =
        Page.titled("t")
            .heading("h")
            .list(List.of("one"))
            .table(TABLE)
            .plot(
                new ScatterPlot(
                    "p",
                    Axis.linear("x"),
                    Axis.linear("y"),
                    List.of(ScatterPlot.Point.of("a", 1, 2))))
            .html();

    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .contains("Content-Security-Policy\" content=\"default-src 'none'")
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("src=")
        .doesNotContain("@import")
        .doesNotContain("url(");
  }

  @Test
  void scatterPlot_putsGreaterValuesRightAndUp_andDrawsBars() throws Exception {
    ScatterPlot plot =
        new ScatterPlot(
            "quality against cost & speed",
            Axis.logarithmic("dollars"),
            Axis.linear("score"),
            List.of(
                new ScatterPlot.Point("cheap", 0.1, 50, 45, 55),
                ScatterPlot.Point.of("dear <1>", 100, 70)));

    Document svg = svg(plot);

    assertThat(number(svg, "circle", 1, "cx")).isGreaterThan(number(svg, "circle", 0, "cx"));
    assertThat(number(svg, "circle", 1, "cy")).isLessThan(number(svg, "circle", 0, "cy"));
    assertThat(svg.getElementsByTagName("title").item(1).getTextContent())
        .isEqualTo("dear <1>: 100.0, 70.0");
    assertThat(plot.svg().split("class=\"bar\"", -1)).hasSize(2);
  }

  @Test
  void differencePlot_ordersCasesAndSplitsThemAtZero() throws Exception {
    DifferencePlot plot =
        new DifferencePlot(
            "a - b",
            "nDCG",
            List.of(
                new DifferencePlot.Case("q1", -0.2),
                new DifferencePlot.Case("q2", 0.4),
                new DifferencePlot.Case("q3", 0)));

    Document svg = svg(plot);

    assertThat(plot.cases())
        .extracting(DifferencePlot.Case::name)
        .containsExactly("q2", "q3", "q1");
    double gainEnd = number(svg, "rect", 0, "y") + number(svg, "rect", 0, "height");
    assertThat(gainEnd)
        .isCloseTo(number(svg, "rect", 2, "y"), org.assertj.core.api.Assertions.within(0.2));
    assertThat(((Element) svg.getElementsByTagName("rect").item(2)).getAttribute("class"))
        .isEqualTo("loss");
  }

  @Test
  void scale_ofOneValue_hasAPlaceForIt() {
    Scale scale = Scale.of(Axis.linear("x"), new double[] {5}, 0, 100);

    assertThat(scale.place(5)).isEqualTo(50);
    assertThat(scale.ticks()).isNotEmpty();
  }

  @Test
  void ticks_areRound() {
    assertThat(Scale.of(Axis.linear("x"), new double[] {0, 10}, 0, 1).ticks())
        .containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
    assertThat(Scale.of(Axis.logarithmic("x"), new double[] {0.9, 25}, 0, 1).ticks())
        .containsExactly(1.0, 2.0, 5.0, 10.0, 20.0);
  }

  @Test
  void ticks_areWrittenShort() {
    assertThat(Scale.shown(0.05)).isEqualTo("0.05");
    assertThat(Scale.shown(-0.0)).isEqualTo("0");
    assertThat(Scale.shown(2_000)).isEqualTo("2000");
    assertThat(Scale.shown(20_000)).isEqualTo("20k");
    assertThat(Scale.shown(7.5e9)).isEqualTo("7.5G");
    assertThat(Scale.shown(2e15)).isEqualTo("2000T");
  }

  @Test
  void labels_ofPointsThatLieTogether_coverNoOther() throws Exception {
    ScatterPlot plot =
        new ScatterPlot(
            "p",
            Axis.linear("x"),
            Axis.linear("y"),
            List.of(
                ScatterPlot.Point.of("far away", 0, 0),
                ScatterPlot.Point.of("first", 50, 50),
                ScatterPlot.Point.of("second", 50, 50.1),
                ScatterPlot.Point.of("third", 50, 49.9)));

    NodeList texts = svg(plot).getElementsByTagName("text");
    List<Double> heights = new java.util.ArrayList<>();
    for (int i = 0; i < texts.getLength(); i++) {
      if (List.of("first", "second", "third").contains(texts.item(i).getTextContent())) {
        heights.add(Double.parseDouble(((Element) texts.item(i)).getAttribute("y")));
      }
    }

    assertThat(heights).hasSize(3);
    heights.sort(null);
    assertThat(heights.get(1) - heights.get(0)).isGreaterThan(11);
    assertThat(heights.get(2) - heights.get(1)).isGreaterThan(11);
  }

  @Test
  void drawings_ofWhatCanNotBeDrawn_areRefused() {
    assertThatThrownBy(() -> new ScatterPlot("p", Axis.linear("x"), Axis.linear("y"), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ScatterPlot.Point.of("a", Double.NaN, 1)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new ScatterPlot.Point("a", 1, 1, 2, 3)).hasMessageContaining("a");
    assertThatThrownBy(
            () ->
                new ScatterPlot(
                        "p",
                        Axis.logarithmic("x"),
                        Axis.linear("y"),
                        List.of(ScatterPlot.Point.of("a", 0, 1)))
                    .svg())
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> new DifferencePlot.Case("q", Double.POSITIVE_INFINITY))
        .hasMessageContaining("q");
    assertThatThrownBy(() -> new Table("t", List.of(Column.text("a")), List.of(List.of())))
        .hasMessageContaining("0 cells");
  }
}
