// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ModelCardTest {
  private static final Source SOURCE = new Source("a test", LocalDate.of(2026, 11, 23));

  @Test
  void weightBytes_ofNVEmbed_areParametersTimesBytes() {
    ModelCard card = Catalog.curated().card("NV-Embed-v2");

    assertThat(card.weightBytes(Precision.FP32)).hasValue(31_400_000_000L);
    assertThat(card.weightBytes(Precision.BF16)).hasValue(15_700_000_000L);
    assertThat(card.weightBytes(Precision.INT8)).hasValue(7_850_000_000L);
    assertThat(ModelCard.of("lab/unknown").weightBytes(Precision.FP32)).isEmpty();
  }

  @Test
  void over_anotherCard_keepsItsIdAndJoinsNames() {
    ModelCard general = ModelCard.of("lab/small", "small").with(Attribute.REVISION, "1", SOURCE);
    ModelCard own = ModelCard.of("small", "my-small").with(Attribute.REVISION, "2", SOURCE);

    ModelCard both = own.over(general);

    assertThat(both.id()).isEqualTo("lab/small");
    assertThat(both.aliases()).containsExactly("small", "my-small");
    assertThat(both.value(Attribute.REVISION)).contains("2");
  }

  @Test
  void fact_withAValueAndNoSource_isRefused() {
    assertThatThrownBy(() -> new Fact<>(Optional.of(1), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void dimensions_ofSeveralLengths_offerThemAlone() {
    Dimensions some = new Dimensions(1024, List.of(2048, 256, 512, 1024), false);

    assertThat(some.offers(512)).isTrue();
    assertThat(some.offers(600)).isFalse();
    assertThat(some.within(1, 4096)).hasValue(1024);
    assertThat(some.within(1, 600)).hasValue(512);
    assertThat(some.within(1100, 4096)).hasValue(2048);
    assertThat(some.within(1, 100)).isEmpty();
  }

  @Test
  void dimensions_ofAnyLength_offerAllBetween() {
    Dimensions any = new Dimensions(1024, List.of(32, 1024), true);

    assertThat(any.offers(33)).isTrue();
    assertThat(any.offers(31)).isFalse();
    assertThat(any.offers(1025)).isFalse();
    assertThat(any.within(1, 600)).hasValue(600);
    assertThat(any.within(1, 31)).isEmpty();
  }

  @Test
  void price_inThousands_isTheSameInMillions() {
    Price price =
        new Price(
            new BigDecimal("0.00013"),
            Price.Unit.THOUSAND_TOKENS,
            Optional.of(new BigDecimal("0.000065")));

    assertThat(price.perMillionTokens(false)).isEqualByComparingTo("0.13");
    assertThat(price.perMillionTokens(true)).isEqualByComparingTo("0.065");
  }

  @Test
  void price_whoseBatchCostsMore_isRefused() {
    assertThatThrownBy(
            () -> new Price(BigDecimal.ONE, Price.Unit.MILLION_TOKENS, Optional.of(BigDecimal.TEN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void code_ofALanguage_isThatOfIso6393() {
    assertThat(Languages.code("en")).isEqualTo("eng");
    assertThat(Languages.code("deu")).isEqualTo("deu");
    assertThatThrownBy(() -> Languages.code("martian"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("martian");
  }
}
