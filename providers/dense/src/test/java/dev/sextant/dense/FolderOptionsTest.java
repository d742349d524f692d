// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sextant.Embedded;
import dev.sextant.LongTexts;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.TokenSpan;
import dev.sextant.Tokenizer;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Processor;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the user may choose of a folder's model, and what is refused. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class FolderOptionsTest {
  private static final DenseOptions DEFAULTS = DenseOptions.defaults().withThreads(1);
  private static final String TEXT = "the keeper repaired the lamp before the storm";

  @TempDir private Path folder;

  private Path model(String name) {
    return GoldenCheckpoint.of(name).assembleIn(folder);
  }

  private static float[] vector(Path model, DenseOptions options, Role role) {
    try (DenseEmbedder embedder = DenseEmbedder.load(model, options)) {
      return embedder.embed(TEXT, role).dense().toArray();
    }
  }

  private static String fingerprint(Path model, DenseOptions options) {
    try (DenseEmbedder embedder = DenseEmbedder.load(model, options)) {
      return embedder.spec().fingerprint();
    }
  }

  private static void refused(Path model, DenseOptions options, String... parts) {
    assertThatThrownBy(() -> DenseEmbedder.load(model, options).close())
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(parts);
  }

  private static void wrong(Path model, DenseOptions options, String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseEmbedder.load(model, options).close())
        .satisfies(e -> assertThat(e).hasMessageContainingAll(parts));
  }

  @Test
  void load_plainFolderWithoutPooling_saysWhatToDo() {
    refused(model("plain-mean"), DEFAULTS, "plain-mean", "withPooling", "CLS, MAX, MEAN");
  }

  @Test
  void load_severalPoolings_areJoined() {
    Path model = model("plain-mean");
    float[] joined = vector(model, DEFAULTS.withPooling(Pooling.MEAN, Pooling.CLS), Role.QUERY);
    float[] mean = vector(model, DEFAULTS.withPooling(Pooling.MEAN), Role.QUERY);
    float[] cls = vector(model, DEFAULTS.withPooling(Pooling.CLS), Role.QUERY);
    assertThat(Arrays.copyOf(joined, 32)).containsExactly(mean, within(1e-6f));
    assertThat(Arrays.copyOfRange(joined, 32, 64)).containsExactly(cls, within(1e-6f));
  }

  @Test
  void load_poolingAgainstTheFiles_isRefused() {
    Path model = model("bert");
    wrong(model, DEFAULTS.withPooling(Pooling.CLS), "[CLS]", "pool mean", "leave withPooling out");
    // The same as the files say does no harm.
    assertThat(fingerprint(model, DEFAULTS.withPooling(Pooling.MEAN)))
        .isEqualTo(fingerprint(model, DEFAULTS));
  }

  @Test
  void load_dimension_keepsTheFirstNumbersAndTheirLength() {
    Path normalized = model("bert");
    float[] whole = vector(normalized, DEFAULTS, Role.QUERY);
    float[] kept = vector(normalized, DEFAULTS.withDimension(5), Role.QUERY);
    double norm = 0;
    for (int i = 0; i < 5; i++) {
      norm += whole[i] * whole[i];
    }
    assertThat(kept).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(kept[i]).isCloseTo((float) (whole[i] / Math.sqrt(norm)), within(1e-6f));
    }
    Path free = model("pooling-mean");
    assertThat(vector(free, DEFAULTS.withDimension(5), Role.QUERY))
        .containsExactly(Arrays.copyOf(vector(free, DEFAULTS, Role.QUERY), 5), within(1e-6f));
    wrong(free, DEFAULTS.withDimension(33), "dimension is 33", "32 numbers");
    // More than the file's own number: the user's word counts.
    assertThat(vector(model("matryoshka"), DEFAULTS.withDimension(20), Role.QUERY)).hasSize(20);
    assertThat(fingerprint(normalized, DEFAULTS.withDimension(32)))
        .isEqualTo(fingerprint(normalized, DEFAULTS.withNormalization()));
  }

  @Test
  void load_prompts_theUsersWordCounts() {
    Path model = model("bert");
    float[] query = vector(model, DEFAULTS, Role.QUERY);
    float[] document = vector(model, DEFAULTS, Role.DOCUMENT);
    DenseOptions turned =
        DEFAULTS.withPrompt(Role.QUERY, "page: ").withPromptNamed(Role.DOCUMENT, "query");
    assertThat(vector(model, turned, Role.QUERY)).containsExactly(document, within(1e-6f));
    assertThat(vector(model, turned, Role.DOCUMENT)).containsExactly(query, within(1e-6f));
    float[] none = vector(model, DEFAULTS.withPrompt(Role.QUERY, ""), Role.QUERY);
    assertThat(none).isNotEqualTo(query).isNotEqualTo(document);
    // This model has no default prompt.
    assertThat(vector(model, DEFAULTS.withDefaultPrompt(Role.QUERY), Role.QUERY))
        .containsExactly(none, within(1e-6f));
    wrong(
        model,
        DEFAULTS.withPromptNamed(Role.QUERY, "clustering"),
        "no prompt named clustering",
        "query",
        "document");
  }

  @Test
  void load_maxTokens_roomAndLimitAreChecked() {
    Path model = model("bert");
    wrong(model, DEFAULTS.withMaxTokens(49), "maxTokens is 49", "bert reads at most 48");
    wrong(model, DEFAULTS.withMaxTokens(4), "maxTokens is 4", "QUERY", "special tokens");
    wrong(
        model,
        DEFAULTS.withPrompt(Role.DOCUMENT, "a long prompt ".repeat(40)),
        "maxTokens is 48",
        "DOCUMENT");
  }

  @Test
  void load_name_isTheFoldersOrTheUsers() {
    Path model = model("bert");
    try (DenseEmbedder embedder = DenseEmbedder.load(model, DEFAULTS.withName("my-model"))) {
      assertThat(embedder.spec().model()).isEqualTo("my-model");
      assertThat(embedder.spec().fingerprint()).isEqualTo(fingerprint(model, DEFAULTS));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withName(" "));
  }

  @Test
  void fingerprint_whatShapesVectors_changesIt() throws IOException {
    Path model = model("bert");
    List<String> seen = new ArrayList<>();
    seen.add(fingerprint(model, DEFAULTS));
    seen.add(fingerprint(model, DEFAULTS.withMaxTokens(40)));
    seen.add(fingerprint(model, DEFAULTS.withDimension(8)));
    seen.add(fingerprint(model, DEFAULTS.withPrompt(Role.QUERY, "")));
    seen.add(fingerprint(model, DEFAULTS.withPrompt(Role.DOCUMENT, "")));
    seen.add(fingerprint(model, DEFAULTS.withLongTexts(LongTexts.SPLIT)));
    for (String name : List.of("pooling-mean", "pooling-cls", "layer-norm", "dense-tanh")) {
      seen.add(fingerprint(model(name), DEFAULTS));
    }
    seen.add(fingerprint(model("activation-relu"), DEFAULTS));
    seen.add(fingerprint(model("weights-f16"), DEFAULTS));
    seen.add(fingerprint(model("prompt-excluded"), DEFAULTS));
    Path tokenizer = model.resolve("tokenizer.json");
    Files.writeString(tokenizer, Files.readString(tokenizer) + "\n");
    seen.add(fingerprint(model, DEFAULTS));
    assertThat(new HashSet<>(seen)).hasSameSizeAs(seen);
  }

  @Test
  void fingerprint_whatShapesNothing_doesNot() throws IOException {
    Path model = model("bert");
    String fingerprint = fingerprint(model, DEFAULTS);
    Files.writeString(model.resolve("README.md"), "a card");
    DenseOptions other =
        DenseOptions.defaults()
            .withThreads(2)
            .withBatchTokens(8)
            .withPrecision(Precision.BF16)
            .withLongTexts(LongTexts.FAIL);
    assertThat(fingerprint(model, other)).isEqualTo(fingerprint);
    // By its own name, laid out as a hub's cache does, with a link for each file.
    Path snapshot = Files.createDirectories(folder.resolve("models--org--bert/snapshots/12ab"));
    try (var files = Files.walk(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path link = snapshot.resolve(model.relativize(file));
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, file.toAbsolutePath());
      }
    }
    try (DenseEmbedder embedder = DenseEmbedder.load(snapshot, DEFAULTS)) {
      assertThat(embedder.spec().model()).isEqualTo("org/bert");
      assertThat(embedder.spec().fingerprint()).isEqualTo(fingerprint);
    }
  }

  @Test
  void load_int8_isAClassOfItsOwnAndDoesNotDependOnTheBatch() {
    assumeTrue(Processor.running().multipliesInt8());
    Path model = model("bert");
    DenseOptions int8 = DEFAULTS.withPrecision(Precision.INT8);
    List<String> own = List.of(TEXT, "what the ferry brought");
    String fingerprint = fingerprint(model, int8);
    assertThat(fingerprint)
        .isNotEqualTo(fingerprint(model, DEFAULTS))
        .isNotEqualTo(fingerprint(model, int8.withCalibrationTexts(own)));
    assertThat(fingerprint(model, DEFAULTS.withCalibrationTexts(own)))
        .isEqualTo(fingerprint(model, DEFAULTS));
    // Longer than may be: what it is calibrated on is cut, whatever is done with texts.
    List<String> texts = List.of(TEXT, TEXT.repeat(9), "the lamp", "");
    try (DenseEmbedder embedder =
        DenseEmbedder.load(
            model, int8.withCalibrationTexts(texts).withLongTexts(LongTexts.SPLIT))) {
      List<Embedded> together = embedder.embed(texts, Role.DOCUMENT);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(together.get(i).dense())
            .isEqualTo(embedder.embed(texts.get(i), Role.DOCUMENT).dense());
      }
    }
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withCalibrationTexts(List.of()));
  }

  @Test
  void load_int8_keepsItsCalibrationWhereItIsToldTo() throws IOException {
    assumeTrue(Processor.running().multipliesInt8());
    Path model = model("bert");
    Path cache = folder.resolve("cache");
    DenseOptions int8 = DEFAULTS.withPrecision(Precision.INT8);
    float[] alone = vector(model, int8.withoutCache(), Role.QUERY);
    assertThat(cache).doesNotExist();
    assertThat(vector(model, int8.withCache(cache), Role.QUERY)).isEqualTo(alone);
    Path kept;
    try (var files = Files.list(cache.resolve("calibration"))) {
      kept = files.findFirst().orElseThrow();
    }
    assertThat(kept).isRegularFile();
    assertThat(vector(model, int8.withCache(cache), Role.QUERY)).isEqualTo(alone);
    // Other numbers are others' scales.
    vector(model("weights-f16"), int8.withCache(cache), Role.QUERY);
    try (var files = Files.list(cache.resolve("calibration"))) {
      assertThat(files).hasSize(2).contains(kept);
    }
    assertThat(int8.withoutCache().cache()).isEmpty();
    assertThat(fingerprint(model, int8.withCache(cache)))
        .isEqualTo(fingerprint(model, int8.withoutCache()));
  }

  @Test
  void load_brokenFolders_areRefusedInOneSentence() throws IOException {
    refused(folder.resolve("none"), DEFAULTS, "none", "not there");
    refused(folder, DEFAULTS, "holds no model", "model.safetensors");

    Path model = model("bert");
    Files.delete(model.resolve("1_Pooling/config.json"));
    refused(model, DEFAULTS, Path.of("1_Pooling", "config.json").toString());

    model = model("roberta");
    Files.delete(model.resolve("tokenizer.json"));
    refused(model, DEFAULTS, "no tokenizer.json", "save_pretrained");

    model = model("electra");
    Files.writeString(model.resolve("model.safetensors"), "no weights");
    refused(model, DEFAULTS, "model.safetensors");

    model = model("mpnet");
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config).replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"));
    refused(model, DEFAULTS, "encoder.layer.2");

    model = model("dense-tanh");
    Path dense = model.resolve("2_Dense/config.json");
    Files.writeString(dense, Files.readString(dense).replace("32", "48"));
    refused(model, DEFAULTS, "Dense", "vectors of 48 numbers", "gives 32");
  }

  @Test
  void load_linkThatLeadsNowhere_isADownloadThatBrokeOff() throws IOException {
    Path model = model("bert");
    Path weights = model.resolve("model.safetensors");
    Files.delete(weights);
    Files.createSymbolicLink(weights, folder.resolve("blobs/none"));
    Files.writeString(model.resolve("pytorch_model.bin"), "not to be taken instead");
    refused(model, DEFAULTS, "model.safetensors");
  }

  @Test
  void load_failure_leavesNoThreadAndNoFile() throws IOException {
    Path model = model("dense-tanh");
    Files.writeString(model.resolve("tokenizer.json"), "{}");
    List<String> before = temporaryFiles();
    refused(model, DEFAULTS, "tokenizer.json");
    assertThat(temporaryFiles()).isEqualTo(before);
  }

  private static List<String> temporaryFiles() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("sextant-"))
          .sorted()
          .toList();
    }
  }

  @Test
  void tokenCounter_tokensOfADocument_lieWhereTheySay() {
    try (DenseEmbedder embedder = DenseEmbedder.load(model("bert"), DEFAULTS)) {
      Tokenizer tokenizer = embedder.tokenCounter();
      String text = "\uD83D\uDEF6 " + TEXT;
      List<TokenSpan> tokens = tokenizer.tokens(text);
      int around = tokenizer.count("");
      assertThat(tokens).hasSize(tokenizer.count(text) - around);
      StringBuilder read = new StringBuilder();
      tokens.forEach(token -> read.append(text, token.start(), token.end()));
      assertThat(read.toString()).isEqualTo(text.replace(" ", ""));
    }
  }
}
