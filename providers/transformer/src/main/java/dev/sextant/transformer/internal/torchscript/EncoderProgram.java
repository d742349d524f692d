// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A network and its head, to be written as one program: one native call gives pooled vectors. Its
 * inputs are the token ids of all texts behind each other, [t], how many tokens each text has, [b],
 * and how many of a text's first tokens pooling leaves out and the number of the task, [2], all of
 * int64; what it gives is [b, {@link #dimension}] of float32. Ids lie where the weights do, and the
 * result; the other two on the processor, always.
 *
 * @param architecture the network
 * @param weights those of the network; the parts of a head bring their own
 * @param head from states to vectors; the first pools
 * @param precision of weights and states
 * @param products how it multiplies with weights
 */
public record EncoderProgram(
    Architecture architecture,
    Weights weights,
    List<HeadPart> head,
    FloatType precision,
    Products products) {
  /** Checks that the head begins with pooling and pools once. */
  public EncoderProgram {
    head = List.copyOf(head);
    long pools = head.stream().filter(HeadPart.Pool.class::isInstance).count();
    if (pools != 1 || !(head.get(0) instanceof HeadPart.Pool)) {
      throw new IllegalArgumentException(
          "the head is %s; it must begin with one Pool and have no other".formatted(head));
    }
  }

  /** Length of a vector. */
  public int dimension() {
    return HeadPart.dimension(head, architecture.width());
  }

  /**
   * Writes the program with its weights. They are read block by block, and are never in memory as a
   * whole.
   *
   * @param file overwritten; if this fails, what is there is not readable
   * @return how many multiplications with weights a token takes, the head's not counted
   * @throws SextantException if a weight is missing or has another shape, or the file can't be
   *     written
   */
  public long write(Path file) {
    Program program = new Program(precision, products);
    String result = architecture.states(program, weights);
    long multiplications = program.multiplications();
    for (HeadPart part : head) {
      result = part.append(program, result);
    }
    try {
      program.write(file, result);
      return multiplications;
    } catch (IOException e) {
      throw new SextantException(
          "the compiled model can't be written to %s: %s; make room there".formatted(file, e), e);
    }
  }
}
