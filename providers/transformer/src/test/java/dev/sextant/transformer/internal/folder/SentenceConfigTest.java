// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside what {@link GoldenFoldersTest} compares with the reference. */
final class SentenceConfigTest {
  @TempDir private Path folder;

  private SentenceConfig config(String json) throws IOException {
    Files.writeString(folder.resolve("config_sentence_transformers.json"), json);
    return SentenceConfig.of(ModelFolder.open(folder));
  }

  private void refused(String json, String... parts) {
    assertThatThrownBy(() -> config(json))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void of_noFileOrAnEmptyOne_hasTheReferencesDefaults() throws IOException {
    SentenceConfig none = SentenceConfig.of(ModelFolder.open(folder));
    assertThat(none).isEqualTo(config("{}"));
    assertThat(none).isEqualTo(config("{\"prompts\": {}, \"similarity_fn_name\": null}"));
    assertThat(none.similarity()).isEqualTo(Similarity.COSINE);
    assertThat(none.dimension()).isEmpty();
    assertThat(none.prompts().of(Role.QUERY)).isEmpty();
    assertThat(none.prompts().unusedForDocuments()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"cosine, COSINE", "dot, DOT_PRODUCT", "euclidean, EUCLIDEAN"})
  void similarity_known_isMapped(String name, Similarity similarity) throws IOException {
    assertThat(config("{\"similarity_fn_name\": \"%s\"}".formatted(name)).similarity())
        .isEqualTo(similarity);
  }

  @ParameterizedTest
  @ValueSource(strings = {"manhattan", "maxsim", "Cosine", ""})
  void similarity_unknown_isRefused(String name) {
    refused(
        "{\"similarity_fn_name\": \"%s\"}".formatted(name),
        "similarity_fn_name " + name,
        "cosine, dot, euclidean");
  }

  @Test
  void prompts_nullOrOfOtherNames_areNone() throws IOException {
    Prompts prompts =
        config("{\"prompts\": {\"query\": null, \"passage\": \"p: \", \"s2s\": \"s: \"}}")
            .prompts();
    assertThat(prompts.of(Role.QUERY)).isEmpty();
    assertThat(prompts.of(Role.DOCUMENT)).isEmpty();
    assertThat(prompts.unusedForDocuments()).hasValue("passage");
    assertThat(prompts.named("s2s")).hasValue("s: ");
    assertThat(prompts.named("none")).isEmpty();
    assertThat(prompts.ofNoRole()).isEmpty();
  }

  @Test
  void prompts_ofDocuments_leaveNoneUnused() throws IOException {
    Prompts prompts =
        config("{\"prompts\": {\"document\": \"d: \", \"corpus\": \"c: \"}}").prompts();
    assertThat(prompts.unusedForDocuments()).isEmpty();
  }

  @Test
  void prompts_defaultThatIsNone_isRefused() {
    refused(
        "{\"prompts\": {\"query\": \"q: \"}, \"default_prompt_name\": \"group\"}",
        "named group",
        "query");
  }

  @Test
  void of_brokenFile_isRefused() {
    refused("[", "config_sentence_transformers.json");
    refused("{\"truncate_dim\": 0}", "truncate_dim 0");
    refused("{\"truncate_dim\": \"twelve\"}", "truncate_dim", "wrong type");
    refused("{\"prompts\": {\"query\": {}}}", "query", "wrong type");
  }
}
