// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.ndarray.types.Shape;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Int8Scales;
import dev.sextant.transformer.internal.torchscript.Kernels;
import dev.sextant.transformer.internal.torchscript.RangeProgram;
import dev.sextant.transformer.internal.torchscript.Ranges;
import dev.sextant.transformer.internal.torchscript.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Finds out how the inputs of a network's products become whole numbers: from a cache, or by
 * running texts in float32.
 *
 * @param samples token ids of each text, as the model reads them; one text or more, none of them
 *     empty
 * @param weights the digest of all weights and of their configuration; asked for only where there
 *     is a cache
 * @param cache of what was found before, or none
 */
public record Calibration(
    Supplier<List<int[]>> samples, Supplier<String> weights, Optional<CalibrationCache> cache) {
  /** Changes with whatever makes other scales of the same weights and texts. */
  private static final int ALGORITHM = 1;

  /** Without a cache. */
  public static Calibration of(Supplier<List<int[]>> samples) {
    return new Calibration(samples, () -> "", Optional.empty());
  }

  /** The scales of a network. */
  Int8Scales scales(Architecture architecture, Weights tensors, int threads) {
    List<int[]> rows = samples.get();
    if (cache.isEmpty()) {
      return found(architecture, tensors, rows, threads);
    }
    String key = key(architecture, rows);
    Optional<Int8Scales> known =
        cache.get().find(key).filter(scales -> scales.fits(architecture, tensors));
    if (known.isPresent()) {
      return known.get();
    }
    Int8Scales scales = found(architecture, tensors, rows, threads);
    cache.get().store(key, scales);
    return scales;
  }

  private String key(Architecture architecture, List<int[]> rows) {
    Fingerprint key =
        new Fingerprint()
            .add("algorithm", ALGORITHM)
            .add("weights", weights.get())
            .add("architecture", architecture);
    for (int[] row : rows) {
      key.add("text", Arrays.toString(row));
    }
    return key.hex();
  }

  private static Int8Scales found(
      Architecture architecture, Weights tensors, List<int[]> rows, int threads) {
    // Plain: weights that are not laid out anew need no memory twice, and texts are few.
    Ranges ranges = ranges(new RangeProgram(architecture, tensors, Kernels.PLAIN), rows, threads);
    return Int8Scales.of(architecture, tensors, ranges);
  }

  /**
   * Runs each text alone, for each task that the network has, so that the result does not depend on
   * how they are put together.
   */
  private static Ranges ranges(RangeProgram program, List<int[]> rows, int threads) {
    Torch.check();
    try (TemporaryFile file = TemporaryFile.create("ranges.pt")) {
      List<Integer> channels = program.write(file.path());
      try (LoadedProgram loaded = LoadedProgram.open(file.path());
          ComputeThreads compute = ComputeThreads.open(threads)) {
        Ranges ranges = new Ranges(channels);
        Shape shape = new Shape(2, channels.stream().mapToInt(i -> i).sum());
        // A thread each, as short texts run best; some at a time, as each gives many numbers.
        List<TokenBatch> texts = texts(rows, Math.max(1, program.architecture().tasks().size()));
        for (int from = 0; from < texts.size(); from += threads) {
          List<TokenBatch> some = texts.subList(from, Math.min(texts.size(), from + threads));
          float[][] seen = new float[some.size()][];
          compute.each(
              some, batch -> loaded.run(batch, shape), (text, numbers) -> seen[text] = numbers);
          Arrays.stream(seen).forEach(ranges::add);
        }
        return ranges;
      }
    }
  }

  private static List<TokenBatch> texts(List<int[]> rows, int tasks) {
    return rows.stream()
        .flatMap(
            row -> IntStream.range(0, tasks).mapToObj(task -> TokenBatch.of(row).forTask(task)))
        .toList();
  }
}
