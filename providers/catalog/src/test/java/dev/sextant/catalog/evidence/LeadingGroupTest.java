// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

final class LeadingGroupTest {
  private static final int TASKS = 12;

  private static ModelEvidence model(String name, IntToDoubleFunction score) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (int i = 0; i < TASKS; i++) {
      scores.put("task " + i, score.applyAsDouble(i));
    }
    return evidence(name, scores, List.of());
  }

  private static ModelEvidence evidence(
      String name, Map<String, Double> scores, List<String> missing) {
    return new ModelEvidence(
        name,
        scores,
        Map.of(),
        missing,
        new ModelEvidence.Seen(false, Set.of(), 0),
        ModelEvidence.Standing.NONE);
  }

  /** A little better here, a little worse there: .1 behind in the mean. */
  private static double wavering(int task) {
    return 70 + task + (task % 2 == 0 ? 3 : -3.2);
  }

  @Test
  void equals_winHereAndLoseThere_andALowerModelIsToldApart() {
    LeadingGroup group =
        LeadingGroup.of(
                List.of(
                    model("low", task -> 65 + task),
                    model("first", task -> 70 + task),
                    model("equal", LeadingGroupTest::wavering)))
            .orElseThrow();

    assertThat(group.first()).isEqualTo("first");
    assertThat(group.members()).containsExactly("first", "equal");
    assertThat(group.holds("low")).isFalse();
    // All 12 tasks speak for the first: 2 of 2^12 signs, times 2 comparisons.
    assertThat(group.adjustedP().get("low")).isEqualTo(2.0 / 4096 * 2);
    assertThat(group.tasks()).isEqualTo(TASKS);
  }

  @Test
  void group_endsAtTheFirstThatIsToldApart() {
    LeadingGroup group =
        LeadingGroup.of(
                List.of(
                    model("first", task -> 70),
                    model("behind everywhere", task -> 69),
                    model("wild", task -> task == 0 ? 10 : 73)))
            .orElseThrow();

    assertThat(group.adjustedP().get("wild")).isGreaterThan(LeadingGroup.LEVEL);
    assertThat(group.members()).containsExactly("first");
    assertThat(group.holds("wild")).isFalse();
  }

  @Test
  void comparisons_ofManyModels_areCorrectedForTheirNumber() {
    // Worse on 10 of 12 tasks: sure alone, not sure as one of twenty.
    IntToDoubleFunction tenOfTwelve = task -> task < 2 ? 72 : 69;
    List<ModelEvidence> two = List.of(model("first", task -> 70), model("a", tenOfTwelve));
    List<ModelEvidence> many = new java.util.ArrayList<>(two);
    for (int i = 0; i < 20; i++) {
      many.add(model("b" + i, tenOfTwelve));
    }

    double alone = LeadingGroup.of(two).orElseThrow().adjustedP().get("a");
    double among = LeadingGroup.of(many).orElseThrow().adjustedP().get("a");

    assertThat(among).isGreaterThan(alone).isLessThanOrEqualTo(1);
  }

  @Test
  void models_thatMissATask_takeNoPart() {
    ModelEvidence part = evidence("part", Map.of("task 0", 99.0), List.of("task 1"));

    assertThat(LeadingGroup.of(List.of(part))).isEmpty();
    LeadingGroup group = LeadingGroup.of(List.of(part, model("whole", t -> 1))).orElseThrow();
    assertThat(group.members()).containsExactly("whole");
    assertThat(group.holds("part")).isFalse();
  }

  @Test
  void fewTasks_tellNobodyApart() {
    ModelEvidence good = evidence("good", Map.of("one", 90.0, "two", 90.0), List.of());
    ModelEvidence bad = evidence("bad", Map.of("one", 1.0, "two", 1.0), List.of());

    assertThat(LeadingGroup.of(List.of(good, bad)).orElseThrow().members())
        .containsExactly("good", "bad");
  }
}
