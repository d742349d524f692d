// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import dev.sextant.Receipt;
import dev.sextant.Role;
import dev.sextant.Similarity;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.TokenizedText;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The folders of the tiny checkpoints say what the Python reference reads in them: limit, prompts,
 * similarity, pooling; and their tokenizers, WordPiece, byte-level BPE and unigram, read texts as
 * it does: the same ids, and the cut at the same place.
 */
final class GoldenFoldersTest {
  private static final Map<String, Similarity> SIMILARITIES =
      Map.of("cosine", Similarity.COSINE, "dot", Similarity.DOT_PRODUCT);

  @TempDir private Path folder;

  static List<String> checkpoints() {
    return GoldenCheckpoint.names();
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void open_goldenFolder_saysWhatTheReferenceReads(String name) throws IOException {
    GoldenCheckpoint golden = GoldenCheckpoint.of(name);
    Path path = golden.assembleIn(folder);
    checkFiles(golden, path);
    ModelFolder model = ModelFolder.open(path);

    assertThat(TokenLimit.of(model, NetworkFile.known(model))).hasValue(golden.whole("max_tokens"));
    SentenceConfig config = SentenceConfig.of(model);
    assertThat(config.similarity()).isEqualTo(SIMILARITIES.get(golden.text("similarity")));
    assertThat(prompt(golden, config, Role.QUERY)).isEqualTo(golden.text("query_prompt"));
    assertThat(prompt(golden, config, Role.DOCUMENT)).isEqualTo(golden.text("document_prompt"));
    assertThat(config.prompts().ofNoRole()).isEqualTo(golden.text("plain_prompt"));
    checkHead(golden, model);
    checkTokens(golden, model);
  }

  /** A task has the prompt of its name, if there is one. */
  private static String prompt(GoldenCheckpoint golden, SentenceConfig config, Role role) {
    return golden
        .task(role.name().toLowerCase(Locale.ROOT))
        .flatMap(config.prompts()::named)
        .orElseGet(() -> config.prompts().of(role));
  }

  private static void checkHead(GoldenCheckpoint golden, ModelFolder model) {
    try (HeadFiles head = HeadFiles.open(model)) {
      assertThat(head.includesPrompt()).isEqualTo(golden.truth("include_prompt"));
      if (golden.truth("pooling_given")) {
        assertThat(head.parts()).isEmpty();
        return;
      }
      HeadPart.Pool pool = (HeadPart.Pool) head.parts().get(0);
      assertThat(pool.modes().stream().map(PoolingMode::label)).isEqualTo(golden.texts("pooling"));
    }
  }

  private static void checkTokens(GoldenCheckpoint golden, ModelFolder model) {
    int limit = golden.whole("max_tokens");
    try (TextTokenizer tokenizer = TokenizerFile.of(model).open()) {
      for (GoldenCheckpoint.Case each : golden.cases()) {
        String prompt = golden.text(each.role() + "_prompt");

        TokenizedText read = tokenizer.read(prompt, each.text(), limit);

        assertThat(read.ids()).as(each.name()).containsExactly(each.ids());
        assertThat(read.receipt())
            .as(each.name())
            .isEqualTo(new Receipt(each.tokens(), each.dropped(), each.cutOffset()));
        assertThat(golden.truth("include_prompt") ? 0 : tokenizer.promptTokens(prompt))
            .as(each.name())
            .isEqualTo(each.excluded());
      }
    }
  }

  /** That these are the files that the values were made with, and that there are no others. */
  private static void checkFiles(GoldenCheckpoint golden, Path model) throws IOException {
    Map<String, JsonElement> files = golden.facts().getAsJsonObject("files").asMap();
    for (Map.Entry<String, JsonElement> file : files.entrySet()) {
      assertThat(FileDigest.hex(Files.readAllBytes(model.resolve(file.getKey()))))
          .as("sha256 of %s", file.getKey())
          .isEqualTo(file.getValue().getAsString());
    }
    try (var walked = Files.walk(model)) {
      assertThat(walked.filter(Files::isRegularFile)).hasSameSizeAs(files.keySet());
    }
  }
}
