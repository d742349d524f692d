// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import static dev.sextant.transformer.FakeHub.instead;
import static dev.sextant.transformer.FakeHub.status;
import static dev.sextant.transformer.ModelHubTest.assertWhole;
import static dev.sextant.transformer.ModelHubTest.filesUnder;
import static dev.sextant.transformer.TinyModel.COMMIT;
import static dev.sextant.transformer.TinyModel.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the token is told, what a refusal says, and which names are refused here. */
final class ModelHubAccessTest {
  private static final String MODEL = "model.safetensors";

  @TempDir Path cache;
  private FakeHub hub;
  private HubOptions options;

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub().with(REPOSITORY, COMMIT, TinyModel.files());
    options = ModelHubTest.options(hub, cache);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Path download() {
    return ModelHub.download(REPOSITORY, "main", options);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertThatDownloadFails() {
    return assertThatThrownBy(this::download).isInstanceOf(SextantException.class);
  }

  @Test
  void token_isSentToTheHubButNotToWhereItRedirects() {
    options = options.withToken("hf_secret");
    download();
    assertThat(hub.requests)
        .filteredOn(request -> request.server().equals("hub"))
        .isNotEmpty()
        .allMatch(request -> request.authorization().equals("Bearer hf_secret"));
    assertThat(hub.requests)
        .filteredOn(request -> request.server().equals("cdn"))
        .hasSize(2)
        .allMatch(request -> request.authorization().isEmpty());
  }

  @Test
  void listing_thatIsRedirectedWithinTheHub_isFollowedWithTheToken() throws IOException {
    options = options.withToken("hf_secret");
    hub.fail("listing", status(307, "Location", "/api/models/tiny/model/revision/main?blobs=true"));
    assertWhole(download(), TinyModel.files());
    assertThat(hub.requests.get(1).authorization()).isEqualTo("Bearer hf_secret");
  }

  @Test
  void redirects_withoutEnd_areRefused() {
    FakeHub.Fault again =
        status(302, "Location", "/api/models/tiny/model/revision/main?blobs=true");
    for (int i = 0; i < 20; i++) {
      hub.fail("listing", again);
    }
    assertThatDownloadFails().hasMessageContaining("more than 10 times");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://localhost/x", "http:", ""})
  void redirect_toNoWebAddress_isRefused(String target) {
    hub.fail("listing", status(302, "Location", target));
    assertThatDownloadFails().hasMessageContaining("which is refused");
  }

  @Test
  void gatedRepository_tellsOfTheLicence() {
    hub.fail(
        "listing",
        status(
            403,
            "X-Error-Code",
            "GatedRepo",
            "X-Error-Message",
            "Access to model tiny/model is restricted"));
    assertThatDownloadFails()
        .hasMessageContaining("gated")
        .hasMessageContaining("accept its licence at " + hub.endpoint() + "/tiny/model")
        .hasMessageContaining("HF_TOKEN")
        .hasMessageContaining("Access to model tiny/model is restricted");
  }

  @Test
  void gatedFile_tellsOfTheLicence() {
    hub.fail("hub:" + MODEL, status(401, "X-Error-Code", "GatedRepo"));
    hub.fail("hub:2_Dense/" + MODEL, status(401, "X-Error-Code", "GatedRepo"));
    assertThatDownloadFails().hasMessageContaining("gated").hasMessageContaining("HF_TOKEN");
  }

  @Test
  void tokenThatIsNotAccepted_isNotShown() {
    options = options.withToken("hf_secret");
    hub.fail("listing", status(401, "X-Error-Message", "Invalid credentials"));
    assertThatDownloadFails()
        .hasMessageContaining("does not accept the token")
        .hasMessageNotContaining("hf_secret");
  }

  @Test
  void unknownRepository_isNamed() {
    assertThatThrownBy(() -> ModelHub.download("tiny/nothing", "main", options))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("no repository tiny/nothing")
        .hasMessageContaining("without a token");
  }

  @Test
  void unknownRevision_isNamed() {
    assertThatThrownBy(() -> ModelHub.download(REPOSITORY, "v9", options))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("tiny/model has no revision 'v9'");
  }

  @Test
  void fileThatIsListedButNotThere_isNamed() {
    hub.fail("hub:vocab.txt", status(404, "X-Error-Code", "EntryNotFound"));
    assertThatDownloadFails().hasMessageContaining("'vocab.txt' but does not give it");
  }

  @Test
  void hubThatIsNotThere_saysWhere() {
    hub.close();
    assertThatDownloadFails()
        .hasMessageContaining(hub.endpoint().toString())
        .hasMessageContaining("withOffline");
  }

  @Test
  void endpointThatIsNoHub_saysSo() {
    hub.fail("listing", instead("<html></html>".getBytes(StandardCharsets.UTF_8)));
    assertThatDownloadFails().hasMessageContaining("no listing of a model's files");
    hub.fail("listing", instead("{\"sha\": \"../../x\"}".getBytes(StandardCharsets.UTF_8)));
    assertThatDownloadFails().hasMessageContaining("'../../x'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../config.json",
        "/config.json",
        "a/../../config.json",
        "C:/config.json",
        "a\\b.json",
        "a//b"
      })
  void listedName_thatLeavesTheFolder_isRefused(String name) throws IOException {
    Map<String, byte[]> files = TinyModel.files();
    files.put(name, new byte[] {'{', '}'});
    hub.with("tiny/evil", COMMIT, files);
    assertThatThrownBy(() -> ModelHub.download("tiny/evil", "main", options))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("'" + name + "'");
    assertThat(filesUnder(cache)).isEmpty();
  }

  @Test
  void moduleFolder_thatLeavesTheFolder_isRefused() {
    Map<String, byte[]> files = TinyModel.files();
    files.put(
        "modules.json",
        "[{\"path\": \"../other\", \"type\": \"x\"}]".getBytes(StandardCharsets.UTF_8));
    hub.with("tiny/evil", COMMIT, files);
    assertThatThrownBy(() -> ModelHub.download("tiny/evil", "main", options))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("'../other'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a/b/c", "../x", "a..b", "a--b", "-a/b", "a/b.git", "a b", "ü/x", "/a"})
  void repository_ofABadName_isRefused(String name) {
    assertThatThrownBy(() -> ModelHub.download(name, "main", options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
    assertThat(hub.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "../x", "a/../b", "/a", "a/", "a\\b", "a b", "a\nb", "a//b", ".a", "a.lock"})
  void revision_ofABadName_isRefused(String name) {
    assertThatThrownBy(() -> ModelHub.download(REPOSITORY, name, options))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void endpoint_withAPath_isKept() {
    options = options.withEndpoint(URI.create(hub.endpoint() + "/mirror/"));
    assertThatThrownBy(this::download).isInstanceOf(SextantException.class);
    assertThat(hub.pathsOf("hub").get(0)).isEqualTo("/mirror/api/models/tiny/model/revision/main");
  }
}
