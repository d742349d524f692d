// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import static dev.sextant.transformer.internal.weights.TestFiles.golden;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged file is read, or refused with a {@link SextantException}: there is no third way. */
class HostileBytesTest {
  private static final int DRAWN = 300;

  /** Between the entries of PyTorch's archives. */
  private static final byte PADDING = 'Z';

  private static final int LARGEST_ANSWER = 1 << 20;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "types.safetensors",
        "types.bin",
        "module.bin",
        "older-nested.pt",
        "protocol4.pt",
        "linear.onnx"
      })
  void open_anyByteWrongOrMissing_isReadOrRefused(String name) throws IOException {
    byte[] good = Files.readAllBytes(golden(name));
    var random = new SplittableRandom(7);
    // Chance finds the lengths within minutes or never, so each byte gets its worst values too.
    for (int place = 0; place < good.length; place++) {
      if (good[place] == PADDING && good[Math.max(0, place - 1)] == PADDING) {
        continue;
      }
      byte[] bad = good.clone();
      bad[place] = (byte) (place % 2 == 0 ? 0xff : 0x00);
      check(name, bad);
    }
    for (int i = 0; i < DRAWN; i++) {
      check(name, mutated(good, random));
    }
    for (int length = 0; length < good.length; length += 1 + random.nextInt(64)) {
      check(name, Arrays.copyOf(good, length));
    }
  }

  private static byte[] mutated(byte[] good, SplittableRandom random) {
    byte[] bad = good.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int place = random.nextInt(bad.length);
      switch (random.nextInt(3)) {
        case 0 -> bad[place] ^= (byte) (1 << random.nextInt(64));
        case 1 -> bad[place] = (byte) random.nextInt(256);
        default -> {
          int from = random.nextInt(bad.length);
          int length = Math.min(1 + random.nextInt(16), bad.length - Math.max(place, from));
          System.arraycopy(good, from, bad, place, length);
        }
      }
    }
    return bad;
  }

  private void check(String name, byte[] bad) throws IOException {
    Path file = folder.resolve(name);
    // Overwritten in place: some file systems write a file to disk that was emptied before.
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bad));
      channel.truncate(bad.length);
    }
    Assertions.assertTimeout(Duration.ofSeconds(10), () -> readAll(file));
  }

  private static void readAll(Path file) {
    try (var checkpoint = Checkpoint.open(file)) {
      for (Tensor tensor : checkpoint.tensors()) {
        // What is read can't be larger than what was written.
        assertThat(tensor.byteLength()).isLessThan(LARGEST_ANSWER);
        assertThat(TestFiles.bytes(tensor, tensor.type())).hasSize((int) tensor.byteLength());
        if (tensor.type().isFloating()) {
          assertThat(tensor.floats()).hasSize((int) tensor.elements());
        }
      }
    } catch (SextantException e) {
      assertThat(e).hasMessageContaining(file.getFileName().toString());
    }
  }
}
