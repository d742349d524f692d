// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static dev.sextant.transformer.internal.weights.TestFiles.golden;
import static dev.sextant.transformer.internal.weights.TestFiles.littleEndian;
import static dev.sextant.transformer.internal.weights.TestFiles.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sextant.SextantException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir Path folder;

  @Test
  void open_folderWithEveryFormat_takesTheBetterOne() throws IOException {
    Files.createDirectory(folder.resolve("onnx"));
    List<List<String>> worstFirst =
        List.of(
            List.of("linear.onnx", "onnx/model.onnx", "layer.0.query.weight"),
            List.of("linear.onnx", "model.onnx", "layer.0.query.weight"),
            List.of("module.bin", "pytorch_model.bin", "first.weight"),
            List.of("types.safetensors", "model.safetensors", "floating.F16"));
    for (List<String> step : worstFirst) {
      Files.copy(golden(step.get(0)), folder.resolve(step.get(1)));
      try (var checkpoint = Checkpoint.open(folder)) {
        assertThat(checkpoint.files()).containsExactly(folder.resolve(step.get(1)));
        assertThat(checkpoint.contains(step.get(2))).isTrue();
      }
    }
  }

  @Test
  void open_index_opensEveryShard() {
    try (var checkpoint = Checkpoint.open(golden("sharded-safetensors"))) {
      assertThat(checkpoint.files()).hasSize(3);
      assertThat(checkpoint.tensors()).extracting(Tensor::name).contains("a.weight", "b.weight");
      assertThat(checkpoint.tensor("b.weight").source()).contains("model-00002-of-00002");
    }
  }

  @Test
  void open_folderWithoutWeights_listsWhatIsThere() throws IOException {
    Files.createFile(folder.resolve("config.json"));
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("config.json");
  }

  @Test
  void open_brokenLink_isNotPassedOver() throws IOException {
    Files.createSymbolicLink(folder.resolve("model.safetensors"), folder.resolve("blob"));
    Files.copy(golden("module.bin"), folder.resolve("pytorch_model.bin"));
    assertRefused(folder, "model.safetensors is not a file");
  }

  @Test
  void open_missingOrOfNoKnownName_isRefused() {
    assertRefused(folder.resolve("model.safetensors"), "is not a file");
    assertRefused(TestFiles.write(folder.resolve("weights.h5"), new byte[0]), ".safetensors");
  }

  @Test
  void index_namesAFileElsewhere_isRefused() {
    for (String name :
        List.of(
            "../model.safetensors",
            "/etc/model.safetensors",
            "a/../../m.safetensors",
            "C:m.safetensors",
            "..\\\\m.safetensors",
            "..",
            "",
            "a\\u0000.safetensors")) {
      assertRefused(index("{\"weight_map\": {\"a\": \"" + name + "\"}}"), "plain name of a file");
    }
  }

  @Test
  void index_namesWhatIsNotThere_isRefused() {
    one("a.safetensors", "x");
    assertRefused(index("{\"weight_map\": {\"y\": \"a.safetensors\"}}"), "tensor y");
    assertRefused(index("{\"weight_map\": {\"x\": \"b.safetensors\"}}"), "b.safetensors");
    assertRefused(index("{\"weight_map\": {\"x\": \"config.json\"}}"), "no file of weights");
  }

  @Test
  void index_damaged_isRefused() {
    one("a.safetensors", "x");
    assertRefused(index("{}"), "no weight_map");
    assertRefused(index("{\"weight_map\": {}}"), "no weight_map");
    assertRefused(index("{\"weight_map\": {\"x\": 1}}"), "expected a string");
    assertRefused(
        index("{\"weight_map\": {\"x\": \"a.safetensors\", \"x\": \"a.safetensors\"}}"), "twice");
    assertRefused(index("[]"), "JSON");
    assertRefused(index("{\"weight_map\": {\"x\": \"a.safetensors\"}} x"), "JSON");
  }

  private void one(String file, String tensor) {
    String header = "{\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    TestFiles.write(folder.resolve(file), safetensors(header.formatted(tensor), littleEndian(1)));
  }

  private Path index(String json) {
    return TestFiles.write(
        folder.resolve("model.safetensors.index.json"), json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> Checkpoint.open(file))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void tensor_unknown_namesTheOthers() {
    try (var checkpoint = Checkpoint.open(golden("module.bin"))) {
      assertThatThrownBy(() -> checkpoint.tensor("encoder.weight"))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("encoder.weight")
          .hasMessageContaining("first.bias");
    }
  }

  @Test
  void tensor_ofAnotherShape_isRefused() {
    try (var checkpoint = Checkpoint.open(golden("module.bin"))) {
      assertThat(checkpoint.tensor("first.weight", 2, 3).name()).isEqualTo("first.weight");
      assertThatThrownBy(() -> checkpoint.tensor("first.weight", 3, 2))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("[2, 3]")
          .hasMessageContaining("[3, 2]");
    }
  }

  @Test
  void close_twice_endsAllReading() {
    var checkpoint = Checkpoint.open(golden("linear.onnx"));
    checkpoint.close();
    checkpoint.close();
    for (String name :
        List.of(
            "layer.0.query.bias", "layer.0.query.weight", "embeddings.word_embeddings.weight")) {
      assertThatThrownBy(() -> checkpoint.tensor(name).floats())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
    // A number that had to be decoded lies in the heap, and is as closed as the others.
    Tensor decoded = checkpoint.tensor("embeddings.position_ids");
    assertThatThrownBy(() -> TestFiles.bytes(decoded, DataType.I64))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> decoded.map(0, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void close_givesFileHandlesBack() throws IOException {
    assumeThat(Path.of("/proc/self/fd")).exists();
    var checkpoint = Checkpoint.open(golden("sharded-bin"));
    assertThat(openFiles("sharded-bin")).isEqualTo(3);
    checkpoint.tensor("a.weight").map(0, 6);
    checkpoint.close();
    assertThat(openFiles("sharded-bin")).isZero();
  }

  @Test
  void open_refused_leavesNoFileOpen() throws IOException {
    assumeThat(Path.of("/proc/self/fd")).exists();
    one("a.safetensors", "x");
    assertRefused(index("{\"weight_map\": {\"y\": \"a.safetensors\"}}"), "tensor y");
    assertThat(openFiles(folder.getFileName().toString())).isZero();
  }

  private static long openFiles(String part) throws IOException {
    try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
      return handles.map(CheckpointTest::target).filter(path -> path.contains(part)).count();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // The handle that lists the folder is gone by now.
    }
  }

  @Test
  void openCopy_closed_deletesTheCopy() throws IOException {
    Path copy;
    try (InputStream content = Files.newInputStream(golden("linear.onnx"));
        var checkpoint = Checkpoint.openCopy(content, "model.onnx")) {
      copy = checkpoint.files().get(0);
      assertThat(copy).exists();
      assertThat(checkpoint.tensor("layer.0.query.weight", 3, 4).floats()).hasSize(12);
    }
    assertThat(copy).doesNotExist();
  }

  @Test
  void openCopy_refused_deletesTheCopy() throws IOException {
    long before = temporaryFiles();
    assertThatThrownBy(
            () -> Checkpoint.openCopy(new ByteArrayInputStream(new byte[100]), "a.safetensors"))
        .isInstanceOf(SextantException.class);
    assertThat(temporaryFiles()).isEqualTo(before);
  }

  private static long temporaryFiles() throws IOException {
    Path temporary = Path.of(Objects.requireNonNull(System.getProperty("java.io.tmpdir")));
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(file -> file.toString().contains("sextant-weights-")).count();
    }
  }
}
