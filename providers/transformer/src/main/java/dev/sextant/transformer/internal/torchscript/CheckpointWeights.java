// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.transformer.internal.weights.Checkpoint;
import dev.sextant.transformer.internal.weights.DataType;
import dev.sextant.transformer.internal.weights.Tensor;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of a checkpoint by the names that an architecture has for them. A checkpoint may put
 * the model's name before all of them, and old ones call a normalisation's numbers {@code gamma}
 * and {@code beta}. It stays open as long as programs are written from it.
 */
public final class CheckpointWeights implements Weights {
  private final Checkpoint checkpoint;
  private final List<String> prefixes;

  /**
   * @param checkpoint not closed here
   * @param prefixes what may stand before a name; the first that fits counts
   */
  public CheckpointWeights(Checkpoint checkpoint, List<String> prefixes) {
    this.checkpoint = checkpoint;
    this.prefixes = List.copyOf(prefixes);
  }

  @Override
  public Weight tensor(String name, long... shape) {
    String found =
        spellings(name).stream()
            .filter(checkpoint::contains)
            .findFirst()
            // Not there: the checkpoint's own message says so.
            .orElse(name);
    return new Stored(checkpoint.tensor(found, shape));
  }

  private List<String> spellings(String name) {
    List<String> spellings = new ArrayList<>();
    String old = name.replaceFirst("\\.weight$", ".gamma").replaceFirst("\\.bias$", ".beta");
    for (String prefix : prefixes) {
      spellings.add(prefix + name);
      if (name.contains("LayerNorm")) {
        spellings.add(prefix + old);
      }
    }
    return spellings;
  }

  private record Stored(Tensor tensor) implements Weight {
    @Override
    public long[] shape() {
      return tensor.shape();
    }

    @Override
    public void writeTo(WritableByteChannel target, FloatType precision) throws IOException {
      DataType type =
          switch (precision) {
            case FP32 -> DataType.F32;
            case FP16 -> DataType.F16;
            case BF16 -> DataType.BF16;
          };
      tensor.writeTo(target, type);
    }
  }
}
