// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.torchscript.Weight;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * A head in plain Java, for engines that give states or pooled vectors and nothing more: computes
 * what the programs of {@link HeadPart} do. Immutable; weights are read when it is made.
 */
final class PlainHead {
  /** None if the model pools itself. */
  private final List<PoolingMode> modes;

  private final List<UnaryOperator<float[]>> steps;
  private final int width;
  private final int dimension;

  private PlainHead(
      List<PoolingMode> modes, List<UnaryOperator<float[]>> steps, int width, int dimension) {
    this.modes = modes;
    this.steps = steps;
    this.width = width;
    this.dimension = dimension;
  }

  /**
   * A head for states.
   *
   * @param parts the first pools
   * @param width length of a state
   * @throws SextantException if the parts do not fit each other or the states
   */
  static PlainHead forStates(List<HeadPart> parts, int width) {
    HeadPart.Pool pool = (HeadPart.Pool) parts.get(0);
    int dimension = HeadPart.dimension(parts, width);
    return new PlainHead(pool.modes(), steps(parts), width, dimension);
  }

  /**
   * A head for vectors that were pooled inside the model, with all that is trained: shortening and
   * scaling remain.
   *
   * @param parts of the model's files
   * @param width length of a pooled vector
   * @throws SextantException if a part is trained: the model may have applied it already, or not
   */
  static PlainHead forVectors(List<HeadPart> parts, int width) {
    List<HeadPart> rest = new ArrayList<>(parts.subList(1, parts.size()));
    for (HeadPart part : rest) {
      if (part instanceof HeadPart.Dense || part instanceof HeadPart.Norm) {
        throw new SextantException(
            "the model gives pooled vectors, and its modules name a %s too, which it may have applied already; give a model that gives states, [texts, tokens, width], or leave that module out of modules.json"
                .formatted(part.getClass().getSimpleName()));
      }
    }
    int dimension = width;
    for (HeadPart part : rest) {
      dimension = part.width(dimension);
    }
    return new PlainHead(List.of(), steps(parts), width, dimension);
  }

  /** Length of a vector. */
  int dimension() {
    return dimension;
  }

  /** Whether it pools; not if the model does. */
  boolean pools() {
    return !modes.isEmpty();
  }

  /**
   * Makes vectors of what the model gave.
   *
   * @param output states, {@code rows * width of the batch * width}, or pooled vectors, {@code rows
   *     * width}
   * @return {@code rows * dimension} floats
   */
  float[] apply(float[] output, TokenBatch batch) {
    float[] vectors = new float[batch.rows() * dimension];
    for (int row = 0; row < batch.rows(); row++) {
      float[] vector =
          modes.isEmpty()
              ? Arrays.copyOfRange(output, row * width, (row + 1) * width)
              : pooled(output, batch, row);
      for (UnaryOperator<float[]> step : steps) {
        vector = step.apply(vector);
      }
      System.arraycopy(vector, 0, vectors, row * dimension, dimension);
    }
    return vectors;
  }

  private float[] pooled(float[] states, TokenBatch batch, int row) {
    int from = Math.multiplyExact(row * batch.width(), width);
    PlainPooling text = new PlainPooling(states, from, batch.length(row), batch.skipped(), width);
    float[] vector = new float[modes.size() * width];
    for (int i = 0; i < modes.size(); i++) {
      text.pool(modes.get(i), vector, i * width);
    }
    return vector;
  }

  private static List<UnaryOperator<float[]>> steps(List<HeadPart> parts) {
    List<UnaryOperator<float[]>> steps = new ArrayList<>();
    for (HeadPart part : parts) {
      if (part instanceof HeadPart.Dense dense) {
        steps.add(dense(dense));
      } else if (part instanceof HeadPart.Norm norm) {
        steps.add(norm(norm));
      } else if (part instanceof HeadPart.Truncate shorter) {
        steps.add(vector -> Arrays.copyOf(vector, Math.min(vector.length, shorter.dimension())));
      } else if (part instanceof HeadPart.Normalize) {
        steps.add(PlainHead::normalized);
      }
    }
    return steps;
  }

  private static UnaryOperator<float[]> dense(HeadPart.Dense dense) {
    int inputs = dense.inputs();
    int outputs = dense.outputs();
    float[] weight = floats(dense.weights().tensor("linear.weight", outputs, inputs));
    float[] bias =
        dense.biased()
            ? floats(dense.weights().tensor("linear.bias", outputs))
            : new float[outputs];
    DoubleUnaryOperator activation = PlainActivation.ofClass(dense.activation());
    return vector -> {
      float[] result = new float[outputs];
      for (int output = 0; output < outputs; output++) {
        double sum = bias[output];
        for (int input = 0; input < inputs; input++) {
          sum += (double) weight[output * inputs + input] * vector[input];
        }
        result[output] = (float) activation.applyAsDouble(sum);
      }
      return result;
    };
  }

  private static UnaryOperator<float[]> norm(HeadPart.Norm norm) {
    float[] weight = floats(norm.weights().tensor("norm.weight", norm.dimension()));
    float[] bias = floats(norm.weights().tensor("norm.bias", norm.dimension()));
    return vector -> {
      double mean = 0;
      for (float value : vector) {
        mean += value;
      }
      mean /= vector.length;
      double variance = 0;
      for (float value : vector) {
        variance += (value - mean) * (value - mean);
      }
      double scale = 1 / Math.sqrt(variance / vector.length + HeadPart.Norm.EPSILON);
      float[] result = new float[vector.length];
      for (int i = 0; i < result.length; i++) {
        result[i] = (float) ((vector[i] - mean) * scale * weight[i] + bias[i]);
      }
      return result;
    };
  }

  private static float[] normalized(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double norm = Math.max(Math.sqrt(squares), HeadPart.Normalize.SMALLEST_NORM);
    float[] result = new float[vector.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (vector[i] / norm);
    }
    return result;
  }

  private static float[] floats(Weight weight) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      weight.writeTo(Channels.newChannel(bytes), FloatType.FP32);
    } catch (IOException e) {
      throw new AssertionError("memory can be written to", e);
    }
    float[] floats = new float[bytes.size() / Float.BYTES];
    ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
