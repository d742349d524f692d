// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.sextant.catalog.Catalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results in the layout of MTEB's own repository. */
final class ResultsFolderTest {
  private static final Catalog NO_CARDS = new Catalog(List.of());
  private static final EvidenceQuery ENGLISH =
      EvidenceQuery.defaults().withBenchmark("All(v1)").withLanguages(Set.of("eng"));

  @TempDir private Path folder;

  private static String one(String subset, String language, String score) {
    return "\n\"test\": [{\"hf_subset\": \"%s\", \"languages\": [\"%s\"], \"ndcg_at_1\": 0.1, \"main_score\": %s}]"
        .formatted(subset, language, score);
  }

  @BeforeEach
  void results() throws Exception {
    ResultFiles.about(folder);
    ResultFiles.result(folder, "lab__good/abc", "Facts", one("default", "eng-Latn", "0.8"));
    ResultFiles.result(folder, "lab__good/abc", "Papers", one("default", "eng-Latn", "0.6"));
    ResultFiles.result(
        folder,
        "lab__good/abc",
        "Pairs",
        """
        "test": [
          {"hf_subset": "en", "languages": ["eng-Latn"], "main_score": 0.9},
          {"hf_subset": "de", "languages": ["deu-Latn"], "main_score": 0.1}]\
        """);
    ResultFiles.result(folder, "lab__good/old", "Facts", one("default", "eng-Latn", "0.1"));
    ResultFiles.result(folder, "lab__good/old", "Long", one("default", "eng-Latn", "0.5"));
    Files.writeString(folder.resolve("results/lab__good/abc/model_meta.json"), "{}");
  }

  @Test
  void scores_ofTheRecordsRevision_winAndOthersFillAndAreCounted() {
    MtebResults results = MtebResults.read(folder);
    ModelEvidence good = results.evidence(ENGLISH, NO_CARDS).model("lab/good").orElseThrow();

    assertThat(results.problems()).isEmpty();
    assertThat(good.scores())
        .containsEntry("Facts", 80.0)
        .containsEntry("Pairs", 90.0)
        .containsEntry("Long", 50.0);
    assertThat(good.mean()).hasValue(70);
    assertThat(good.seen().otherRevisions()).isEqualTo(1);
  }

  @Test
  void read_ofTheFolderOfModelsItself_findsTheSame() throws Exception {
    MtebResults results = MtebResults.read(folder.resolve("results"), folder);

    assertThat(results.size()).isEqualTo(5);
    assertThat(results.evidence(ENGLISH, NO_CARDS).model("lab/good").orElseThrow().mean())
        .hasValue(70);
  }

  @Test
  void files_thatCanNotBeUsed_areNamedAndTheRestGoesOn() throws Exception {
    Path old = folder.resolve("results/lab__good/abc/Old.json");
    Files.writeString(old, "{\"mteb_dataset_name\": \"Old\", \"test\": {\"ndcg_at_10\": 0.5}}");
    Path cut = folder.resolve("results/lab__good/abc/Cut.json");
    Files.writeString(cut, "{\"task_name\": \"Cut\",\n \"scores\": {\"test\": [{\"main_sc");
    ResultFiles.result(folder, "lab__good/abc", "Nan", one("default", "eng-Latn", "NaN"));
    ResultFiles.result(folder, "lab__good/abc", "None", one("default", "eng-Latn", "null"));

    MtebResults results = MtebResults.read(folder);

    assertThat(results.problems())
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("Old.json").contains("layout before mteb 1.11"),
            p -> assertThat(p).contains("Cut.json").contains("is no result of MTEB"),
            p -> assertThat(p).contains("line 6 of ").contains("Nan.json").contains("NaN"),
            p -> assertThat(p).contains("None.json").contains("NaN"));
    assertThat(results.size()).isEqualTo(5);
  }

  @Test
  void score_ofAnotherRevision_standsInForABrokenFile() throws Exception {
    Files.writeString(folder.resolve("results/lab__good/abc/Facts.json"), "{");

    ModelEvidence good =
        MtebResults.read(folder).evidence(ENGLISH, NO_CARDS).model("lab/good").orElseThrow();

    assertThat(good.scores()).containsEntry("Facts", 10.0);
    assertThat(good.seen().otherRevisions()).isEqualTo(2);
  }

  @Test
  void result_thatIsWritten_isReadBesideThePublicOnes() throws Exception {
    MtebResult.Subset english =
        new MtebResult.Subset(
            "en",
            Set.of("eng-Latn"),
            "cosine_spearman",
            Map.of("cosine_spearman", 0.75, "cosine_pearson", 0.7));
    MtebResult own =
        new MtebResult("us/mine", "2026-11-23", "Pairs", "0", Map.of("test", List.of(english)));

    Path file = own.write(folder.resolve("results"));

    assertThat(file).isEqualTo(folder.resolve("results/us__mine/2026-11-23/Pairs.json"));
    EvidenceReport report =
        MtebResults.read(folder)
            .evidence(ENGLISH.withModels(List.of("us/mine", "lab/good")), NO_CARDS);
    assertThat(report.model("us/mine").orElseThrow().scores())
        .containsExactly(entry("Pairs", 75.0));
    assertThat(Files.readString(file)).contains("\"cosine_pearson\":0.7");
  }

  @Test
  void result_withoutItsMainScore_orWithNaN_isRefused() {
    assertThatThrownBy(
            () -> new MtebResult.Subset("en", Set.of(), "ndcg_at_10", Map.of("map", 0.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ndcg_at_10");
    assertThatThrownBy(
            () ->
                new MtebResult.Subset("en", Set.of(), "map", Map.of("map", 0.5, "mrr", Double.NaN)))
        .hasMessageContaining("mrr");
    assertThatThrownBy(() -> new MtebResult("m", "a/b", "T", "0", Map.of()))
        .hasMessageContaining("a/b");
  }
}
