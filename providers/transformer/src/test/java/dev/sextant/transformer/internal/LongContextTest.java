// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.weights.Checkpoint;
import dev.sextant.transformer.testing.GoldenCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long texts against the Python reference, {@code benchmarks/golden/make_long_golden.py}. */
@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class LongContextTest {
  /** A matrix of all tokens by all tokens would take 4.3 GB for one head of 32,768. */
  private static final long KILOBYTES = 400_000;

  @TempDir Path folder;

  static List<String> cases() {
    return read().asList().stream()
        .map(JsonElement::getAsJsonObject)
        .map(one -> one.get("checkpoint").getAsString() + " " + one.get("tokens").getAsInt())
        .toList();
  }

  private static JsonArray read() {
    try (InputStream file =
        Objects.requireNonNull(
            LongContextTest.class.getResourceAsStream("/golden/expected-long.json"))) {
      String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      return JsonParser.parseString(text).getAsJsonArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  @EnabledOnOs(OS.LINUX)
  void encode_longText_givesTheReferencesVectorInLittleMemory(String name) throws IOException {
    JsonObject expected = read().get(cases().indexOf(name)).getAsJsonObject();
    String checkpointName = expected.get("checkpoint").getAsString();
    Path model = GoldenCheckpoint.of(checkpointName).assembleIn(folder);
    int tokens = expected.get("tokens").getAsInt();
    String pooling = checkpointName.matches("qwen.*|mistral") ? "lasttoken" : "mean";
    String config = config(model, tokens, expected.get("window"));
    Architecture architecture = Architectures.of(ModelConfig.parse("config.json", config));
    assertThat(architecture.maxTokens()).isIn(tokens, Integer.MAX_VALUE);
    try (Checkpoint checkpoint = Checkpoint.open(model);
        TorchEncoder encoder = TorchEncoder.open(program(architecture, checkpoint, pooling), 2)) {
      ModelConfig parsed = ModelConfig.parse("config.json", config);
      ModelConfig text = parsed.object("text_config");
      int words = (text.has("vocab_size") ? text : parsed).whole("vocab_size");
      TokenBatch batch = TokenBatch.of(ids(words, tokens));
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
      long before = kilobytes();
      float[] vector = encoder.encode(batch);
      assertThat(vector).containsExactly(numbers(expected.get(key(pooling))), within(2e-5f));
      assertThat(kilobytes() - before).isLessThan(KILOBYTES);
    }
  }

  private static String key(String pooling) {
    return pooling.equals("lasttoken") ? "last" : "mean";
  }

  private static EncoderProgram program(
      Architecture architecture, Checkpoint checkpoint, String pooling) {
    return new EncoderProgram(
        architecture,
        new CheckpointWeights(checkpoint, architecture.prefixes()),
        List.of(new HeadPart.Pool(List.of(PoolingMode.named(pooling))), new HeadPart.Normalize()),
        FloatType.FP32,
        Processor.running().kernels());
  }

  /** As long as the text, and with a window that says something of one. */
  private static String config(Path model, int tokens, JsonElement window) throws IOException {
    String text = Files.readString(model.resolve("config.json"));
    JsonObject whole = JsonParser.parseString(text).getAsJsonObject();
    JsonObject config = whole.has("text_config") ? whole.getAsJsonObject("text_config") : whole;
    for (String positions : List.of("max_position_embeddings", "n_positions")) {
      if (config.has(positions)) {
        config.addProperty(positions, tokens);
      }
    }
    if (!window.isJsonNull()) {
      config.add(config.has("local_attention") ? "local_attention" : "sliding_window", window);
    }
    return whole.toString();
  }

  private static int[] ids(int words, int tokens) {
    return IntStream.range(0, tokens)
        .map(i -> (int) ((31L * i * i + 17L * i + 5) % words))
        .toArray();
  }

  private static float[] numbers(JsonElement array) {
    float[] numbers = new float[array.getAsJsonArray().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.getAsJsonArray().get(i).getAsFloat();
    }
    return numbers;
  }

  private static long kilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
