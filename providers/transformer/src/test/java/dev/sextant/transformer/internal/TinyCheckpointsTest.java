// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sextant.transformer.internal.folder.HeadFiles;
import dev.sextant.transformer.internal.folder.ModelFolder;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.Kernels;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every architecture and every part of a head against the Python reference, by a tiny random
 * checkpoint of each; the expected vectors were computed in float64, each text alone.
 */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class TinyCheckpointsTest {
  /** Two streams, so that batches are cut into pieces. */
  private static final int THREADS = 2;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> encode_goldenTokens_givesTheReferencesVectors() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(root().resolve("expected"))) {
      files = listed.sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private static Path root() {
    URL url = Objects.requireNonNull(TinyCheckpointsTest.class.getResource("/golden"));
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private void check(Path file) throws IOException {
    JsonObject golden = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    Path model = assembled(golden);
    Architecture architecture = Architectures.of(ModelConfig.read(model.resolve("config.json")));
    check(golden, model, architecture, FloatType.FP32, Processor.running().kernels());
    // The rest differs by architecture, not by what a variant changes.
    if (golden.getAsJsonArray("layers").size() == 1) {
      check(golden, model, architecture, FloatType.FP32, Kernels.PLAIN);
      check(golden, model, architecture, FloatType.BF16, Processor.running().kernels());
    }
  }

  private static void check(
      JsonObject golden,
      Path model,
      Architecture architecture,
      FloatType precision,
      Kernels kernels)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(model);
        HeadFiles head = HeadFiles.open(ModelFolder.open(model))) {
      EncoderProgram program =
          new EncoderProgram(
              architecture,
              new CheckpointWeights(checkpoint, architecture.prefixes()),
              parts(golden, head),
              precision,
              kernels);
      try (TorchEncoder encoder = TorchEncoder.open(program, THREADS)) {
        check(golden, encoder, program);
      }
    }
  }

  private static List<HeadPart> parts(JsonObject golden, HeadFiles head) {
    List<HeadPart> parts = new ArrayList<>(head.parts());
    if (golden.get("pooling_given").getAsBoolean()) {
      String mode = golden.getAsJsonArray("pooling").get(0).getAsString();
      parts.add(new HeadPart.Pool(List.of(PoolingMode.valueOf(mode.toUpperCase(Locale.ROOT)))));
    }
    // Changes nothing where it is the model's own dimension.
    parts.add(new HeadPart.Truncate(golden.get("dimension").getAsInt()));
    if (golden.get("normalize_asked").getAsBoolean()) {
      parts.add(new HeadPart.Normalize());
    }
    return parts;
  }

  /** A folder of the layers laid over each other, without what must be missing. */
  private Path assembled(JsonObject golden) throws IOException {
    Path model = Files.createTempDirectory(folder, "model");
    for (JsonElement layer : golden.getAsJsonArray("layers")) {
      Path source = root().resolve("checkpoints").resolve(layer.getAsString());
      if (Files.isDirectory(source)) {
        copy(source, model);
      }
    }
    for (JsonElement missing : golden.getAsJsonArray("without")) {
      Files.delete(model.resolve(missing.getAsString()));
    }
    return model;
  }

  private static void copy(Path source, Path target) throws IOException {
    List<Path> all;
    try (Stream<Path> walked = Files.walk(source)) {
      all = walked.toList();
    }
    for (Path path : all) {
      Path into = target.resolve(source.relativize(path).toString());
      if (Files.isDirectory(path)) {
        Files.createDirectories(into);
      } else {
        Files.copy(path, into, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void check(JsonObject golden, TorchEncoder encoder, EncoderProgram program) {
    assertThat(program.dimension()).isEqualTo(golden.get("dimension").getAsInt());
    for (String role : List.of("query", "document", "plain")) {
      List<JsonObject> cases = cases(golden, role);
      for (int excluded : cases.stream().mapToInt(c -> excluded(c)).distinct().toArray()) {
        check(cases.stream().filter(c -> excluded(c) == excluded).toList(), encoder, program);
      }
    }
  }

  private static void check(List<JsonObject> cases, TorchEncoder encoder, EncoderProgram program) {
    int[][] rows = cases.stream().map(TinyCheckpointsTest::ids).toArray(int[][]::new);
    int skipped = excluded(cases.get(0));
    int dimension = program.dimension();
    float[] together = encoder.encode(TokenBatch.of(rows).skipping(skipped));
    for (int i = 0; i < rows.length; i++) {
      float[] alone = encoder.encode(TokenBatch.of(rows[i]).skipping(skipped));
      float[] row = Arrays.copyOfRange(together, i * dimension, (i + 1) * dimension);
      String name = program + " " + cases.get(i).get("name");
      float[] expected = floats(cases.get(i).getAsJsonArray("vector"));
      if (program.precision() == FloatType.FP32) {
        // Vectors that are not normalised have numbers beyond 1, and steps to match.
        assertThat(row)
            .as(name)
            .containsExactly(alone, within(1e-6f * Math.max(1, largest(alone))));
        assertThat(row).as(name).containsExactly(expected, within(2e-5f));
      } else {
        assertThat(cosine(row, expected)).as(name).isGreaterThan(.999);
      }
    }
  }

  private static float largest(float[] numbers) {
    float largest = 0;
    for (float number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    return largest;
  }

  private static double cosine(float[] left, float[] right) {
    double dot = 0;
    double squares = 0;
    double others = 0;
    for (int i = 0; i < right.length; i++) {
      dot += (double) left[i] * right[i];
      squares += (double) left[i] * left[i];
      others += (double) right[i] * right[i];
    }
    return dot / Math.sqrt(squares * others);
  }

  private static int excluded(JsonObject one) {
    return one.has("excluded") ? one.get("excluded").getAsInt() : 0;
  }

  private static List<JsonObject> cases(JsonObject golden, String role) {
    List<JsonObject> cases = new ArrayList<>();
    for (JsonElement one : golden.getAsJsonArray("cases")) {
      if (one.getAsJsonObject().get("role").getAsString().equals(role)) {
        cases.add(one.getAsJsonObject());
      }
    }
    return cases;
  }

  private static int[] ids(JsonObject one) {
    return one.getAsJsonArray("ids").asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  private static float[] floats(JsonArray array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = array.get(i).getAsFloat();
    }
    return floats;
  }
}
