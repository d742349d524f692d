// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.Hit;
import dev.sextant.Ranking.ScoredId;
import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs and judgements, and their files. */
class TrecFileTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file.txt"), text);
  }

  private void refusedRun(String text, String... parts) throws IOException {
    Path file = file(text);
    assertThatExceptionOfType(SextantException.class)
        .isThrownBy(() -> Run.read(file))
        .withMessageContaining(file.toString())
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  private void refusedQrels(String text, String... parts) throws IOException {
    Path file = file(text);
    assertThatExceptionOfType(SextantException.class)
        .isThrownBy(() -> Qrels.read(file))
        .withMessageContaining(file.toString())
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void readRun_anyWhiteSpaceAndOrder_isRankedByScore() throws IOException {
    Run run =
        Run.read(
            file("\uFEFFq2 Q0 a 1 0.5 mine\r\n\n  q1\tQ0\tb   7 -2e-3 mine  \nq2 Q0 ü 2 3 mine\n"));
    assertThat(run)
        .isEqualTo(
            new Run(
                "mine",
                Map.of(
                    "q1", List.of(new ScoredId("b", -0.002)),
                    "q2", List.of(new ScoredId("ü", 3), new ScoredId("a", 0.5)))));
    assertThat(run.documents("q2")).containsExactly("ü", "a");
    assertThat(run.documents("q3")).isEmpty();
    assertThat(run.rankings().keySet()).containsExactly("q1", "q2");
  }

  @Test
  void readRun_brokenLines_areNamedWithFileAndLine() throws IOException {
    String good = "q Q0 a 1 0.5 mine\n";
    refusedRun(good + "q Q0 b 2 0.4\n", "line 2", "5 columns, not 6", "query Q0 document rank");
    refusedRun(good + "\nq Q0 b 2 much mine\n", "line 3", "\"much\"", "no number");
    refusedRun(good + "q Q0 b 2 1.0f mine\n", "line 2", "\"1.0f\"", "no number");
    refusedRun(good + "q Q0 b 2 NaN mine\n", "line 2", "\"NaN\"", "finite");
    refusedRun(good + "q Q0 b 2 Infinity mine\n", "line 2", "finite");
    refusedRun(good + "q Q0 b 2 1e999 mine\n", "line 2", "finite");
    refusedRun(good + "q Q0 a 2 0.4 mine\n", "line 2", "document a for query q a second time");
    refusedRun(good + "q Q0 b 2 0.4 yours\n", "line 2", "system yours", "are of mine");
    refusedRun("", "has no line");
    refusedRun("\n \n", "has no line");
  }

  @Test
  void readQrels_brokenLines_areNamedWithFileAndLine() throws IOException {
    String good = "q 0 a 1\n";
    refusedQrels(
        good + "q 0 b\n", "line 2", "3 columns, not 4 (query iteration document judgement)");
    refusedQrels("query-id corpus-id score\n", "line 1", "3 columns, not 4");
    refusedQrels(good + "q 0 b 1.5\n", "line 2", "\"1.5\"", "no whole number");
    refusedQrels(good + "q 0 b 3000000000\n", "line 2", "\"3000000000\"");
    refusedQrels(good + "q 1 a 0\n", "line 2", "judges document a for query q a second time");
    refusedQrels("", "has no line");
  }

  @Test
  void read_bytesThatAreNoUtf8_areNamedWithFileAndLine() throws IOException {
    Path file = folder.resolve("latin.txt");
    Files.write(file, "q 0 a 1\nq 0 \u00fc 1\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatExceptionOfType(SextantException.class)
        .isThrownBy(() -> Qrels.read(file))
        .withMessageContaining("line 2 of " + file + " is not UTF-8");
  }

  @Test
  void readAndWrite_filesThatCantBe_areNamed() {
    Path nowhere = folder.resolve("no").resolve("such");
    assertThatExceptionOfType(SextantException.class)
        .isThrownBy(() -> Run.read(nowhere))
        .withMessageContaining("reading " + nowhere);
    assertThatExceptionOfType(SextantException.class)
        .isThrownBy(() -> new Qrels(Map.of("q", Map.of("a", 1))).write(nowhere))
        .withMessageContaining("writing " + nowhere);
  }

  @Test
  void write_anyScoreAndJudgement_isReadBack() throws IOException {
    Run run =
        new Run(
            "mine",
            Map.of(
                "q1",
                List.of(
                    new ScoredId("tiny", Double.MIN_VALUE),
                    new ScoredId("third", 1 / 3.0),
                    new ScoredId("large", -1.7976931348623157e308),
                    new ScoredId("𝔘nicode", 1e22)),
                "q2",
                List.of(new ScoredId("a", 0))));
    Path file = folder.resolve("run.txt");
    run.write(file);
    assertThat(Run.read(file)).isEqualTo(run);
    assertThat(Files.readAllLines(file)).first().isEqualTo("q1 Q0 𝔘nicode 1 1.0E22 mine");
    Qrels qrels = new Qrels(Map.of("q1", Map.of("a", -1, "b", Integer.MAX_VALUE)));
    qrels.write(file);
    assertThat(Qrels.read(file)).isEqualTo(qrels);
    assertThat(Files.readAllLines(file)).containsExactly("q1 0 a -1", "q1 0 b 2147483647");
  }

  @Test
  void write_inALanguageWithOtherDigits_writesTheSame() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      Path file = folder.resolve("run.txt");
      new Run("mine", Map.of("q", List.of(new ScoredId("a", 12.5)))).write(file);
      assertThat(Files.readString(file)).isEqualTo("q Q0 a 1 12.5 mine\n");
      new Qrels(Map.of("q", Map.of("a", 12))).write(file);
      assertThat(Files.readString(file)).isEqualTo("q 0 a 12\n");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void write_whatTheFormCantHold_isRefusedAndNothingWritten() {
    Path file = folder.resolve("none.txt");
    List<ScoredId> found = List.of(new ScoredId("a", 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Run("my run", Map.of("q", found)).write(file))
        .withMessageContaining("run name \"my run\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Run("r", Map.of("q", List.of(new ScoredId("a b", 1)))).write(file))
        .withMessageContaining("document id \"a b\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Run("r", Map.of("", found)).write(file))
        .withMessageContaining("query id \"\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Run("r", Map.of("q", List.of())).write(file))
        .withMessageContaining("found nothing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Qrels(Map.of("q", Map.of())).write(file))
        .withMessageContaining("nothing is judged");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Qrels(Map.of("q\t", Map.of("a", 1))).write(file))
        .withMessageContaining("query id");
    assertThat(file).doesNotExist();
  }

  @Test
  void run_withoutName_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Run("", Map.of()))
        .withMessageContaining("no name");
  }

  @Test
  void ofBestChunks_severalChunksOfADocument_keepsTheBest() {
    Document left = Document.of("left", "one two");
    Document right = Document.of("right", "three");
    List<Hit> hits =
        List.of(
            hit(Chunk.of(left, "left#0", 0, 3), 0.5),
            hit(Chunk.whole(right), 0.7),
            hit(Chunk.of(left, "left#1", 4, 7), 0.9));
    assertThat(Run.ofBestChunks("mine", Map.of("q", hits)).rankings())
        .containsEntry("q", List.of(new ScoredId("left", 0.9), new ScoredId("right", 0.7)));
  }

  private static Hit hit(Chunk chunk, double score) {
    return new Hit(chunk, score, List.of(new Hit.Stage("dense", 1, score)));
  }

  @Test
  void relevantFrom_aLevel_makesLowerGradesNotRelevant() {
    Qrels qrels = new Qrels(Map.of("q", Map.of("a", 1, "b", 2, "c", -1), "r", Map.of("a", 1)));
    assertThat(qrels.relevantFrom(2).judgements())
        .isEqualTo(Map.of("q", Map.of("a", 0, "b", 2, "c", -1), "r", Map.of("a", 0)));
    assertThat(qrels.relevantFrom(1)).isEqualTo(qrels);
    assertThat(qrels.withoutRelevant()).isEmpty();
    assertThat(qrels.relevantFrom(2).withoutRelevant()).containsExactly("r");
    assertThatIllegalArgumentException().isThrownBy(() -> qrels.relevantFrom(0));
  }
}
