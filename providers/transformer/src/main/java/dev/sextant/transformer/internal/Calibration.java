// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.ndarray.types.Shape;
import dev.sextant.transformer.internal.torchscript.RangeProgram;
import dev.sextant.transformer.internal.torchscript.Ranges;
import java.util.List;

/** Finds out between which numbers the inputs of a network's products lie, by running texts. */
public final class Calibration {
  private Calibration() {}

  /**
   * Runs each text alone, for each task that the network has, so that the result does not depend on
   * how they are put together.
   *
   * @param rows token ids of each text, as the model reads them; one text or more
   */
  public static Ranges of(RangeProgram program, List<int[]> rows, int threads) {
    Torch.check();
    try (TemporaryFile file = TemporaryFile.create("ranges.pt")) {
      List<Integer> channels = program.write(file.path());
      try (LoadedProgram loaded = LoadedProgram.open(file.path());
          ComputeThreads compute = ComputeThreads.open(threads)) {
        Ranges ranges = new Ranges(channels);
        Shape shape = new Shape(2, channels.stream().mapToInt(i -> i).sum());
        int tasks = Math.max(1, program.architecture().tasks().size());
        for (int[] row : rows) {
          for (int task = 0; task < tasks; task++) {
            TokenBatch batch = TokenBatch.of(row).forTask(task);
            // One by one, so that others are not kept waiting for all.
            ranges.add(compute.together(() -> loaded.run(batch, shape)));
          }
        }
        return ranges;
      }
    }
  }
}
