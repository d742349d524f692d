// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.transformer.internal.TokenBatch;
import dev.sextant.transformer.internal.TorchEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class LocalAttentionTest {
  private static final int HEADS = 2;
  private static final int WIDTH = 16;
  private static final int WORDS = 50;
  private static final int REACH = 5;

  /** Lengths around the blocks' edges: what one block sees of the next must be right too. */
  @ParameterizedTest
  @ValueSource(ints = {1, 6, 127, 128, 129, 133, 134, 256, 300})
  void apply_anyLength_isAttentionUnderABand(int length) {
    EncoderProgram program = program(new Difference(true));
    try (TorchEncoder encoder = TorchEncoder.open(program, 1)) {
      assertThat(encoder.encode(batch(length)))
          .containsExactly(new float[2 * WIDTH], within(1e-6f));
    }
  }

  @Test
  void apply_longText_isNotAttentionToAll() {
    EncoderProgram program = program(new Difference(false));
    try (TorchEncoder encoder = TorchEncoder.open(program, 1)) {
      float[] differences = encoder.encode(batch(300));
      assertThat(differences[WIDTH]).isGreaterThan(1e-3f);
    }
  }

  /** The text stands behind another, which must not be seen. */
  private static TokenBatch batch(int length) {
    Random random = new Random(7);
    return TokenBatch.of(
        random.ints(9, 0, WORDS).toArray(), random.ints(length, 0, WORDS).toArray());
  }

  private static EncoderProgram program(Architecture architecture) {
    Weights random = (name, shape) -> new Noise(shape);
    return new EncoderProgram(
        architecture,
        random,
        List.of(new HeadPart.Pool(List.of(PoolingMode.MAX))),
        FloatType.FP32,
        Kernels.PLAIN);
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Noise(long[] shape) implements Weight {
    @Override
    public void writeTo(WritableByteChannel target, FloatType precision) throws IOException {
      Random random = new Random(11);
      ByteBuffer bytes =
          ByteBuffer.allocate((int) (shape[0] * shape[1]) * Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        bytes.putFloat((float) random.nextGaussian());
      }
      target.write(bytes.flip());
    }
  }

  /** Tells how far local attention is from attention under a mask, or without one. */
  private record Difference(boolean masked) implements Architecture {
    @Override
    public String states(Program program, Weights weights) {
      String words = program.parameter(weights.tensor("words", WORDS, 3 * WIDTH));
      String joined = program.let("torch.embedding(%s, %s)", words, program.ids());
      return program.eachText(
          text -> {
            String[] parts = Attention.split(program, text, text.of(joined), HEADS, WIDTH / HEADS);
            String local = LocalAttention.toBothSides(program, REACH).apply(parts, text.size());
            String places = program.let("torch.arange(%s)", text.size());
            String near =
                program.let(
                    "torch.le(torch.abs(torch.sub(torch.unsqueeze(%s, 1), %s)), %s)",
                    places, places, REACH);
            String whole = Attention.apply(program, parts, masked ? near : "None");
            String difference = program.let("torch.abs(torch.sub(%s, %s))", local, whole);
            return Attention.joined(program, text, difference, WIDTH);
          });
    }

    @Override
    public int width() {
      return WIDTH;
    }

    @Override
    public int maxTokens() {
      return 1_000;
    }

    @Override
    public List<String> prefixes() {
      return List.of("");
    }
  }
}
