// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import static dev.sextant.transformer.TinyModel.COMMIT;
import static dev.sextant.transformer.TinyModel.NEXT_COMMIT;
import static dev.sextant.transformer.TinyModel.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelHubTest {
  @TempDir Path cache;
  private FakeHub hub;
  private HubOptions options;

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub().with(REPOSITORY, COMMIT, TinyModel.files());
    options = options(hub, cache);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  static HubOptions options(FakeHub hub, Path cache) {
    return HubOptions.of(Map.of("HF_HUB_CACHE", cache.toString()), cache)
        .withEndpoint(hub.endpoint())
        .withTimeout(Duration.ofSeconds(10))
        .withBackoff(Duration.ofMillis(1));
  }

  static List<String> filesUnder(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  static void assertWhole(Path snapshot, Map<String, byte[]> files) throws IOException {
    assertThat(filesUnder(snapshot)).isEqualTo(TinyModel.NEEDED);
    for (String name : TinyModel.NEEDED) {
      assertThat(snapshot.resolve(name)).hasBinaryContent(files.get(name));
    }
  }

  @Test
  void download_ofMain_fetchesOnlyWhatAnEncoderNeeds() throws IOException {
    Path snapshot = ModelHub.download(REPOSITORY, "main", options);
    assertThat(snapshot)
        .isEqualTo(cache.resolve("models--tiny--model").resolve("snapshots").resolve(COMMIT));
    assertWhole(snapshot, TinyModel.files());
    assertThat(hub.requests).hasSize(1 + TinyModel.NEEDED.size() + 2);
  }

  @Test
  void download_ofMain_laysTheCacheOutAsPythonDoes() throws IOException {
    Path snapshot = ModelHub.download(REPOSITORY, "main", options);
    Path folder = cache.resolve("models--tiny--model");
    byte[] config = TinyModel.files().get("config.json");
    byte[] weights = TinyModel.files().get("model.safetensors");
    assertThat(folder.resolve("refs/main")).hasContent(COMMIT);
    assertThat(Files.readSymbolicLink(snapshot.resolve("config.json")))
        .isEqualTo(Path.of("../../blobs/" + FakeHub.gitHash(config)));
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
        .isEqualTo(Path.of("../../blobs/" + FakeHub.sha256(weights)));
    assertThat(Files.readSymbolicLink(snapshot.resolve("1_Pooling/config.json")).toString())
        .startsWith("../../../blobs/");
    assertThat(cache.resolve(".locks/models--tiny--model/" + FakeHub.sha256(weights) + ".lock"))
        .exists();
    assertThat(filesUnder(folder.resolve("blobs"))).noneMatch(name -> name.contains("incomplete"));
  }

  @Test
  void download_again_asksOnlyForTheCommit() {
    ModelHub.download(REPOSITORY, "main", options);
    hub.requests.clear();
    ModelHub.download(REPOSITORY, "main", options);
    assertThat(hub.pathsOf("hub")).containsExactly("/api/models/tiny/model/revision/main");
    assertThat(hub.pathsOf("cdn")).isEmpty();
  }

  @Test
  void download_ofACommitThatIsThere_asksNothing() {
    Path snapshot = ModelHub.download(REPOSITORY, "main", options);
    hub.requests.clear();
    assertThat(ModelHub.download(REPOSITORY, COMMIT, options)).isEqualTo(snapshot);
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void download_ofACommit_writesNoReference() throws IOException {
    Path snapshot = ModelHub.download(REPOSITORY, COMMIT, options);
    assertWhole(snapshot, TinyModel.files());
    assertThat(cache.resolve("models--tiny--model/refs")).doesNotExist();
  }

  @Test
  void download_ofACommitThatLostAFile_fetchesThatFileWithoutAListing() throws IOException {
    Path snapshot = ModelHub.download(REPOSITORY, COMMIT, options);
    Files.delete(snapshot.resolve("vocab.txt").toRealPath());
    hub.requests.clear();
    assertWhole(ModelHub.download(REPOSITORY, COMMIT, options), TinyModel.files());
    assertThat(hub.pathsOf("hub")).containsExactly("/tiny/model/resolve/" + COMMIT + "/vocab.txt");
  }

  @Test
  void download_afterTheBranchMoved_sharesTheBlobsThatDidNotChange() throws IOException {
    ModelHub.download(REPOSITORY, "main", options);
    Map<String, byte[]> next = TinyModel.files();
    next.put(
        "config.json", "{\"model_type\": \"bert\", \"more\": 1}".getBytes(StandardCharsets.UTF_8));
    hub.with(REPOSITORY, NEXT_COMMIT, next);
    hub.requests.clear();
    Path snapshot = ModelHub.download(REPOSITORY, "main", options);
    assertThat(snapshot).endsWithRaw(Path.of(NEXT_COMMIT));
    assertWhole(snapshot, next);
    assertThat(hub.pathsOf("cdn")).isEmpty();
    assertThat(hub.pathsOf("hub")).hasSize(2);
    assertThat(cache.resolve("models--tiny--model/refs/main")).hasContent(NEXT_COMMIT);
  }

  @Test
  void download_ofARevisionWithASlash_isEncodedAndNoted() {
    hub.name(REPOSITORY, "refs/pr/7", COMMIT);
    ModelHub.download(REPOSITORY, "refs/pr/7", options);
    assertThat(hub.pathsOf("hub").get(0))
        .isEqualTo("/api/models/tiny/model/revision/refs%2Fpr%2F7");
    assertThat(cache.resolve("models--tiny--model/refs/refs/pr/7")).hasContent(COMMIT);
  }

  @Test
  void download_withoutSymbolicLinks_showsHardLinkedFiles() throws IOException {
    HubOptions plain =
        HubOptions.of(
                Map.of("HF_HUB_CACHE", cache.toString(), "HF_HUB_DISABLE_SYMLINKS", "1"), cache)
            .withEndpoint(hub.endpoint());
    Path snapshot = ModelHub.download(REPOSITORY, "main", plain);
    assertWhole(snapshot, TinyModel.files());
    assertThat(Files.isSymbolicLink(snapshot.resolve("config.json"))).isFalse();
    hub.requests.clear();
    assertThat(ModelHub.download(REPOSITORY, COMMIT, plain)).isEqualTo(snapshot);
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void download_ofARepositoryWithoutSafetensors_takesPyTorchsWeights() throws IOException {
    hub.with(
        "tiny/bin", COMMIT, TinyModel.without("model.safetensors", "2_Dense/model.safetensors"));
    assertThat(filesUnder(ModelHub.download("tiny/bin", "main", options)))
        .contains("pytorch_model.bin", "2_Dense/pytorch_model.bin")
        .doesNotContain("onnx/model.onnx", "tf_model.h5");
  }

  @Test
  void download_ofARepositoryWithoutReadableWeights_saysWhatIsThere() {
    hub.with(
        "tiny/tf",
        COMMIT,
        TinyModel.without(
            "model.safetensors",
            "2_Dense/model.safetensors",
            "pytorch_model.bin",
            "2_Dense/pytorch_model.bin",
            "onnx/model.onnx"));
    assertThatThrownBy(() -> ModelHub.download("tiny/tf", "main", options))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("tiny/tf")
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("tf_model.h5");
  }

  @Test
  void progress_countsEveryByteOnce() {
    List<long[]> reports = new ArrayList<>();
    List<String> files = new ArrayList<>();
    ModelHub.download(
        REPOSITORY,
        "main",
        options.withProgress(
            (done, total, file) -> {
              reports.add(new long[] {done, total});
              files.add(file);
            }));
    long size =
        TinyModel.NEEDED.stream().mapToLong(name -> TinyModel.files().get(name).length).sum();
    assertThat(reports).allMatch(report -> report[1] == size);
    assertThat(reports.get(reports.size() - 1)[0]).isEqualTo(size);
    assertThat(reports).isSortedAccordingTo((a, b) -> Long.compare(a[0], b[0]));
    assertThat(files).containsAll(TinyModel.NEEDED);
    assertThat(files.stream().filter("model.safetensors"::equals)).hasSizeGreaterThan(1);
  }

  @Test
  void progress_thatThrows_endsTheDownload() {
    IllegalStateException stop = new IllegalStateException("enough");
    assertThatThrownBy(
            () ->
                ModelHub.download(
                    REPOSITORY,
                    "main",
                    options.withProgress(
                        (done, total, file) -> {
                          throw stop;
                        })))
        .isSameAs(stop);
  }

  @Test
  void offline_withAWholeSnapshot_servesIt() {
    Path snapshot = ModelHub.download(REPOSITORY, "main", options);
    hub.requests.clear();
    assertThat(ModelHub.download(REPOSITORY, "main", options.withOffline(true)))
        .isEqualTo(snapshot);
    assertThat(ModelHub.download(REPOSITORY, COMMIT, options.withOffline(true)))
        .isEqualTo(snapshot);
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void offline_withAMissingFile_namesIt() throws IOException {
    Path snapshot = ModelHub.download(REPOSITORY, "main", options);
    Files.delete(snapshot.resolve("2_Dense/model.safetensors"));
    assertThatThrownBy(() -> ModelHub.download(REPOSITORY, "main", options.withOffline(true)))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("[2_Dense/model.safetensors]")
        .hasMessageContaining("online");
  }

  @Test
  void offline_withAnUnknownRevision_namesThoseThatAreThere() {
    ModelHub.download(REPOSITORY, "main", options);
    assertThatThrownBy(() -> ModelHub.download(REPOSITORY, "v2", options.withOffline(true)))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("'v2'")
        .hasMessageContaining("[main]");
  }

  @Test
  void offline_withAnEmptyCache_saysSo() {
    assertThatThrownBy(() -> ModelHub.download(REPOSITORY, "main", options.withOffline(true)))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("'main'")
        .hasMessageContaining("download it once online");
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void download_ofAModuleInAFolderOfAnyName_takesItsTokenizerToo() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    files.put(
        "modules.json",
        "[{\"path\": \"query 0/\", \"type\": \"x.Transformer\"}]".getBytes(StandardCharsets.UTF_8));
    files.put("query 0/config.json", new byte[] {'{', '}'});
    files.put("query 0/tokenizer.json", new byte[] {'{', '}'});
    files.put("query 0/model.safetensors", TinyModel.noise(9, 10));
    files.put("other/config.json", new byte[] {'{', '}'});
    hub.with("tiny/router", COMMIT, files);
    assertThat(filesUnder(ModelHub.download("tiny/router", "main", options)))
        .containsExactly(
            "modules.json",
            "query 0/config.json",
            "query 0/model.safetensors",
            "query 0/tokenizer.json");
  }
}
