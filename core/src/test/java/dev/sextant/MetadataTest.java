// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataTest {
  @Test
  void with_values_comeOutWithTheirTypesInOrderOfNames() {
    Metadata metadata =
        Metadata.empty()
            .with("text", "a")
            .with("tags", List.of("x", "y"))
            .with("count", 3)
            .with("price", 2.5)
            .with("open", true)
            .with("at", Instant.parse("2024-05-06T07:08:09.123456789Z"));
    assertThat(metadata.values().keySet())
        .containsExactly("at", "count", "open", "price", "tags", "text");
    assertThat(metadata.text("text")).contains("a");
    assertThat(metadata.whole("count")).contains(3L);
    assertThat(metadata.value("price")).contains(new Metadata.Real(2.5));
    assertThat(metadata.value("open")).contains(new Metadata.Flag(true));
    assertThat(metadata.value("tags")).contains(new Metadata.Texts(List.of("x", "y")));
    assertThat(metadata.value("at"))
        .contains(new Metadata.Time(Instant.parse("2024-05-06T07:08:09.123Z")));
  }

  @Test
  void accessors_otherTypeOrNothing_areEmpty() {
    Metadata metadata = Metadata.empty().with("count", 3).with("text", "a");
    assertThat(metadata.text("count")).isEmpty();
    assertThat(metadata.whole("text")).isEmpty();
    assertThat(metadata.value("none")).isEmpty();
  }

  @Test
  void with_sameName_replacesInTheNewOneAlone() {
    Metadata before = Metadata.empty().with("a", 1);
    Metadata after = before.with("a", "one");
    assertThat(before.whole("a")).contains(1L);
    assertThat(after.text("a")).contains("one");
    assertThat(Metadata.empty().values()).isEmpty();
    assertThat(before).isEqualTo(Metadata.empty().with("a", 1)).isNotEqualTo(after);
    // Two types are two facts, although filters compare them as numbers.
    assertThat(before).isNotEqualTo(Metadata.empty().with("a", 1.0));
  }

  @Test
  void values_cannotBeChanged() {
    List<String> tags = new ArrayList<>(List.of("x"));
    Metadata metadata = Metadata.empty().with("tags", tags);
    tags.add("y");
    assertThat(metadata.value("tags")).contains(new Metadata.Texts(List.of("x")));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> metadata.values().clear());
  }

  @Test
  void with_valuesThatCannotBeOrdered_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Metadata.empty().with("", 1));
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Metadata.empty().with("a", bad))
          .withMessageContaining("" + bad);
    }
  }

  @Test
  void with_momentBeyondMilliseconds_isRefused() {
    for (Instant bad : List.of(Instant.MIN, Instant.MAX)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Metadata.empty().with("at", bad))
          .withMessageContaining("" + bad);
    }
    Instant last = Instant.ofEpochMilli(Long.MAX_VALUE);
    assertThat(Metadata.empty().with("at", last).value("at")).contains(new Metadata.Time(last));
  }
}
