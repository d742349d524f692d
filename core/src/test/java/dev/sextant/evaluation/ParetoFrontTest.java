// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

final class ParetoFrontTest {
  private record Thing(String name, double quality, double cost) {}

  private static final List<ToDoubleFunction<Thing>> OBJECTIVES =
      List.of(Thing::quality, thing -> -thing.cost());

  @Test
  void of_keepsWhatNothingElseBeats() {
    List<Thing> things =
        List.of(
            new Thing("good and dear", 0.9, 10),
            new Thing("cheap", 0.5, 1),
            new Thing("worse and dearer", 0.8, 11),
            new Thing("as good as cheap, dearer", 0.5, 2),
            new Thing("between", 0.7, 5));

    assertThat(ParetoFront.of(things, OBJECTIVES))
        .extracting(Thing::name)
        .containsExactly("good and dear", "cheap", "between");
  }

  @Test
  void of_equals_keepsBoth() {
    List<Thing> twins = List.of(new Thing("one", 1, 1), new Thing("other", 1, 1));

    assertThat(ParetoFront.of(twins, OBJECTIVES)).hasSize(2);
  }

  @Test
  void of_whatHasNoOrder_isRefused() {
    List<Thing> unknown = List.of(new Thing("one", Double.NaN, 1));

    assertThatThrownBy(() -> ParetoFront.of(unknown, OBJECTIVES)).hasMessageContaining("one");
    assertThatThrownBy(() -> ParetoFront.of(unknown, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
