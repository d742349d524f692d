// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HubOptionsTest {
  @TempDir Path home;

  private HubOptions of(String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return HubOptions.of(environment, home);
  }

  @Test
  void cacheFolder_followsTheVariablesInPythonsOrder() {
    assertThat(of().cacheFolder()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(of("XDG_CACHE_HOME", "/x").cacheFolder()).isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cacheFolder())
        .isEqualTo(Path.of("/h/hub"));
    assertThat(of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/o").cacheFolder())
        .isEqualTo(Path.of("/o"));
    assertThat(of("HUGGINGFACE_HUB_CACHE", "/o", "HF_HUB_CACHE", "/c").cacheFolder())
        .isEqualTo(Path.of("/c"));
  }

  @Test
  void cacheFolder_expandsHomeAndVariables() {
    assertThat(of("HF_HOME", "~/h").cacheFolder()).isEqualTo(home.resolve("h/hub"));
    assertThat(of("HF_HUB_CACHE", "$DATA/${USER}-hub", "DATA", "/d", "USER", "me").cacheFolder())
        .isEqualTo(Path.of("/d/me-hub"));
    assertThat(of("HF_HUB_CACHE", "/$NONE/x").cacheFolder()).isEqualTo(Path.of("/$NONE/x"));
  }

  @Test
  void emptyVariable_countsAsNotSet() {
    assertThat(of("HF_HUB_CACHE", "", "HF_HOME", "/h").cacheFolder()).isEqualTo(Path.of("/h/hub"));
    assertThat(of("HF_TOKEN", " ").token()).isNull();
  }

  @Test
  void token_comesFromTheEnvironmentElseFromTheFile() throws IOException {
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hf_file\n");
    assertThat(of().token()).isEqualTo("hf_file");
    assertThat(of("HF_TOKEN", "hf_environment").token()).isEqualTo("hf_environment");
    assertThat(of("HUGGING_FACE_HUB_TOKEN", "hf_old").token()).isEqualTo("hf_old");
    assertThat(of("HF_HOME", "/nowhere").token()).isNull();
    assertThat(of("HF_HOME", "/nowhere", "HF_TOKEN_PATH", file.toString()).token())
        .isEqualTo("hf_file");
    assertThat(of("HF_TOKEN", "hf_environment", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token())
        .isNull();
  }

  @Test
  void endpoint_isTheVariableWithoutItsLastSlash() {
    assertThat(of("HF_ENDPOINT", "https://mirror.example/").endpoint())
        .isEqualTo(URI.create("https://mirror.example"));
    assertThat(of().endpoint().getScheme()).isEqualTo("https");
  }

  @ParameterizedTest
  @CsvSource({"1,true", "on,true", "Yes,true", "TRUE,true", "0,false", "no,false", "x,false"})
  void offline_isReadAsPythonReadsIt(String value, boolean offline) {
    assertThat(of("HF_HUB_OFFLINE", value).offline()).isEqualTo(offline);
    assertThat(of("TRANSFORMERS_OFFLINE", value).offline()).isEqualTo(offline);
    assertThat(of("HF_HUB_OFFLINE", "0", "TRANSFORMERS_OFFLINE", "1").offline()).isFalse();
  }

  @Test
  void withX_changesOneThing() {
    HubOptions options =
        of().withCacheFolder(Path.of("/c"))
            .withEndpoint(URI.create("http://localhost:1/a/"))
            .withToken("t")
            .withOffline(true)
            .withParallelism(7)
            .withTimeout(Duration.ofSeconds(3));
    assertThat(options.cacheFolder()).isEqualTo(Path.of("/c"));
    assertThat(options.endpoint()).isEqualTo(URI.create("http://localhost:1/a"));
    assertThat(options.token()).isEqualTo("t");
    assertThat(options.offline()).isTrue();
    assertThat(options.parallelism()).isEqualTo(7);
    assertThat(options.silence()).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.withToken(null).token()).isNull();
  }

  @Test
  void toString_hidesTheToken() {
    assertThat(of().withToken("hf_secret").toString()).contains("hidden").doesNotContain("hf_s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hf_s cret", "hf_s\ncret", "hf_sücret"})
  void token_thatNoHeaderCanCarry_isRefusedWithoutBeingShown(String token) {
    assertThatThrownBy(() -> of().withToken(token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("cret")
        .hasMessageContaining("HF_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"host", "ftp://host", "https:///x", "https://me:pw@host", "https://host?q=1"})
  void endpoint_thatIsNoWebAddress_isRefused(String endpoint) {
    assertThatThrownBy(() -> of().withEndpoint(URI.create(endpoint)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HF_ENDPOINT");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65})
  void parallelism_outOfRange_isRefused(int parallelism) {
    assertThatThrownBy(() -> of().withParallelism(parallelism))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(parallelism));
  }
}
