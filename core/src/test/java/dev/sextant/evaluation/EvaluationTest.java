// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.Embedder;
import dev.sextant.EmbedderSpec;
import dev.sextant.Receipt;
import dev.sextant.Retriever.Mode;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.VectorIndex;
import dev.sextant.evaluation.Evaluation.Phase;
import dev.sextant.testing.ExactIndex;
import dev.sextant.testing.WordEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class EvaluationTest {
  private static final List<Document> CORPUS =
      List.of(
          Document.of("lamp", "The keeper repaired the lamp of the tower."),
          Document.of("bread", "Bread needs flour, water and time."),
          Document.of("tide", "High tide comes twice a day."),
          Document.of("empty", " "));
  private static final Map<String, String> QUERIES =
      Map.of(
          "q1", "who repaired the lamp", "q2", "what does bread need", "q3", "when is high tide");
  private static final Qrels QRELS =
      new Qrels(Map.of("q1", Map.of("lamp", 1), "q2", Map.of("bread", 1), "q3", Map.of("tide", 1)));

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger embedded = new AtomicInteger();
  private final List<Path> folders = new ArrayList<>();

  /** Keeps measurements in memory. */
  private static final class Kept implements MeasurementStore {
    private final Map<String, SystemMeasurement> byKey = new HashMap<>();

    @Override
    public Optional<SystemMeasurement> find(String key) {
      return Optional.ofNullable(byKey.get(key));
    }

    @Override
    public void save(SystemMeasurement measurement) {
      byKey.put(measurement.key(), measurement);
    }
  }

  /** Reads the first words of a text and counts the texts that it embeds. */
  private final class FirstWords implements Embedder<String> {
    private static final int READ = 5;
    private final WordEmbedder words;

    FirstWords(String model) {
      this.words = new WordEmbedder(model, 512);
      opened.incrementAndGet();
    }

    @Override
    public EmbedderSpec spec() {
      return words.spec();
    }

    @Override
    public List<Embedded> embed(List<? extends String> inputs, Role role) {
      embedded.addAndGet(role == Role.DOCUMENT ? inputs.size() : 0);
      return inputs.stream().map(input -> embedded(input, role)).toList();
    }

    private Embedded embedded(String input, Role role) {
      String[] all = input.split(" ");
      int read = Math.min(READ, all.length);
      String start = String.join(" ", List.of(all).subList(0, read));
      return Embedded.of(
          spec(),
          words.embed(start, role).dense(),
          new Receipt(read, all.length - read, start.length()));
    }

    @Override
    public void close() {
      words.close();
    }
  }

  private VectorIndex index(Path folder, EmbedderSpec... embedders) {
    folders.add(folder);
    try {
      Files.write(folder.resolve("segment"), new byte[1_000]);
    } catch (IOException e) {
      throw new SextantException("writing failed", e);
    }
    return new ExactIndex(embedders);
  }

  private Supplier<RetrievalParts> parts(String model) {
    return () -> RetrievalParts.of(new FirstWords(model), this::index);
  }

  private RetrievalSystem system(String model) {
    return new RetrievalSystem(model, parts(model), Mode.EMBEDDING);
  }

  private static EvaluationReport compare(Evaluation evaluation, RetrievalSystem... systems) {
    return evaluation.compare(TestCollection.judged(CORPUS, QUERIES, QRELS), List.of(systems));
  }

  @Test
  void compare_measuresWhatIsFoundAndWhatItTakes() {
    EvaluationReport report = Evaluation.compare(CORPUS, QUERIES, QRELS, List.of(system("words")));

    MeasuredSystem system = report.system("words");
    // The five words read of "lamp" and "bread" share words with the queries; of "tide" too.
    assertThat(system.quality().mean("ndcg@10")).isEqualTo(1, within(1e-12));
    assertThat(system.measurement().model()).hasValue("words");
    SystemMeasurement.Build build = system.measurement().build();
    assertThat(build.documents()).isEqualTo(4);
    assertThat(build.texts()).isEqualTo(3);
    assertThat(build.tokens()).isEqualTo(15);
    assertThat(build.droppedTokens()).isEqualTo(3 + 1 + 1);
    assertThat(build.cutTexts()).isEqualTo(3);
    assertThat(build.indexBytes()).isEqualTo(1_000);
    assertThat(system.measurement().queries().count()).isEqualTo(3);
    assertThat(system.measurement().queries().tokens()).isEqualTo(4 + 4 + 4);
    assertThat(system.remembered()).isFalse();
    assertThat(report.comparison()).isEmpty();
    assertThat(folders).hasSize(1).allSatisfy(folder -> assertThat(folder).doesNotExist());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void compare_onLinux_knowsTheMemory() {
    SystemMeasurement measurement =
        compare(Evaluation.defaults(), system("words")).system("words").measurement();

    assertThat(measurement.build().memoryBytes().orElseThrow()).isGreaterThan(10L << 20);
  }

  @Test
  void compare_ofSeveral_putsTheBestFirstAndTestsEachPair() {
    RetrievalSystem blind =
        new RetrievalSystem(
            "blind",
            () ->
                RetrievalParts.of(new FirstWords("blind"), this::index)
                    .withChunker(
                        document -> List.of(Chunk.of(document, document.id() + "#0", 0, 1)),
                        "the first letter"),
            Mode.EMBEDDING);
    RetrievalSystem words =
        new RetrievalSystem("bm25", () -> RetrievalParts.ofWords(this::index), Mode.BM25);

    EvaluationReport report = compare(Evaluation.defaults(), blind, system("words"), words);

    assertThat(report.systems())
        .extracting(MeasuredSystem::name)
        .containsExactly("bm25", "words", "blind");
    SystemComparison comparison = report.comparison().orElseThrow();
    assertThat(comparison.pairs()).hasSize(3);
    assertThat(comparison.pair("words", "bm25").queries().ties()).isEqualTo(3);
    assertThat(report.system("bm25").measurement().model()).isEmpty();
    assertThat(report.system("bm25").measurement().build().tokens()).isZero();
  }

  @Test
  void systemsOfOneSupplier_areOpenedAndFilledOnce() {
    Supplier<RetrievalParts> shared = parts("words");

    EvaluationReport report =
        compare(
            Evaluation.defaults(),
            new RetrievalSystem("dense", shared, Mode.EMBEDDING),
            new RetrievalSystem("hybrid", shared, Mode.HYBRID));

    assertThat(report.systems()).hasSize(2);
    assertThat(opened).hasValue(1);
    assertThat(embedded).hasValue(3);
  }

  @Test
  void comparisonThatWasCutOff_goesOnWithWhatIsMissing() {
    Kept store = new Kept();
    RetrievalSystem[] systems = {system("one"), system("two"), system("three")};
    Evaluation cutOff =
        Evaluation.defaults()
            .withStore(store)
            .withObserver(
                (system, phase, done, all) -> {
                  if (system.equals("two") && phase == Phase.ASKING && done == 1) {
                    throw new IllegalStateException("cut off");
                  }
                });
    assertThatThrownBy(() -> compare(cutOff, systems)).hasMessage("cut off");
    assertThat(store.byKey).hasSize(1);
    embedded.set(0);

    EvaluationReport report = compare(Evaluation.defaults().withStore(store), systems);

    assertThat(embedded).hasValue(2 * 3);
    assertThat(report.system("one").remembered()).isTrue();
    assertThat(report.system("two").remembered()).isFalse();
    assertThat(store.byKey).hasSize(3);
    embedded.set(0);
    assertThat(compare(Evaluation.defaults().withStore(store), systems).systems())
        .allMatch(MeasuredSystem::remembered);
    assertThat(embedded).hasValue(0);
    assertThat(folders).allSatisfy(folder -> assertThat(folder).doesNotExist());
  }

  @Test
  void otherDepthChunksIndexOrModel_isMeasuredAnew() {
    Kept store = new Kept();
    Evaluation evaluation = Evaluation.defaults().withStore(store);
    RetrievalSystem divided =
        new RetrievalSystem(
            "words",
            () -> parts("words").get().withChunker(d -> List.of(Chunk.whole(d)), "all of it"),
            Mode.EMBEDDING);
    RetrievalSystem otherIndex =
        new RetrievalSystem(
            "words", () -> parts("words").get().withIndexSettings("other"), Mode.EMBEDDING);

    compare(evaluation, system("words"));
    compare(evaluation.withDepth(7), system("words"));
    compare(evaluation, divided);
    compare(evaluation, otherIndex);
    compare(evaluation, system("others"));
    compare(evaluation, new RetrievalSystem("words", parts("words"), Mode.HYBRID));

    assertThat(store.byKey).hasSize(6);
    // Metrics are worked out of what was found, and another name is the same system.
    EvaluationReport again =
        compare(
            evaluation.withMetrics(RetrievalMetric.success(1)),
            new RetrievalSystem("renamed", parts("words"), Mode.EMBEDDING));
    assertThat(again.system("renamed").remembered()).isTrue();
    assertThat(again.system("renamed").quality().means()).containsOnlyKeys("success@1");
  }

  @Test
  void documentsOfSeveralChunks_countAtTheirBestAndOnlySoDeep() {
    RetrievalSystem halves =
        new RetrievalSystem(
            "halves",
            () ->
                RetrievalParts.of(new FirstWords("words"), this::index)
                    .withChunker(EvaluationTest::halves, "halves"),
            Mode.EMBEDDING);

    EvaluationReport report = compare(Evaluation.defaults().withDepth(2), halves);

    Run run = report.system("halves").measurement().run();
    assertThat(report.system("halves").measurement().build().texts()).isEqualTo(6);
    assertThat(run.documents("q1")).hasSizeLessThanOrEqualTo(2).startsWith("lamp");
  }

  private static List<Chunk> halves(Document document) {
    int middle = document.text().length() / 2;
    return document.text().isBlank()
        ? List.of()
        : List.of(
            Chunk.of(document, document.id() + "#0", 0, middle),
            Chunk.of(document, document.id() + "#1", middle, document.text().length()));
  }

  @Test
  void chunksSearchedByWordsAlone_areNotEmbedded() {
    RetrievalSystem words =
        new RetrievalSystem(
            "words",
            () ->
                RetrievalParts.of(new FirstWords("counter"), this::index)
                    .withChunker(EvaluationTest::halves, "halves by counter")
                    .withWordsOnly(),
            Mode.BM25);

    SystemMeasurement measurement =
        compare(Evaluation.defaults(), words).system("words").measurement();

    assertThat(measurement.build().texts()).isEqualTo(6);
    assertThat(measurement.model()).isEmpty();
    assertThat(embedded).hasValue(0);
  }

  @Test
  void systemThatFails_isNamed_andTheOthersAreMeasured() {
    RetrievalSystem broken =
        new RetrievalSystem(
            "broken",
            () -> {
              throw new SextantException("the model is not there");
            },
            Mode.EMBEDDING);
    RetrievalSystem mindless =
        new RetrievalSystem("mindless", () -> RetrievalParts.ofWords(this::index), Mode.HYBRID);

    EvaluationReport report = compare(Evaluation.defaults(), broken, mindless, system("words"));

    assertThat(report.systems()).extracting(MeasuredSystem::name).containsExactly("words");
    assertThat(report.failures()).containsEntry("broken", "the model is not there");
    assertThat(report.failures().get("mindless")).contains("has no embedder");
    assertThatThrownBy(() -> compare(Evaluation.defaults(), broken))
        .isInstanceOf(SextantException.class)
        .hasMessage("the model is not there");
  }

  @Test
  void compare_withoutSystemsOrWithTwoOfOneName_isRefused() {
    assertThatThrownBy(() -> compare(Evaluation.defaults()))
        .hasMessageContaining("no system is given");
    assertThatThrownBy(() -> compare(Evaluation.defaults(), system("one"), system("one")))
        .hasMessageContaining("two systems are named one");
    assertThatThrownBy(() -> Evaluation.defaults().withDepth(0)).hasMessageContaining("0");
  }

  @Test
  void corpusWithoutAnyText_isRefused() {
    List<Document> blank = List.of(Document.of("lamp", " "), Document.of("tide", ""));
    Map<String, String> queries = Map.of("q1", "lamp", "q3", "tide");
    Qrels qrels = new Qrels(Map.of("q1", Map.of("lamp", 1), "q3", Map.of("tide", 1)));

    assertThatThrownBy(() -> Evaluation.compare(blank, queries, qrels, List.of(system("words"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none of 2 documents has a text");
  }
}
