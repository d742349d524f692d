// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A network in float32 that tells of its products' inputs instead of its states. Its inputs are
 * those of {@link EncoderProgram}; what it gives is [2, channels of all products' inputs] of
 * float32: the lowest and the highest number of each channel, for these texts.
 *
 * @param architecture the network
 * @param weights its own
 * @param products how it multiplies with weights
 */
public record RangeProgram(Architecture architecture, Weights weights, Products products) {
  /**
   * Writes the program with its weights.
   *
   * @param file overwritten; if this fails, what is there is not readable
   * @return how many channels each product's input has
   * @throws SextantException if a weight is missing or has another shape, or the file can't be
   *     written
   */
  public List<Integer> write(Path file) {
    ObservedProducts observed = new ObservedProducts(products);
    Program program = new Program(FloatType.FP32, observed);
    architecture.states(program, weights);
    try {
      program.write(file, observed.seen(program));
      return observed.channels();
    } catch (IOException e) {
      throw new SextantException(
          "the compiled model can't be written to %s: %s; make room there".formatted(file, e), e);
    }
  }
}
