// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.catalog.Access;
import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.Dimensions;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.ModelKind;
import dev.sextant.catalog.Precision;
import dev.sextant.catalog.Price;
import dev.sextant.catalog.Source;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CostsTest {
  private static final Source LIST = new Source("a price list", LocalDate.of(2026, 5, 1));

  private static final ModelCard SERVICE =
      ModelCard.of("maker/service")
          .with(Attribute.ACCESS, Access.API, LIST)
          .with(Attribute.KINDS, Set.of(ModelKind.DENSE), LIST)
          .with(Attribute.DIMENSIONS, Dimensions.of(1000), LIST)
          .with(
              Attribute.PRICE,
              new Price(
                  new BigDecimal("0.20"),
                  Price.Unit.MILLION_TOKENS,
                  Optional.of(new BigDecimal("0.10"))),
              LIST);

  private static final ModelCard OPEN =
      ModelCard.of("maker/open")
          .with(Attribute.ACCESS, Access.OPEN_WEIGHTS, LIST)
          .with(Attribute.KINDS, Set.of(ModelKind.DENSE), LIST)
          .with(Attribute.DIMENSIONS, Dimensions.of(1000), LIST);

  private static final Machine MACHINE =
      new Machine("a machine", new BigDecimal("0.50"), false, "its owner, 2026-11-23");

  private static final Speed SPEED = new Speed(10_000, OptionalDouble.of(20), "measured here");

  private static MonthlyCost cost(ModelCard card, Requirements requirements) {
    return Costs.monthly(card, requirements).orElseThrow();
  }

  private static Requirements month(Workload workload) {
    return Requirements.defaults().withWorkload(workload);
  }

  @Test
  void service_ofStatedTokens_isDocumentsTimesTokensTimesPrice() {
    MonthlyCost cost = cost(SERVICE, month(Workload.ofDocuments(10_000, 8_000)));

    assertThat(cost.dollars().orElseThrow()).isEqualByComparingTo("16");
    assertThat(cost.items()).hasSize(1);
    assertThat(cost.items().get(0))
        .hasToString("new documents: 10,000 documents × 8,000 tokens × $0.20 / 1M tokens = $16.00");
    assertThat(cost.items().get(0).factors().get(2).origin()).isEqualTo("a price list, 2026-05-01");
  }

  @Test
  void service_ofTheCuratedCatalogue_costsWhatThePriceListsSay() {
    Requirements papers = month(Workload.ofDocuments(10_000, 8_000));

    assertThat(cost(Catalog.curated().card("text-embedding-3-large"), papers).shown())
        .isEqualTo("$10.40");
    assertThat(cost(Catalog.curated().card("text-embedding-3-small"), papers).shown())
        .isEqualTo("$1.60");
    assertThat(
            cost(
                    Catalog.curated().card("text-embedding-3-large"),
                    month(Workload.ofDocuments(10_000, 8_000).withBatch()))
                .shown())
        .isEqualTo("$5.20");
  }

  @Test
  void service_inBatches_takesThePriceOfBatchesForDocumentsAlone() {
    Workload month = Workload.ofDocuments(1_000, 1_000).withQueries(100_000, 20).withBatch();

    MonthlyCost cost = cost(SERVICE, month(month));

    // 1M tokens at .10, 2M tokens of queries at .20.
    assertThat(cost.items()).extracting(CostItem::what).containsExactly("new documents", "queries");
    assertThat(cost.dollars().orElseThrow()).isEqualByComparingTo("0.50");
  }

  @Test
  void service_thatReembeds_paysForAllThatIsStored() {
    Workload month = Workload.ofDocuments(1_000, 1_000).withStored(10_000).withReembeddings(0.5);

    // New 1M, anew 5M tokens.
    assertThat(cost(SERVICE, month(month)).dollars().orElseThrow()).isEqualByComparingTo("1.20");
  }

  @Test
  void service_ofWords_takesTheModelsTokensAWord() {
    Requirements words =
        month(Workload.ofDocuments(1_000))
            .withDocuments(TextLengths.stated(500, 1_500), new DocumentPolicy.Whole(3_000));

    MonthlyCost estimated = cost(SERVICE, words);
    MonthlyCost measured =
        cost(SERVICE, words.withFertility("maker/service", new Fertility(2, "measured: 2")));

    assertThat(estimated.dollars().orElseThrow()).isEqualByComparingTo("0.266");
    assertThat(estimated.items().get(0).factors().get(1).origin())
        .contains("1,000 words")
        .contains("estimate for English, not measured");
    assertThat(measured.dollars().orElseThrow()).isEqualByComparingTo("0.4");
  }

  @Test
  void service_ofChunks_paysForOverlapsTwice() {
    Requirements chunks =
        month(Workload.ofDocuments(1_000, 1_000))
            .withDocuments(TextLengths.stated(1, 9_000), new DocumentPolicy.Chunked(400, 100));

    MonthlyCost cost = cost(SERVICE, chunks);

    // 400, then two more advance by 300 each: 3 chunks, of which 2 repeat 100.
    assertThat(cost.dollars().orElseThrow()).isEqualByComparingTo("0.24");
    assertThat(cost.index().orElseThrow().vectors()).isEqualTo(3_000);
  }

  @Test
  void service_withoutAPrice_hasNoTotal() {
    ModelCard free = ModelCard.of("maker/free").with(Attribute.ACCESS, Access.API, LIST);

    MonthlyCost cost = cost(free, month(Workload.ofDocuments(1, 1)));

    assertThat(cost.dollars()).isEmpty();
    assertThat(cost.shown()).isEqualTo("unknown (the price)");
  }

  @Test
  void openWeights_onAMachine_costItsHours() {
    Requirements own =
        month(Workload.ofDocuments(36_000, 1_000))
            .withMachine(MACHINE)
            .withSpeed("maker/open", SPEED);

    MonthlyCost cost = cost(OPEN, own);

    // 36M tokens at 10,000 a second are one hour.
    assertThat(cost.dollars().orElseThrow()).isEqualByComparingTo("0.50");
    assertThat(cost.items().get(0))
        .hasToString("machine: 1 hours × $0.50 an hour of a machine = $0.50");
    assertThat(cost.items().get(0).factors().get(0).origin())
        .contains("36,000,000 tokens at 10,000 a second (measured here)");
  }

  @Test
  void openWeights_onAMachineThatIsAlwaysOn_costTheMonth_andASecondOneIfNeeded() {
    Machine always = new Machine("a server", new BigDecimal("0.50"), true, "its owner");
    Requirements little =
        month(Workload.ofDocuments(36_000, 1_000))
            .withMachine(always)
            .withSpeed("maker/open", SPEED);
    Requirements much =
        month(Workload.ofDocuments(36_000_000, 1_000))
            .withMachine(always)
            .withSpeed("maker/open", SPEED);

    assertThat(cost(OPEN, little).dollars().orElseThrow()).isEqualByComparingTo("365.25");
    assertThat(cost(OPEN, much).dollars().orElseThrow()).isEqualByComparingTo("730.50");
  }

  @Test
  void openWeights_withoutMachineOrSpeed_nameWhatIsMissing() {
    assertThat(cost(OPEN, month(Workload.ofDocuments(1, 1))).unknown())
        .containsExactly("the price of a machine", "its speed on that machine");
  }

  @Test
  void index_ofVectorsAndAGraph_countsEveryByte() {
    IndexShape shape = new IndexShape(Precision.INT8, 16, Optional.of(new BigDecimal("0.25")));
    Requirements stored =
        month(Workload.ofDocuments(0, 100).withStored(1_000_000)).withIndex(shape);

    MonthlyCost cost = cost(SERVICE, stored);

    assertThat(cost.index().orElseThrow().bytes()).isEqualTo(1_064_000_000L);
    // 0.9909 GiB at .25.
    assertThat(cost.items()).extracting(CostItem::what).contains("keeping the index");
    assertThat(cost.dollars().orElseThrow()).isEqualByComparingTo("0.247725");
  }

  @Test
  void index_ofAMultiVectorModel_hasAVectorAToken() {
    ModelCard colbert = OPEN.with(Attribute.KINDS, Set.of(ModelKind.MULTI_VECTOR), LIST);

    assertThat(cost(colbert, month(Workload.ofDocuments(10, 300))).index().orElseThrow().vectors())
        .isEqualTo(3_000);
  }

  @Test
  void monthly_withoutAWorkload_isNothing() {
    assertThat(Costs.monthly(SERVICE, Requirements.defaults())).isEmpty();
  }

  @Test
  void numbers_thatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> Workload.ofDocuments(-1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> Workload.ofDocuments(1, 0)).hasMessageContaining("tokens a document");
    assertThatThrownBy(() -> Workload.ofDocuments(5, 1).withStored(4))
        .hasMessageContaining("at least the new ones");
    assertThatThrownBy(() -> new Machine("m", new BigDecimal("-0.1"), true, "x"))
        .hasMessageContaining("-0.1");
    assertThatThrownBy(() -> new Speed(Double.NaN, OptionalDouble.empty(), "x"))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new DocumentPolicy.Chunked(10, 10)).hasMessageContaining("overlap");
    assertThatThrownBy(() -> new IndexShape(Precision.FP32, -1, Optional.empty()))
        .hasMessageContaining("-1");
  }
}
