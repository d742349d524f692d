// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

/**
 * In which numbers a model's products are computed. Pooling and all that follows is computed in
 * 32-bit floats always, and vectors are 32-bit floats.
 *
 * <p>{@link #FP32}, {@link #FP16} and {@link #BF16} give vectors that may be compared with each
 * other; {@link #INT8} vectors are a class of their own, which an embedder's fingerprint says.
 */
public enum Precision {
  /**
   * The fastest of the device that is faithful to the model: {@link #BF16} where the processor or
   * the graphics card multiplies so, else {@link #FP32}. The log says which.
   */
  AUTO,
  /** 32-bit floats, as the model was trained. */
  FP32,
  /**
   * 16-bit floats that are eight times as fine as {@link #BF16}, and end at 65,504: some models,
   * T5's and Gemma's among them, have larger numbers inside, which is an error. On graphics cards
   * and Apple's devices only; on a processor, {@link #BF16} is as small.
   */
  FP16,
  /**
   * 16-bit floats with the range of 32-bit ones: half the memory, and faster where the processor
   * computes with them.
   */
  BF16,
  /**
   * 8-bit whole numbers with scales that were fixed beforehand on sample texts, so that a text's
   * vector does not depend on those that run beside it. The smallest, and least faithful; on the
   * processor only.
   */
  INT8
}
