// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import java.util.List;

/**
 * What a model gives that somebody else wrote: a state a token, or one pooled vector a text. Seen
 * by a first run, when it is opened.
 *
 * @param model its name, for messages
 * @param pooled whether it gives one vector a text
 * @param width length of a state or vector
 */
record OutputForm(String model, boolean pooled, int width) {
  /** Two tokens of one text: so no two axes of the output look alike. */
  static final TokenBatch TRIAL = TokenBatch.of(new int[] {0, 0});

  /**
   * Reads the form off the output for {@link #TRIAL}.
   *
   * @throws SextantException if it is neither
   */
  static OutputForm of(String model, NDArray output) {
    Shape shape = output.getShape();
    int axes = shape.dimension();
    boolean states = axes == 3 && shape.get(0) == 1 && shape.get(1) == 2;
    boolean vectors = axes == 2 && shape.get(0) == 1;
    if (output.getDataType() != DataType.FLOAT32 || !(states || vectors)) {
      throw new SextantException(
          "the first output of %s is %s of shape %s for 1 text of 2 tokens; expected FLOAT32 of shape (1, 2, width) or (1, width)"
              .formatted(model, output.getDataType(), shape));
    }
    return new OutputForm(model, vectors, Math.toIntExact(shape.get(axes - 1)));
  }

  /** The head behind it. */
  PlainHead head(List<HeadPart> parts) {
    return pooled ? PlainHead.forVectors(parts, width) : PlainHead.forStates(parts, width);
  }

  /** Checks an output and takes it out of native memory. */
  float[] floats(NDArray output, TokenBatch batch) {
    Shape expected =
        pooled ? new Shape(batch.rows(), width) : new Shape(batch.rows(), batch.width(), width);
    if (output.getDataType() != DataType.FLOAT32 || !output.getShape().equals(expected)) {
      throw new SextantException(
          "the first output of %s is %s of shape %s; expected FLOAT32 of shape %s"
              .formatted(model, output.getDataType(), output.getShape(), expected));
    }
    return output.toFloatArray();
  }
}
