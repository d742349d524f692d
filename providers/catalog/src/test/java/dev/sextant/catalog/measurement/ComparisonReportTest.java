// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sextant.Document;
import dev.sextant.catalog.Catalog;
import dev.sextant.evaluation.Evaluation;
import dev.sextant.evaluation.EvaluationReport;
import dev.sextant.evaluation.MeasurementStore;
import dev.sextant.evaluation.SubstituteLabels;
import dev.sextant.evaluation.SystemMeasurement;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ComparisonReportTest {
  private static final Bill PRICED =
      new Bill(1_000_000, 1_000, Optional.of(new BigDecimal("3.60")));

  private final EvaluationReport measured = Compared.measured(MeasurementStore.none());

  private ComparisonReport report(Bill bill) {
    return ComparisonReport.of(measured, Catalog.curated(), bill);
  }

  private static ComparedSystem system(ComparisonReport report, String name) {
    return report.systems().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void cost_ofAService_isItsPriceForTheTokensThatWereCounted() {
    ComparedSystem service = system(report(PRICED), Compared.API_MODEL);

    SystemMeasurement measurement = service.measured().measurement();
    double tokens =
        1_000_000.0 * measurement.build().tokens() / 10
            + 1_000.0 * measurement.queries().tokens() / 10;
    // $0.02 for a million tokens, as the catalogue says.
    assertThat(service.cost().dollars().orElseThrow().doubleValue())
        .isCloseTo(tokens * 0.02 / 1e6, within(1e-9));
    assertThat(service.card()).isPresent();
  }

  @Test
  void cost_onThisMachine_isItsHoursAsMeasured() {
    ComparedSystem words = system(report(PRICED), "bm25");

    SystemMeasurement measurement = words.measured().measurement();
    double seconds =
        1_000_000 * measurement.build().indexSeconds() / 10
            + 1_000 * measurement.queries().medianMillis() / 1e3;
    // $3.60 an hour are a tenth of a cent a second.
    assertThat(words.cost().dollars().orElseThrow().doubleValue())
        .isCloseTo(seconds / 1_000, within(1e-4 * Math.max(1, seconds / 1_000)));
    assertThat(words.cost().items())
        .extracting(item -> item.what())
        .containsExactly("embedding and indexing", "queries");
  }

  @Test
  void cost_withoutAPriceOfTheMachine_isUnknownAndSaid() {
    ComparisonReport report = report(Bill.A_MILLION_DOCUMENTS);

    assertThat(system(report, "bm25").cost().dollars()).isEmpty();
    assertThat(system(report, "bm25").cost().unknown()).containsExactly("the price of a machine");
    assertThat(report.allCostsKnown()).isFalse();
    assertThat(report.notes()).anyMatch(note -> note.contains("until an hour of it has a price"));
    assertThat(report.toText()).contains("unknown");
  }

  @Test
  void systems_thatAreWorseAndKnownToBe_areNotAmongTheLeaders() {
    ComparisonReport report = report(PRICED);

    assertThat(report.systems().get(2).name()).isEqualTo("blurred");
    assertThat(system(report, "blurred").leading()).isFalse();
    assertThat(report.systems().get(0).leading()).isTrue();
    assertThat(report.pairs()).hasSize(3);
    assertThat(report.pairs().get(0).adjustedP()).isLessThan(0.05);
    assertThat(report.systems().stream().anyMatch(ComparedSystem::onFront)).isTrue();
  }

  @Test
  void json_isAnObjectALine() {
    List<JsonObject> lines =
        report(Bill.A_MILLION_DOCUMENTS).toJson().stream()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .toList();

    assertThat(lines)
        .extracting(line -> line.get("type").getAsString())
        .containsExactly("collection", "system", "system", "system", "pair", "pair", "pair");
    assertThat(lines.get(0).get("queries").getAsInt()).isEqualTo(10);
    JsonObject best = lines.get(1);
    assertThat(best.keySet())
        .contains("mean", "low", "high", "leading", "front", "textsPerSecond", "queryMillisMedian")
        .contains("queryMillisP99", "memoryBytes", "indexBytes", "tokens", "droppedTokens")
        .contains("dollars", "worst", "byQuery");
    assertThat(best.get("byQuery").getAsJsonObject().keySet()).hasSize(10);
    double sum =
        best.get("byQuery").getAsJsonObject().entrySet().stream()
            .mapToDouble(entry -> entry.getValue().getAsDouble())
            .sum();
    assertThat(best.get("mean").getAsDouble()).isCloseTo(sum / 10, within(1e-12));
    assertThat(lines.get(4).get("adjustedP").getAsDouble()).isBetween(0.0, 1.0);
  }

  @Test
  void textAndPage_holdTablesTestsAndNotes() {
    ComparisonReport report = report(PRICED);

    assertThat(report.toText())
        .contains("ndcg@10", "interval", "texts/s", "query ms", "adjusted", "dropped")
        .contains("What %s answers worst:".formatted(report.systems().get(0).name()))
        .contains("Cost is for 1,000,000 documents and 1,000 queries like these.");
    String html = report.toHtml();
    assertThat(html)
        .contains("Quality against query time", "Quality against cost", "class=\"bar\"")
        .contains("less blurred, query by query")
        .contains("What the cost is made of")
        // Sources are named, nothing is fetched.
        .doesNotContain("src=")
        .doesNotContain("href=")
        .doesNotContain("url(");
  }

  @Test
  void queriesThatTheBetterLoses_areShownWithTheirTexts() {
    EvaluationReport two =
        Evaluation.defaults()
            .compare(
                Compared.collection(),
                List.of(Compared.places("six", 6), Compared.places("five", 5)));
    ComparisonReport report = ComparisonReport.of(two, Catalog.curated(), Bill.A_MILLION_DOCUMENTS);

    String lost = two.comparison().orElseThrow().pairs().get(0).queries().worst(1).get(0).id();

    assertThat(report.toHtml())
        .contains("Where six loses most to five")
        .contains("<td>" + lost)
        .contains(two.collection().queries().get(lost));
  }

  @Test
  void withoutLabels_theLimitsAreSaidEverywhere() {
    List<Document> corpus =
        List.of(
            Document.of("a", "The lamp burns at night. Its keeper lives in the tower."),
            Document.of("b", "The tide comes twice a day. Its height depends on the moon."));
    ComparisonReport report =
        ComparisonReport.of(
            Evaluation.defaults()
                .compare(
                    SubstituteLabels.FIRST_SENTENCE.collection(corpus, 10),
                    List.of(Compared.places("words", 100))),
            Catalog.curated(),
            Bill.A_MILLION_DOCUMENTS);

    String limit = "Nobody judged: the first sentence of a document is asked";
    assertThat(report.notes().get(0)).startsWith(limit);
    assertThat(report.toText()).contains(limit);
    assertThat(report.toJson().get(0)).contains(limit);
    assertThat(report.toHtml()).contains(limit);
  }

  @Test
  void bill_ofNegativeNumbers_isRefused() {
    assertThatThrownBy(() -> new Bill(-1, 0, Optional.empty())).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Bill(1, 0, Optional.of(new BigDecimal("-0.1"))))
        .hasMessageContaining("-0.1");
  }
}
