// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.catalog.Access;
import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.ContextWindow;
import dev.sextant.catalog.Dimensions;
import dev.sextant.catalog.Languages;
import dev.sextant.catalog.Licence;
import dev.sextant.catalog.Modality;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.ModelKind;
import dev.sextant.catalog.Precision;
import dev.sextant.catalog.Source;
import dev.sextant.catalog.evidence.EvidenceQuery;
import dev.sextant.catalog.evidence.EvidenceReport;
import dev.sextant.catalog.evidence.MtebResults;
import dev.sextant.catalog.internal.Json;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelChoiceTest {
  private static final Source SOURCE = new Source("a test", LocalDate.of(2026, 11, 23));

  private static final ModelCard SMALL =
      card("lab/small", 512, 384, 30_000_000).with(Attribute.RUNS_IN, "sextant-dense", SOURCE);

  private static final ModelCard LONG = card("lab/long", 8_192, 1024, 500_000_000);

  private static final ModelCard HUGE =
      card("lab/huge", 32_768, 4096, 7_850_000_000L)
          .with(
              Attribute.LICENCE,
              new Licence("CC-BY-NC-4.0", Licence.CommercialUse.FORBIDDEN),
              SOURCE);

  private static final Catalog CATALOG =
      new Catalog(List.of(SMALL, LONG, HUGE, ModelCard.of("lab/blank")));

  @TempDir private Path folder;

  private static ModelCard card(String id, int window, int dimension, long parameters) {
    return ModelCard.of(id)
        .with(Attribute.KINDS, Set.of(ModelKind.DENSE), SOURCE)
        .with(Attribute.MODALITIES, Set.of(Modality.TEXT), SOURCE)
        .with(Attribute.LANGUAGES, Languages.of("eng"), SOURCE)
        .with(Attribute.ACCESS, Access.OPEN_WEIGHTS, SOURCE)
        .with(Attribute.LICENCE, new Licence("MIT", Licence.CommercialUse.ALLOWED), SOURCE)
        .with(Attribute.RUNS_IN, "none", SOURCE)
        .with(Attribute.CONTEXT_WINDOW, new ContextWindow(window), SOURCE)
        .with(Attribute.DIMENSIONS, Dimensions.of(dimension), SOURCE)
        .with(Attribute.PARAMETERS, parameters, SOURCE);
  }

  private static ModelChoice choose(Requirements requirements) {
    return ModelChoice.of(requirements, CATALOG);
  }

  private static List<String> remaining(ModelChoice choice) {
    return choice.remaining().stream().map(candidate -> candidate.card().id()).toList();
  }

  private static Requirements whole(int tokens) {
    return Requirements.defaults()
        .withDocuments(TextLengths.stated(100, tokens), new DocumentPolicy.Whole(tokens));
  }

  @Test
  void choice_withoutRequirements_keepsAll() {
    assertThat(remaining(choose(Requirements.defaults())))
        .containsExactly("lab/small", "lab/long", "lab/huge", "lab/blank");
  }

  @Test
  void limits_eliminateStepByStep_andTheTrailGoesOnBehindTheFall() {
    ModelChoice choice =
        choose(
            whole(8_000)
                .withKinds(Set.of(ModelKind.DENSE))
                .withCommercialUse()
                .withRunsInSextant());

    Trail small = choice.trail("lab/small").orElseThrow();
    assertThat(small.fall().orElseThrow())
        .isEqualTo(
            new Check(
                Step.CONTEXT_WINDOW,
                Check.Verdict.FAILED,
                "512",
                "a whole text of 8,000 tokens",
                "a test, 2026-11-23",
                8_000 / 512.0 - 1));
    assertThat(small.checks())
        .extracting(Check::step)
        .containsExactly(Step.KINDS, Step.LICENCE, Step.CONTEXT_WINDOW, Step.RUNS_HERE);
    Trail huge = choice.trail("lab/huge").orElseThrow();
    assertThat(huge.fall().orElseThrow().step()).isEqualTo(Step.LICENCE);
    assertThat(huge.failures())
        .extracting(Check::step)
        .containsExactly(Step.LICENCE, Step.RUNS_HERE);
    assertThat(choice.fallen().keySet())
        .containsExactly(Step.LICENCE, Step.CONTEXT_WINDOW, Step.RUNS_HERE);
  }

  @Test
  void unknownFacts_keepAModelAndAreShown_unlessTheyExclude() {
    ModelChoice kept = choose(whole(8_000).withKinds(Set.of(ModelKind.DENSE)));
    ModelChoice excluded = choose(whole(8_000).withUnknown(Requirements.Unknown.EXCLUDE));

    Candidate blank = kept.remaining().get(2);
    assertThat(blank.card().id()).isEqualTo("lab/blank");
    assertThat(blank.trail().unknown())
        .extracting(Check::step)
        .containsExactly(Step.KINDS, Step.CONTEXT_WINDOW);
    assertThat(blank.cautions())
        .anyMatch(
            c ->
                c.equals(
                    "Whether it meets the limit on context window, a whole text of 8,000 tokens, is unknown."));
    assertThat(remaining(excluded)).containsExactly("lab/long", "lab/huge");
  }

  @Test
  void eachLimit_fallsWhereItSaysSo() {
    assertFalls(Requirements.defaults().withKinds(Set.of(ModelKind.SPARSE)), Step.KINDS);
    assertFalls(
        Requirements.defaults().withModalities(Set.of(Modality.IMAGE, Modality.TEXT)),
        Step.MODALITIES);
    assertFalls(Requirements.defaults().withLanguages(Set.of("de")), Step.LANGUAGES);
    assertFalls(Requirements.defaults().withAccess(Access.API), Step.ACCESS);
    assertFalls(whole(600), Step.CONTEXT_WINDOW);
    assertFalls(Requirements.defaults().withQueries(TextLengths.stated(1, 400)), Step.QUERY_LENGTH);
    assertFalls(Requirements.defaults().withDimensions(512, 2_000), Step.DIMENSION);
    assertFalls(Requirements.defaults().withWeights(60_000_000, Precision.FP32), Step.MEMORY);
    assertFalls(
        Requirements.defaults()
            .withLatency(Duration.ofMillis(10))
            .withSpeed("lab/small", new Speed(1, OptionalDouble.of(11), "measured")),
        Step.LATENCY);
    assertFalls(
        Requirements.defaults()
            .withWorkload(Workload.ofDocuments(1_000_000, 1_000))
            .withMachine(new Machine("m", BigDecimal.TEN, false, "stated"))
            .withSpeed("lab/small", new Speed(1_000, OptionalDouble.empty(), "measured"))
            .withBudget(BigDecimal.ONE),
        Step.BUDGET);
  }

  private static void assertFalls(Requirements requirements, Step step) {
    assertThat(choose(requirements).trail("lab/small").orElseThrow().fall().map(Check::step))
        .as(step.toString())
        .contains(step);
  }

  @Test
  void memory_ofAHalvedPrecision_fitsWhereTheFullDoesNot() {
    Requirements most = Requirements.defaults().withWeights(1_100_000_000, Precision.FP16);

    assertThat(remaining(choose(most))).contains("lab/long").doesNotContain("lab/huge");
    assertThat(remaining(choose(most.withWeights(1_100_000_000, Precision.FP32))))
        .doesNotContain("lab/long");
  }

  @Test
  void nobody_isAnsweredWithTheNearestMissesAndTheirLimits() {
    ModelChoice choice =
        choose(whole(8_000).withDimensions(1, 512).withUnknown(Requirements.Unknown.EXCLUDE));

    assertThat(choice.remaining()).isEmpty();
    assertThat(choice.nearestMisses())
        .extracting(trail -> trail.card().id())
        .containsExactly("lab/long", "lab/huge", "lab/small", "lab/blank");
    assertThat(choice.remainingWithout())
        .containsExactly(
            java.util.Map.entry(Step.CONTEXT_WINDOW, 1), java.util.Map.entry(Step.DIMENSION, 2));
    assertThat(choice.toText())
        .contains("0 of 4 models meet every limit.")
        .contains("Nobody remains. The nearest misses:")
        .contains("    dimension: 1024 against 1 to 512")
        .contains("Without the limit on dimension, 2 remain.");
    assertThat(choice.toHtml()).contains("Nobody remains: the nearest misses");
  }

  @Test
  void requirements_thatContradictEachOther_areRefusedOrNameBothLimits() {
    assertThatThrownBy(() -> Requirements.defaults().withDimensions(512, 256))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("contradict");
    assertThatThrownBy(() -> Requirements.defaults().withBudget(new BigDecimal("-5")))
        .hasMessageContaining("-5");
    assertThatThrownBy(() -> Requirements.defaults().withLanguages(Set.of("klingon")))
        .hasMessageContaining("klingon");

    ModelChoice both =
        ModelChoice.of(
            Requirements.defaults().withAccess(Access.API).withRunsInSextant(),
            new Catalog(List.of(LONG)));
    assertThat(both.remainingWithout()).isEmpty();
    assertThat(both.toText()).contains("at least two would have to give way");
    assertThat(both.nearestMisses().get(0).failures())
        .extracting(Check::step)
        .containsExactly(Step.ACCESS, Step.RUNS_HERE);
  }

  @Test
  void preferences_putModelsInOrder_theUnknownLast() {
    Requirements by = Requirements.defaults();

    assertThat(remaining(choose(by.withPreferences(List.of(Preference.SIZE)))))
        .containsExactly("lab/small", "lab/long", "lab/huge", "lab/blank");
    assertThat(remaining(choose(by.withPreferences(List.of(Preference.DIMENSION)))))
        .containsExactly("lab/small", "lab/long", "lab/huge", "lab/blank");
    Requirements cost =
        by.withWorkload(Workload.ofDocuments(100, 100))
            .withMachine(new Machine("m", BigDecimal.TEN, false, "stated"))
            .withSpeed("lab/long", new Speed(10, OptionalDouble.empty(), "measured"))
            .withSpeed("lab/huge", new Speed(1, OptionalDouble.empty(), "measured"))
            .withPreferences(List.of(Preference.COST));
    assertThat(remaining(choose(cost)))
        .containsExactly("lab/long", "lab/huge", "lab/blank", "lab/small");
  }

  /** Scores of two models on some tasks, and of a third one on the first of them alone. */
  private EvidenceReport evidence(int tasks, double small, double large) throws Exception {
    StringBuilder scores = new StringBuilder("model\ttask\tsplit\tsubset\tmain_score\n");
    for (int i = 0; i < tasks; i++) {
      scores.append("lab/small\tTask %d\ttest\tdefault\t%s\n".formatted(i, small + i * 0.01));
      scores.append("lab/long\tTask %d\ttest\tdefault\t%s\n".formatted(i, large + i * 0.01));
    }
    scores.append("lab/huge\tTask 0\ttest\tdefault\t0.9\n");
    Files.writeString(folder.resolve("scores.tsv"), scores);
    return MtebResults.read(folder).evidence(EvidenceQuery.defaults(), CATALOG);
  }

  @Test
  void evidence_ofManyTasks_decidesTheOrder_andAMissingTaskComesBehind() throws Exception {
    ModelChoice choice =
        ModelChoice.of(Requirements.defaults(), CATALOG, Optional.of(evidence(12, 0.4, 0.5)));

    assertThat(remaining(choice)).containsExactly("lab/long", "lab/small", "lab/huge", "lab/blank");
    assertThat(choice.leading().orElseThrow().members()).containsExactly("lab/long");
    assertThat(choice.remaining().get(2).cautions())
        .contains("11 of 12 tasks have no score of it, so it has no mean and no rank.");
    assertThat(choice.toText()).contains("\n  scores: Task 0 90.00; missing: Task 1, Task 2,");
    Json json = Json.read("choice", choice.toJson());
    Json huge = json.member("remaining").items().get(2);
    assertThat(huge.member("model").text()).isEqualTo("lab/huge");
    assertThat(huge.member("evidence").member("mean").isNull()).isTrue();
    Json first = json.member("remaining").items().get(0);
    assertThat(first.member("evidence").member("mean").number())
        .isCloseTo(55.5, org.assertj.core.api.Assertions.within(1e-9));
  }

  @Test
  void evidence_ofFewTasks_makesEquals_thatTheNextPreferencePutsInOrder() throws Exception {
    EvidenceReport few = evidence(3, 0.4, 0.5);

    ModelChoice choice = ModelChoice.of(Requirements.defaults(), CATALOG, Optional.of(few));

    assertThat(few.models().get(0).model()).isEqualTo("lab/long");
    assertThat(choice.leading().orElseThrow().members()).containsExactly("lab/long", "lab/small");
    assertThat(remaining(choice)).startsWith("lab/small", "lab/long");
  }

  @Test
  void cautions_nameLicenceSizeAndAnOlderBenchmark() {
    Requirements month = Requirements.defaults().withWorkload(Workload.ofDocuments(10_000, 8_000));
    List<String> cautions =
        ModelChoice.of(month, Catalog.curated()).remaining().stream()
            .filter(candidate -> candidate.card().isNamed("NV-Embed-v2"))
            .findFirst()
            .orElseThrow()
            .cautions();

    assertThat(cautions)
        .contains("Its licence, CC-BY-NC-4.0, forbids commercial use.")
        .anyMatch(
            c ->
                c.startsWith("7,850,000,000 parameters: 31.4 GB of memory in FP32, 15.7 GB in BF16")
                    && c.contains("1.26e18 for 80,000,000 tokens a month, 349 hours"))
        .anyMatch(
            c ->
                c.startsWith("The score its makers name, 72.31 on MTEB(eng, v1), is of an older")
                    && c.contains("MTEB(eng, v2)"));
  }

  @Test
  void page_ofAChoice_isWholeAndAsksForNothing() throws Exception {
    String html =
        ModelChoice.of(
                Requirements.defaults()
                    .withWorkload(Workload.ofDocuments(100, 100))
                    .withCommercialUse(),
                CATALOG,
                Optional.of(evidence(2, 0.5, 0.6)))
            .toHtml();

    assertThat(html)
        .contains("default-src 'none'")
        .contains("<td>lab/small")
        .contains("Mean score against size")
        .contains("a test, 2026-11-23")
        .doesNotContain("src=")
        .doesNotContain("href=");
  }
}
