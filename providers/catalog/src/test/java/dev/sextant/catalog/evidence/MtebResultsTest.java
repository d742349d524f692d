// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.SextantException;
import dev.sextant.catalog.Attribute;
import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.ModelCard;
import dev.sextant.catalog.Source;
import dev.sextant.catalog.TrainingData;
import dev.sextant.catalog.internal.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MtebResultsTest {
  private static final Catalog NO_CARDS = new Catalog(List.of());
  private static final EvidenceQuery ALL = EvidenceQuery.defaults().withBenchmark("All(v1)");
  private static final EvidenceQuery ENGLISH = ALL.withLanguages(Set.of("eng"));

  @TempDir private Path folder;

  private EvidenceReport evidence(EvidenceQuery query) throws Exception {
    return MtebResults.read(ResultFiles.compact(folder, ResultFiles.SCORES))
        .evidence(query, NO_CARDS);
  }

  private static ModelEvidence model(EvidenceReport report, String name) {
    return report.model(name).orElseThrow();
  }

  @Test
  void mean_overSubsetsOfALanguage_takesThoseAlone() throws Exception {
    EvidenceReport report = evidence(ENGLISH);

    // Facts 80, Papers 60, Pairs en 90, Long 50.
    assertThat(model(report, "lab/good").mean()).hasValue(70);
    assertThat(model(report, "lab/good").scores())
        .containsEntry("Pairs", 90.0)
        .containsEntry("Long", 50.0);
    // The standard deviation of 80, 60, 90, 50.
    assertThat(model(report, "lab/good").deviation().orElseThrow()).isCloseTo(18.257, within(1e-3));
  }

  @Test
  void mean_overAllLanguages_takesEverySubset() throws Exception {
    EvidenceReport report = evidence(ALL);

    assertThat(model(report, "lab/good").scores().get("Pairs")).isCloseTo(50, within(1e-9));
    assertThat(model(report, "lab/good").mean()).hasValue(60);
  }

  @Test
  void split_isTheOneThatMostModelsHave_unlessAskedFor() throws Exception {
    EvidenceReport report = evidence(ENGLISH);

    assertThat(model(report, "lab/even").scores()).containsEntry("Long", 50.0);
    assertThat(report.tasks())
        .filteredOn(task -> task.task().name().equals("Long"))
        .extracting(SelectedTask::split)
        .containsExactly("dev");
    assertThat(report.notes()).anyMatch(note -> note.contains("{dev=1, test=3}"));

    EvidenceReport asked = evidence(ENGLISH.withSplit("test"));
    assertThat(model(asked, "lab/even").scores()).containsEntry("Long", 99.0);
    assertThat(model(asked, "lab/good").missing()).containsExactly("Long");
  }

  @Test
  void model_thatMissesTasks_isMarkedAndNotAveraged() throws Exception {
    EvidenceReport report = evidence(ALL);
    ModelEvidence part = model(report, "lab/part");

    assertThat(part.mean()).isEmpty();
    assertThat(part.deviation()).isEmpty();
    assertThat(part.missing()).containsExactly("Papers", "Pairs", "Long");
    assertThat(part.partial()).containsExactly(java.util.Map.entry("Pairs", 1));
    assertThat(part.standing().rank()).isZero();
    assertThat(report.models().get(3)).isEqualTo(part);
  }

  @Test
  void ranks_byMeanAndBorda_countTiesHalf() throws Exception {
    EvidenceReport report = evidence(ENGLISH);
    ModelEvidence good = model(report, "lab/good");
    ModelEvidence even = model(report, "lab/even");

    assertThat(good.mean()).hasValue(70);
    assertThat(even.mean().orElseThrow()).isCloseTo(70, within(1e-9));
    // Facts: tie, both beat poor; Papers: even; Pairs: good; Long: tie.
    assertThat(good.standing()).isEqualTo(new ModelEvidence.Standing(1, 6, 1));
    assertThat(even.standing().borda()).isEqualTo(6);
    assertThat(even.standing().bordaRank()).isEqualTo(1);
    assertThat(model(report, "lab/poor").standing()).isEqualTo(new ModelEvidence.Standing(3, 0, 3));
  }

  @Test
  void tasks_ofATypeOrDomain_areChosenWhateverTheCase() throws Exception {
    assertThat(evidence(EvidenceQuery.defaults().withTypes(Set.of("retrieval"))).tasks())
        .extracting(task -> task.task().name())
        .containsExactly("Facts", "Long");
    EvidenceReport medical =
        evidence(EvidenceQuery.defaults().withDomains(Set.of("medical", "Academic")));
    assertThat(medical.tasks())
        .extracting(task -> task.task().name())
        .containsExactly("Facts", "Papers");
    assertThat(medical.notes()).anyMatch(note -> note.contains("no model has a score: Nobody"));
  }

  @Test
  void tasks_withoutASubsetInTheLanguage_areLeftOutAndNamed() throws Exception {
    EvidenceReport german = evidence(ALL.withLanguages(Set.of("deu-Latn")));

    assertThat(german.tasks()).extracting(task -> task.task().name()).containsExactly("Pairs");
    assertThat(german.notes())
        .anyMatch(
            note -> note.contains("no subset known to be in these languages: Facts, Papers, Long"));
    assertThat(german.models().get(0).model()).isEqualTo("lab/poor");
  }

  @Test
  void trainedOn_namesTasksWhoseDataWereSeen_alsoAHarderForm() throws Exception {
    EvidenceReport report = evidence(ENGLISH);

    assertThat(model(report, "lab/good").seen())
        .isEqualTo(new ModelEvidence.Seen(true, Set.of("Papers"), 0));
    assertThat(model(report, "lab/even").seen().tasks()).containsExactly("Facts");
    assertThat(model(report, "lab/poor").seen().known()).isFalse();
  }

  @Test
  void trainedOn_isAlsoWhatTheCatalogueSays() throws Exception {
    ModelCard card =
        ModelCard.of("lab/poor", "poor")
            .with(
                Attribute.TRAINING_DATA,
                new TrainingData(Set.of("Pairs"), false),
                new Source("its card", LocalDate.of(2026, 1, 1)));
    EvidenceReport report =
        MtebResults.read(ResultFiles.compact(folder, ResultFiles.SCORES))
            .evidence(ENGLISH.withModels(List.of("POOR", "good")), new Catalog(List.of(card)));

    assertThat(report.models())
        .extracting(ModelEvidence::model)
        .containsExactly("lab/good", "lab/poor");
    assertThat(model(report, "lab/poor").seen().tasks()).containsExactly("Pairs");
  }

  @Test
  void commonTasks_areThoseThatAllModelsHave() throws Exception {
    EvidenceReport report =
        evidence(ENGLISH.withModels(List.of("lab/good", "lab/part")).withCommonTasks());

    assertThat(report.tasks())
        .extracting(task -> task.task().name())
        .containsExactly("Facts", "Pairs");
    assertThat(model(report, "lab/part").mean()).hasValue(99);
    assertThat(model(report, "lab/good").mean()).hasValue(85);
    assertThat(report.notes()).anyMatch(note -> note.startsWith("2 of the 4 tasks"));
  }

  @Test
  void evidence_ofWhatNobodyKnows_isRefusedWithTheNames() throws Exception {
    assertThatThrownBy(() -> evidence(EvidenceQuery.defaults().withBenchmark("All(v2)")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("All(v1)");
    assertThatThrownBy(() -> evidence(ALL.withModels(List.of("lab/none"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lab/none");
    assertThatThrownBy(() -> evidence(ALL.withDomains(Set.of("Chess"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no task is left");
  }

  @Test
  void rows_thatAreWrong_areNamedWithLineAndTheRestGoesOn() throws Exception {
    String broken =
        ResultFiles.SCORES
            + "lab/poor\tFacts\ttest\tdefault\n"
            + "lab/poor\tFacts\ttest\tother\tNaN\n"
            + "lab/poor\tFacts\ttest\tother\t71.2\n"
            + "lab/poor\tFacts\ttest\tother\tmany\n"
            + "lab/poor\tFacts\ttest\tdefault\t0.9\n"
            + "lab/last\tFacts\ttest\tdefault\t1e-1";

    MtebResults results = MtebResults.read(ResultFiles.compact(folder, broken));

    assertThat(results.problems())
        .extracting(Problem::toString)
        .satisfiesExactly(
            p -> assertThat(p).contains("line 23 of ").contains("scores.tsv.gz has 4 columns"),
            p -> assertThat(p).contains("line 24 of ").contains("\"NaN\""),
            p -> assertThat(p).contains("line 25 of ").contains("\"71.2\""),
            p -> assertThat(p).contains("line 26 of ").contains("\"many\""),
            p -> assertThat(p).contains("a second score of lab/poor on Facts"));
    EvidenceReport report = results.evidence(ENGLISH, NO_CARDS);
    assertThat(model(report, "lab/poor").scores()).containsEntry("Facts", 10.0);
    assertThat(model(report, "lab/last").scores()).containsEntry("Facts", 10.0);
  }

  @Test
  void linesOfFacts_thatAreBroken_areNamedAndTheRestGoesOn() throws Exception {
    ResultFiles.compact(folder, ResultFiles.SCORES);
    Files.writeString(folder.resolve("tasks.jsonl"), ResultFiles.TASKS + "{\"name\": 5}\n{oops\n");

    MtebResults results = MtebResults.read(folder);

    assertThat(results.problems()).extracting(Problem::line).containsExactly(6, 7);
    assertThat(results.tasks()).hasSize(5);
  }

  @Test
  void read_ofAFolderWithoutResults_saysWhatToGive() throws Exception {
    assertThatThrownBy(() -> MtebResults.read(folder.resolve("none")))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("no folder");
    assertThatThrownBy(() -> MtebResults.read(folder))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("holds no score");
    ResultFiles.compact(folder, "a\tb\n");
    assertThatThrownBy(() -> MtebResults.read(folder))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("is not the header");
  }

  @Test
  void views_ofAReport_showMeansAndMarkWhatIsMissing() throws Exception {
    EvidenceReport report = evidence(ENGLISH);

    Json good = Json.read("line", report.toJson().get(1));
    assertThat(good.member("model").text()).isEqualTo("lab/good");
    assertThat(good.member("tasks").integer()).isEqualTo(4);
    assertThat(good.member("missing").integer()).isZero();
    assertThat(report.toJson().get(1)).contains("\"mean\":70.00");
    assertThat(good.member("equalToFirst").truth()).isTrue();
    assertThat(good.member("pAgainstFirst").number()).isEqualTo(1);
    assertThat(report.notes()).anyMatch(note -> note.startsWith("Equals of lab/even (=)"));
    assertThat(good.member("trainedOn").texts()).containsExactly("Papers");
    Json part = Json.read("line", report.toJson().get(3));
    assertThat(part.member("mean").isNull()).isTrue();
    assertThat(part.member("missingTasks").texts()).containsExactly("Papers", "Long");
    assertThat(report.toTable().lines().get(4)).matches(" +–  lab/part +– +– +– +2 .*");
    assertThat(report.toHtml())
        .contains("Evidence: All(v1)")
        .contains("60.00 *")
        .contains("lab/even less lab/good, task by task");
  }
}
