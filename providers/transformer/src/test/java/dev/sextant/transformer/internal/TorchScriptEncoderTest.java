// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.torchscript.TinyScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class TorchScriptEncoderTest {
  private static final float[][] TABLE = {{0, 0}, {1, 10}, {2, 20}, {3, 30}};
  private static final List<HeadPart> MEAN = List.of(new HeadPart.Pool(List.of(PoolingMode.MEAN)));
  private static final TokenBatch BATCH = TokenBatch.of(new int[] {1, 3}, new int[] {3});

  @TempDir private Path folder;

  @Test
  void encode_scriptOfStates_poolsEachRow() throws IOException {
    Path file = TinyScript.states(folder.resolve("model.pt"), TABLE);
    try (TorchScriptEncoder encoder = TorchScriptEncoder.open(file, MEAN, 2)) {
      Files.delete(file);
      assertThat(encoder.dimension()).isEqualTo(2);
      assertThat(encoder.pools()).isFalse();
      assertThat(encoder.encode(BATCH)).containsExactly(2, 20, 3, 30);
      assertThat(encoder.description()).contains("PyTorch", "TorchScript", "threads: 2");
    }
  }

  @Test
  void encode_severalBatches_givesEachItsOwn() throws IOException {
    Path file = TinyScript.states(folder.resolve("model.pt"), TABLE);
    try (TorchScriptEncoder encoder = TorchScriptEncoder.open(file, MEAN, 2)) {
      ConcurrentHashMap<Integer, float[]> given = new ConcurrentHashMap<>();
      encoder.encode(List.of(BATCH, TokenBatch.of(new int[] {2})), given::put);
      assertThat(given.get(0)).containsExactly(2, 20, 3, 30);
      assertThat(given.get(1)).containsExactly(2, 20);
    }
  }

  @Test
  void encode_scriptThatPools_isTakenAsPooled() throws IOException {
    Path file = TinyScript.pooled(folder.resolve("model.pt"), TABLE);
    try (TorchScriptEncoder encoder = TorchScriptEncoder.open(file, MEAN, 1)) {
      assertThat(encoder.pools()).isTrue();
      assertThat(encoder.encode(BATCH)).containsExactly(4, 40, 3, 30);
    }
  }

  @Test
  void open_scriptOfOtherInputs_isRefusedWithWhatIsGiven() throws IOException {
    Path file = TinyScript.ofThreeInputs(folder.resolve("model.pt"), TABLE);
    assertThatThrownBy(() -> TorchScriptEncoder.open(file, MEAN, 1))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("ids and mask")
        .hasMessageContaining("types");
  }

  @Test
  void open_fileThatIsNoScript_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("model.pt"), "no script");
    assertThatThrownBy(() -> TorchScriptEncoder.open(file, MEAN, 1))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("model.pt");
  }
}
