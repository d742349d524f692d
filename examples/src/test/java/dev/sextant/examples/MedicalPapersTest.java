// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.catalog.Catalog;
import dev.sextant.catalog.choice.Candidate;
import dev.sextant.catalog.choice.Check;
import dev.sextant.catalog.choice.Fertility;
import dev.sextant.catalog.choice.ModelChoice;
import dev.sextant.catalog.choice.MonthlyCost;
import dev.sextant.catalog.choice.Step;
import dev.sextant.catalog.evidence.EvidenceReport;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worked example: its figures, who falls where, and what stands in the README. */
final class MedicalPapersTest {
  private static final ModelChoice CHOICE =
      ModelChoice.of(MedicalPapers.requirements(), Catalog.curated());

  @TempDir private Path folder;

  private static Candidate candidate(ModelChoice choice, String model) {
    return choice.remaining().stream()
        .filter(candidate -> candidate.card().isNamed(model))
        .findFirst()
        .orElseThrow();
  }

  private static BigDecimal dollars(String model) {
    return candidate(CHOICE, model).cost().flatMap(MonthlyCost::dollars).orElseThrow();
  }

  @Test
  void papers_ofTheExample_haveTheTokensThatItNames() {
    assertThat(Fertility.ENGLISH_ESTIMATE.tokens(2_000)).isEqualTo(2_660);
    assertThat(Fertility.ENGLISH_ESTIMATE.tokens(8_000)).isEqualTo(10_640);
  }

  @Test
  void cost_ofAMonth_isThatOfTheExample() {
    assertThat(dollars("text-embedding-3-large")).isEqualByComparingTo("10.40");
    assertThat(dollars("text-embedding-3-small")).isEqualByComparingTo("1.60");
    assertThat(candidate(CHOICE, "text-embedding-3-large").cost().orElseThrow().items().get(0))
        .hasToString("new documents: 10,000 documents × 8,000 tokens × $0.13 / 1M tokens = $10.40");
  }

  @ParameterizedTest
  @CsvSource({
    "all-MiniLM-L6-v2, 256",
    "all-mpnet-base-v2, 384",
    "bge-large-en-v1.5, 512",
    "e5-large-v2, 512",
    "BioBERT, 512",
    "SciBERT, 512",
    "MedEmbed-small-v0.1, 512",
    "stella_en_1.5B_v5, 512",
    "embed-english-v3.0, 512",
    "Gemini Embedding, 2048",
  })
  void models_whoseWindowIsTooShort_fallAtTheContextWindow(String model, String window) {
    Check fall = CHOICE.trail(model).orElseThrow().fall().orElseThrow();

    assertThat(fall.step()).isEqualTo(Step.CONTEXT_WINDOW);
    assertThat(fall.found()).isEqualTo(window);
    assertThat(fall.limit()).isEqualTo("a whole text of 8,000 tokens");
    assertThat(fall.origin()).matches(".+, \\d{4}-\\d{2}-\\d{2}");
  }

  @Test
  void modelsOfOtherKinds_fallBeforeThat() {
    for (String model : List.of("SPLADE-v3", "ColBERTv2", "bge-reranker-v2-m3")) {
      assertThat(CHOICE.trail(model).orElseThrow().fall().orElseThrow().step())
          .isEqualTo(Step.KINDS);
    }
    assertThat(CHOICE.fallen().keySet()).containsExactly(Step.KINDS, Step.CONTEXT_WINDOW);
  }

  @Test
  void cautions_speakAgainstTheNaiveAnswer() {
    List<String> leader = candidate(CHOICE, "NV-Embed-v2").cautions();

    assertThat(leader)
        .contains("Its licence, CC-BY-NC-4.0, forbids commercial use.")
        .anyMatch(
            c ->
                c.contains("7,850,000,000 parameters")
                    && c.contains("15.7 GB in BF16")
                    && c.contains("80,000,000 tokens a month"))
        .anyMatch(c -> c.contains("72.31 on MTEB(eng, v1), is of an older benchmark"));
    assertThat(candidate(CHOICE, "text-embedding-3-large").cautions())
        .anyMatch(c -> c.contains("10,640 tokens") && c.contains("window of 8191"));
    assertThat(candidate(CHOICE, "voyage-3-large").cautions())
        .noneMatch(c -> c.contains("their end is cut"));
  }

  @Test
  void evidence_onMedicalTasks_putsThoseThatRemainInOrder() throws Exception {
    Files.writeString(
        folder.resolve("benchmarks.json"),
        "{\"MTEB(Medical, v1)\": [\"NFCorpus\", \"TRECCOVID\"]}");
    Files.writeString(
        folder.resolve("subsets.tsv"),
        "task\tsubset\tlanguages\nNFCorpus\tdefault\teng-Latn\nTRECCOVID\tdefault\teng-Latn\n");
    Files.writeString(
        folder.resolve("scores.tsv"),
        """
        model\ttask\tsplit\tsubset\tmain_score
        nvidia/NV-Embed-v2\tNFCorpus\ttest\tdefault\t0.40
        nvidia/NV-Embed-v2\tTRECCOVID\ttest\tdefault\t0.80
        jinaai/jina-embeddings-v3\tNFCorpus\ttest\tdefault\t0.50
        jinaai/jina-embeddings-v3\tTRECCOVID\ttest\tdefault\t0.90
        openai/text-embedding-3-large\tNFCorpus\ttest\tdefault\t0.99
        """);

    EvidenceReport evidence = MedicalPapers.evidence(folder, Catalog.curated());
    ModelChoice choice =
        ModelChoice.of(MedicalPapers.requirements(), Catalog.curated(), Optional.of(evidence));

    assertThat(choice.remaining())
        .extracting(candidate -> candidate.card().id())
        .startsWith("jinaai/jina-embeddings-v3", "nvidia/NV-Embed-v2");
    assertThat(choice.leading().orElseThrow().first()).isEqualTo("jinaai/jina-embeddings-v3");
    assertThat(candidate(choice, "text-embedding-3-large").cautions())
        .contains("1 of 2 tasks have no score of it, so it has no mean and no rank.");
    assertThat(choice.toHtml())
        .contains("forbids commercial use")
        .contains("older benchmark")
        .contains("7,850,000,000 parameters");
  }

  @Test
  void readme_showsTheTrailAsItIs() throws Exception {
    String readme = Files.readString(Path.of("..", "providers", "catalog", "README.md"));

    for (Candidate candidate : CHOICE.remaining()) {
      assertThat(readme).contains("\n" + candidate.card().id() + " ");
    }
    List<String> lines = CHOICE.toText().lines().takeWhile(line -> !line.startsWith("- ")).toList();
    int details = lines.indexOf(CHOICE.remaining().get(0).card().id());
    assertThat(readme).contains(String.join("\n", lines.subList(0, details)).strip());
  }
}
