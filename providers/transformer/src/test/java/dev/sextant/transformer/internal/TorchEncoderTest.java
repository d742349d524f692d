// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.SextantException;
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
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class TorchEncoderTest {
  private static final int THREADS = 2;
  private static final List<HeadPart> HEAD =
      List.of(new HeadPart.Pool(List.of(PoolingMode.CLS)), new HeadPart.Normalize());

  /** bge-small-zh-v1.5's, which its jar does not hold. */
  private static final String REAL_CONFIG =
      """
      {"model_type": "bert", "vocab_size": 21128, "max_position_embeddings": 512,
       "type_vocab_size": 2, "num_hidden_layers": 4, "hidden_size": 512,
       "num_attention_heads": 8, "intermediate_size": 2048}
      """;

  private static int[][] randomRows(int count, int longest) {
    Random random = new Random(20261122);
    return IntStream.range(0, count)
        .mapToObj(i -> random.ints(1 + random.nextInt(longest), 1, 500).toArray())
        .toArray(int[][]::new);
  }

  private static EncoderProgram program(Checkpoint checkpoint, ModelConfig config) {
    Architecture architecture = Architectures.of(config);
    return new EncoderProgram(
        architecture,
        new CheckpointWeights(checkpoint, architecture.prefixes()),
        HEAD,
        FloatType.FP32,
        Processor.running().kernels());
  }

  private static EncoderProgram with(EncoderProgram program, FloatType precision, Kernels kernels) {
    return new EncoderProgram(
        program.architecture(), program.weights(), program.head(), precision, kernels);
  }

  private static Path tiny(String architecture) {
    try {
      return Path.of(
          Objects.requireNonNull(
                  TorchEncoderTest.class.getResource("/golden/checkpoints/" + architecture))
              .toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static TorchEncoder openTiny() {
    return open("bert");
  }

  private static TorchEncoder open(String architecture) {
    Path folder = tiny(architecture);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return TorchEncoder.open(
          program(checkpoint, ModelConfig.read(folder.resolve("config.json"))), THREADS);
    }
  }

  private static InputStream realModel() {
    return Objects.requireNonNull(
        TorchEncoderTest.class.getResourceAsStream("/bge-small-zh-v1.5.onnx"));
  }

  @ParameterizedTest
  @EnumSource(Kernels.class)
  void encode_realModel_equalsOnnxRuntimeAndDoesNotDependOnTheBatch(Kernels kernels) {
    int[][] rows = randomRows(9, 60);
    try (TemporaryCopy copy = TemporaryCopy.of(realModel(), "bge-small-zh-v1.5.onnx");
        Checkpoint checkpoint = Checkpoint.open(copy.path());
        OnnxEncoder onnx = OnnxEncoder.open(copy.path(), HEAD, THREADS)) {
      EncoderProgram program = program(checkpoint, ModelConfig.parse("test", REAL_CONFIG));
      float[] expected = onnx.encode(TokenBatch.of(rows));
      try (TorchEncoder encoder =
          TorchEncoder.open(with(program, FloatType.FP32, kernels), THREADS)) {
        float[] vectors = encoder.encode(TokenBatch.of(rows));
        assertThat(vectors).containsExactly(expected, within(1e-5f));
        for (int i = 0; i < rows.length; i++) {
          assertThat(Arrays.copyOfRange(vectors, i * 512, (i + 1) * 512))
              .containsExactly(encoder.encode(TokenBatch.of(rows[i])), within(1e-6f));
        }
      }
      try (TorchEncoder encoder =
          TorchEncoder.open(with(program, FloatType.BF16, kernels), THREADS)) {
        assertThat(lowestCosine(encoder.encode(TokenBatch.of(rows)), expected, 512))
            .isGreaterThan(.9995)
            .isLessThan(1 - 1e-8);
      }
    }
  }

  private static double lowestCosine(float[] left, float[] right, int dimension) {
    double lowest = 1;
    for (int from = 0; from < left.length; from += dimension) {
      double dot = 0;
      for (int i = from; i < from + dimension; i++) {
        dot += (double) left[i] * right[i];
      }
      lowest = Math.min(lowest, dot);
    }
    return lowest;
  }

  /** What would be lost in a call is 1 kB at least: a leak of any array shows. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void encode_tenThousandCalls_memoryStaysFlat() throws IOException {
    TokenBatch batch = TokenBatch.of(randomRows(4, 32));
    try (TorchEncoder encoder = openTiny()) {
      for (int i = 0; i < 2_000; i++) {
        encoder.encode(batch);
      }
      System.gc();
      long before = kilobytes("VmRSS:");
      for (int i = 0; i < 10_000; i++) {
        encoder.encode(batch);
      }
      System.gc();
      assertThat(kilobytes("VmRSS:") - before).isLessThan(10_000);
    }
  }

  /** One matrix of 8,192 times 8,192 floats, for one head, would be 268 MB. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void encode_longText_needsNoMemoryForAllPairsOfTokens() throws IOException {
    int[] text = new Random(5).ints(8_192, 1, 200).toArray();
    try (TorchEncoder encoder = open("modernbert")) {
      encoder.encode(TokenBatch.of(Arrays.copyOf(text, 64)));
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
      long before = kilobytes("VmHWM:");
      encoder.encode(TokenBatch.of(text));
      assertThat(kilobytes("VmHWM:") - before).isLessThan(150_000);
    }
  }

  private static long kilobytes(String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(l -> l.startsWith(name)).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", ""));
    }
  }

  @Test
  void encode_threadsSideBySide_giveWhatOneGives() {
    TokenBatch batch = TokenBatch.of(randomRows(12, 40));
    TokenBatch query = TokenBatch.of(new int[] {5, 6, 7});
    try (TorchEncoder encoder = openTiny()) {
      float[] vectors = encoder.encode(batch);
      float[] vector = encoder.encode(query);
      IntStream.range(0, 64)
          .parallel()
          .forEach(
              i -> {
                TokenBatch one = i % 2 == 0 ? batch : query;
                assertThat(encoder.encode(one)).isEqualTo(one == batch ? vectors : vector);
              });
    }
  }

  @Test
  void encode_interruptedThread_answersAndStaysInterrupted() {
    TokenBatch batch = TokenBatch.of(randomRows(12, 40));
    try (TorchEncoder encoder = openTiny()) {
      float[] expected = encoder.encode(batch);
      Thread.currentThread().interrupt();
      assertThat(encoder.encode(batch)).isEqualTo(expected);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(encoder.encode(batch)).isEqualTo(expected);
    }
  }

  @Test
  void close_afterUse_endsItsThreads() throws InterruptedException {
    List<Thread> started;
    try (TorchEncoder encoder = openTiny()) {
      encoder.encode(TokenBatch.of(randomRows(12, 40)));
      started =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("sextant-torch-"))
              .toList();
    }
    assertThat(started).isNotEmpty();
    for (Thread thread : started) {
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  void open_weightThatIsMissing_isNamedAndNoFileIsLeft() throws IOException {
    List<Path> before = temporaryFiles();
    ModelConfig deeper =
        ModelConfig.parse(
            "test",
            """
            {"model_type": "bert", "vocab_size": 21128, "max_position_embeddings": 512,
             "type_vocab_size": 2, "num_hidden_layers": 5, "hidden_size": 512,
             "num_attention_heads": 8, "intermediate_size": 2048}
            """);
    try (Checkpoint checkpoint = Checkpoint.openCopy(realModel(), "bge-small-zh-v1.5.onnx")) {
      assertThatThrownBy(() -> TorchEncoder.open(program(checkpoint, deeper), 1))
          .isInstanceOf(SextantException.class)
          .hasMessageContaining("encoder.layer.4.attention.self.query.weight");
    }
    assertThat(temporaryFiles()).isEqualTo(before);
  }

  @Test
  void open_tinyModel_leavesNoFile() throws IOException {
    List<Path> before = temporaryFiles();
    openTiny().close();
    assertThat(temporaryFiles()).isEqualTo(before);
  }

  private static List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("sextant-")).sorted().toList();
    }
  }
}
