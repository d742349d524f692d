// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import static dev.sextant.transformer.TinyModel.COMMIT;
import static dev.sextant.transformer.TinyModel.FEW_WEIGHTS;
import static dev.sextant.transformer.TinyModel.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Caches that huggingface_hub made, recorded by {@code src/test/python/record-cache.py}: 0.36.2 is
 * the last line of releases without a list of the commit's files, 2.4.0 leaves one.
 */
final class PythonCacheTest {
  private static final String FOLDER = "models--tiny--model/";
  private static final String SNAPSHOT = FOLDER + "snapshots/" + COMMIT + "/";

  @TempDir Path cache;
  private FakeHub hub;
  private HubOptions options;

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub().with(REPOSITORY, COMMIT, TinyModel.files(FEW_WEIGHTS));
    options = ModelHubTest.options(hub, cache);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static Map<String, JsonElement> recorded(String version) throws IOException {
    try (InputStream in =
        PythonCacheTest.class.getResourceAsStream("/python-caches/" + version + ".json")) {
      String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return JsonParser.parseString(json).getAsJsonObject().getAsJsonObject("entries").asMap();
    }
  }

  private void restore(String version) throws IOException {
    for (Map.Entry<String, JsonElement> entry : recorded(version).entrySet()) {
      Path path = cache.resolve(entry.getKey());
      Files.createDirectories(path.getParent());
      JsonObject what = entry.getValue().getAsJsonObject();
      if (what.has("link")) {
        Files.createSymbolicLink(path, Path.of(what.get("link").getAsString()));
      } else {
        Files.write(path, Base64.getDecoder().decode(what.get("content").getAsString()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.36.2", "2.4.0"})
  void offline_findsWhatPythonDownloaded(String version) throws IOException {
    restore(version);
    Path snapshot = ModelHub.download(REPOSITORY, "main", options.withOffline(true));
    assertThat(snapshot).isEqualTo(cache.resolve("models--tiny--model/snapshots").resolve(COMMIT));
    for (String name : TinyModel.NEEDED) {
      assertThat(snapshot.resolve(name)).hasBinaryContent(TinyModel.files(FEW_WEIGHTS).get(name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.36.2", "2.4.0"})
  void online_transfersNothingThatPythonDownloaded(String version) throws IOException {
    restore(version);
    ModelHub.download(REPOSITORY, COMMIT, options);
    assertThat(hub.requests).isEmpty();
    ModelHub.download(REPOSITORY, "main", options);
    assertThat(hub.pathsOf("hub")).containsExactly("/api/models/tiny/model/revision/main");
    assertThat(hub.pathsOf("cdn")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.36.2", "2.4.0"})
  void download_laysOutTheSamePaths(String version) throws IOException {
    ModelHub.download(REPOSITORY, "main", options);
    Map<String, JsonElement> entries = recorded(version);
    for (String name : TinyModel.NEEDED) {
      String link = entries.get(SNAPSHOT + name).getAsJsonObject().get("link").getAsString();
      assertThat(Files.readSymbolicLink(cache.resolve(SNAPSHOT + name))).isEqualTo(Path.of(link));
      String blob = link.substring(link.lastIndexOf('/') + 1);
      assertThat(entries).containsKey(FOLDER + "blobs/" + blob);
      assertThat(entries).containsKey(".locks/" + FOLDER + blob + ".lock");
      assertThat(cache.resolve(".locks/" + FOLDER + blob + ".lock")).exists();
    }
    byte[] main =
        Base64.getDecoder()
            .decode(
                entries.get(FOLDER + "refs/main").getAsJsonObject().get("content").getAsString());
    assertThat(cache.resolve(FOLDER + "refs/main")).hasBinaryContent(main);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.36.2", "2.4.0"})
  void download_completesWhatPythonLeftOut(String version) throws IOException {
    restore(version);
    for (String name : new String[] {"model.safetensors", "pytorch_model.bin", "onnx/model.onnx"}) {
      Files.delete(cache.resolve(SNAPSHOT + name).toRealPath());
    }
    assertThatThrownBy(() -> ModelHub.download(REPOSITORY, "main", options.withOffline(true)))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("model.safetensors");
    Path snapshot = ModelHub.download(REPOSITORY, COMMIT, options);
    assertThat(snapshot.resolve("model.safetensors"))
        .hasBinaryContent(TinyModel.files(FEW_WEIGHTS).get("model.safetensors"));
    assertThat(hub.pathsOf("cdn")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "1_Pooling/config.json",
        "2_Dense/config.json",
        "2_Dense/model.safetensors",
        "tokenizer.json"
      })
  void snapshotWithoutAList_isLookedInto(String name) throws IOException {
    restore("0.36.2");
    Files.delete(cache.resolve(SNAPSHOT + name));
    // What could stand in for the file has to go, too.
    Files.deleteIfExists(cache.resolve(SNAPSHOT + name.replace("tokenizer.json", "vocab.txt")));
    Files.deleteIfExists(cache.resolve(SNAPSHOT + "2_Dense/pytorch_model.bin"));
    assertThatThrownBy(() -> ModelHub.download(REPOSITORY, "main", options.withOffline(true)))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model-00002-of-00002.safetensors"})
  void snapshotWithoutAList_thatLacksAShard_saysWhich(String shard) throws IOException {
    restore("0.36.2");
    Path snapshot = cache.resolve(SNAPSHOT);
    Files.delete(snapshot.resolve("model.safetensors"));
    Files.writeString(
        snapshot.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\": \""
            + shard
            + "\"}}");
    Files.write(snapshot.resolve("model-00001-of-00002.safetensors"), new byte[8]);
    assertThatThrownBy(() -> ModelHub.download(REPOSITORY, "main", options.withOffline(true)))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("[" + shard + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "{\"format_version\": 2}", "{\"format_version\": 1}"})
  void listThatCantBeRead_isPassedOver(String list) throws IOException {
    restore("2.4.0");
    Files.writeString(cache.resolve(FOLDER + "trees/" + COMMIT + ".json"), list);
    assertThat(ModelHub.download(REPOSITORY, "main", options.withOffline(true))).isDirectory();
  }
}
