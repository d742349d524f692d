// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.evaluation.SystemComparison.Pair;
import dev.sextant.evaluation.SystemComparison.Score;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SystemComparisonTest {
  private static final Resampling DEFAULTS = Resampling.defaults();

  /** Two good systems that differ by chance alone, a fair one, and a bad one. */
  private static Map<String, Map<String, Double>> values() {
    Random random = new Random(5);
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    List.of("bad", "fair", "good", "good-too").forEach(name -> values.put(name, new TreeMap<>()));
    for (int i = 0; i < 60; i++) {
      double ease = random.nextDouble();
      values.get("bad").put("q" + i, 0.2 * ease);
      values.get("fair").put("q" + i, 0.5 * ease + 0.1 * random.nextDouble());
      values.get("good").put("q" + i, 0.8 * ease + 0.2 * random.nextDouble());
      values.get("good-too").put("q" + i, 0.8 * ease + 0.2 * random.nextDouble());
    }
    return values;
  }

  @Test
  void allPairs_fourSystems_areRankedAndToldApart() {
    SystemComparison comparison = SystemComparison.allPairs(values(), DEFAULTS);
    assertThat(comparison.systems()).extracting(Score::name).endsWith("fair", "bad");
    assertThat(comparison.pairs()).hasSize(6);
    assertThat(comparison.leaders(0.05)).containsExactlyInAnyOrder("good", "good-too");
    assertThat(comparison.leaders(0.05).get(0)).isEqualTo(comparison.systems().get(0).name());
    assertThat(comparison.pairs())
        .allSatisfy(
            pair -> {
              assertThat(pair.queries().difference()).isNotNegative();
              assertThat(pair.adjustedP()).isBetween(pair.randomization().p(), 1.0);
              assertThat(pair.queries().difference())
                  .isBetween(pair.interval().low(), pair.interval().high());
              assertThat(pair.tTest()).isEqualTo(pair.queries().tTest());
            });
    assertThat(comparison.pairs().stream().map(Pair::adjustedP).toList())
        .isEqualTo(
            SystemComparison.holm(
                comparison.pairs().stream().map(pair -> pair.randomization().p()).toList()));
    assertThat(comparison.pair("bad", "good").adjustedP()).isLessThan(0.01);
  }

  @Test
  void against_oneSystem_comparesTheOthersWithItAlone() {
    SystemComparison comparison = SystemComparison.against("fair", values(), DEFAULTS);
    assertThat(comparison.pairs()).extracting(Pair::baseline).containsOnly("fair").hasSize(3);
    Pair bad = comparison.pair("bad", "fair");
    assertThat(bad.candidate()).isEqualTo("bad");
    assertThat(bad.queries().difference()).isNegative();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> comparison.leaders(0.05))
        .withMessageContaining("were not compared");
    // Against the best, the leaders are known.
    String best = comparison.systems().get(0).name();
    assertThat(SystemComparison.against(best, values(), DEFAULTS).leaders(0.05))
        .containsExactlyInAnyOrder("good", "good-too");
  }

  @Test
  void comparisons_mapsInAnotherOrder_areTheSame() {
    Map<String, Map<String, Double>> turned = new TreeMap<>(Comparator.reverseOrder());
    values()
        .forEach(
            (name, byQuery) -> {
              Map<String, Double> other = new TreeMap<>(Comparator.reverseOrder());
              other.putAll(byQuery);
              turned.put(name, other);
            });
    assertThat(SystemComparison.allPairs(turned, DEFAULTS))
        .isEqualTo(SystemComparison.allPairs(values(), DEFAULTS));
  }

  @Test
  void holm_threePValues_isAsByHand() {
    assertThat(SystemComparison.holm(List.of(0.03, 0.01, 0.04))).containsExactly(0.06, 0.03, 0.06);
    assertThat(SystemComparison.holm(List.of(0.9, 0.8))).containsExactly(1.0, 1.0);
    assertThat(SystemComparison.holm(List.of(0.2))).containsExactly(0.2);
    assertThat(SystemComparison.holm(List.of())).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SystemComparison.holm(List.of(Double.NaN)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SystemComparison.holm(List.of(1.1)))
        .withMessageContaining("1.1");
  }

  @Test
  void comparisons_whatCantBeCompared_isRefusedWithSystemAndQuery() {
    Map<String, Map<String, Double>> values = values();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SystemComparison.against("best", values, DEFAULTS))
        .withMessageContaining("no system is named best; there are [bad, fair");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SystemComparison.allPairs(Map.of("a", Map.of("q", 1.0)), DEFAULTS))
        .withMessageContaining("1 systems");
    values.get("good").remove("q7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SystemComparison.allPairs(values, DEFAULTS))
        .withMessageContaining("good as candidate")
        .withMessageContaining("such as q7");
    values.get("good").put("q7", Double.NaN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SystemComparison.allPairs(values, DEFAULTS))
        .withMessageContaining("good as candidate")
        .withMessageContaining("query q7")
        .withMessageContaining("NaN");
    SystemComparison comparison = SystemComparison.allPairs(values(), DEFAULTS);
    assertThatIllegalArgumentException().isThrownBy(() -> comparison.leaders(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> comparison.leaders(Double.NaN))
        .withMessageContaining("NaN");
    assertThatIllegalArgumentException().isThrownBy(() -> comparison.pair("good", "good"));
  }

  @Test
  void allPairs_oneQuery_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SystemComparison.allPairs(
                    Map.of("a", Map.of("q", 1.0), "b", Map.of("q", 0.5)), DEFAULTS))
        .withMessageContaining("at least two");
  }

  @Test
  void score_ofASystem_isItsMeanAndInterval() {
    Map<String, Map<String, Double>> values = values();
    Score score = SystemComparison.allPairs(values, DEFAULTS).systems().get(3);
    assertThat(score.mean())
        .isCloseTo(
            values.get("bad").values().stream().mapToDouble(v -> v).average().orElseThrow(),
            within(1e-12));
    assertThat(score.interval())
        .isEqualTo(ConfidenceInterval.ofMean(values.get("bad").values(), DEFAULTS));
  }
}
