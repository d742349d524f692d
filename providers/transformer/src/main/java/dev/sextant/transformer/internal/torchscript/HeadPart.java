// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import dev.sextant.SextantException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A step from states to vectors, in float32; the first of a head pools. Each is a module of
 * sentence-transformers and computes what that does.
 */
public sealed interface HeadPart {
  /**
   * Writes the step.
   *
   * @param value states, [t, width], for {@link Pool}; vectors, [b, width], for the rest
   * @return vectors, [b, {@link #width}]
   */
  String append(Program program, String value);

  /**
   * Length of the vectors that come out for states or vectors of this length.
   *
   * @throws SextantException if the step is made for another one
   */
  int width(int input);

  /** All that shapes its numbers but trained ones, in words that stay: for fingerprints. */
  String facts();

  /**
   * Length of the vectors that a head gives.
   *
   * @param width length of a state
   * @throws SextantException if its parts do not fit each other
   */
  static int dimension(List<HeadPart> head, int width) {
    int dimension = width;
    for (HeadPart part : head) {
      dimension = part.width(dimension);
    }
    return dimension;
  }

  private static void requireWidth(String part, int expected, int found) {
    if (expected != found) {
      throw new SextantException(
          "%s of the head is made for vectors of %d numbers, and what comes before it gives %d; check that the folder's files belong together"
              .formatted(part, expected, found));
    }
  }

  /**
   * States become one vector a text.
   *
   * @param modes one or more; their vectors are joined in this order
   */
  record Pool(List<PoolingMode> modes) implements HeadPart {
    /** Checks that there is one. */
    public Pool {
      modes = List.copyOf(modes);
      if (modes.isEmpty()) {
        throw new IllegalArgumentException("no pooling mode is given; give at least one");
      }
    }

    @Override
    public String append(Program program, String states) {
      return program.eachText(
          text -> {
            String own =
                text.apart(program.let("torch.to(%s, %s)", text.of(states), Program.Types.FLOAT32));
            String from = text.skipped();
            List<String> vectors = new ArrayList<>();
            for (PoolingMode mode : modes) {
              vectors.add(mode.pool(program, own, text, from));
            }
            return program.let("torch.cat(%s, 1)", vectors);
          });
    }

    @Override
    public int width(int input) {
      return modes.size() * input;
    }

    @Override
    public String facts() {
      return "pool " + modes.stream().map(PoolingMode::label).collect(Collectors.joining(" "));
    }
  }

  /**
   * A product with a weight, then an activation.
   *
   * @param weights {@code linear.weight}, and {@code linear.bias} if {@code biased}
   * @param outputs length of the vectors that come out
   * @param activation as {@code torch.nn.modules} names the class, {@code Tanh} or {@code Identity}
   */
  record Dense(Weights weights, int inputs, int outputs, boolean biased, String activation)
      implements HeadPart {
    @Override
    public String append(Program program, String vectors) {
      String weight = program.exact(weights.tensor("linear.weight", outputs, inputs));
      String bias = biased ? program.exact(weights.tensor("linear.bias", outputs)) : "None";
      String product = program.let("torch.linear(%s, %s, %s)", vectors, weight, bias);
      return Activation.ofClass(activation).of(program, product);
    }

    @Override
    public int width(int input) {
      requireWidth("Dense", inputs, input);
      return outputs;
    }

    @Override
    public String facts() {
      return "dense %d %d %s %s".formatted(inputs, outputs, biased, activation);
    }
  }

  /**
   * Shifts and scales a vector to mean 0 and variance 1, then by trained numbers.
   *
   * @param weights {@code norm.weight} and {@code norm.bias}
   */
  record Norm(Weights weights, int dimension) implements HeadPart {
    /** PyTorch's default, which the module keeps. */
    public static final double EPSILON = 1e-5;

    @Override
    public String append(Program program, String vectors) {
      String weight = program.exact(weights.tensor("norm.weight", dimension));
      String bias = program.exact(weights.tensor("norm.bias", dimension));
      return program.let(
          "torch.layer_norm(%s, [%s], %s, %s, %s)", vectors, dimension, weight, bias, EPSILON);
    }

    @Override
    public int width(int input) {
      requireWidth("LayerNorm", dimension, input);
      return input;
    }

    @Override
    public String facts() {
      return "layer norm " + dimension;
    }
  }

  /**
   * Keeps the first numbers alone, for models that were trained so that they do (Kusupati et al.,
   * Matryoshka Representation Learning, 2022); usually {@link Normalize} follows.
   */
  record Truncate(int dimension) implements HeadPart {
    @Override
    public String append(Program program, String vectors) {
      return program.let("torch.slice(%s, 1, 0, %s)", vectors, dimension);
    }

    @Override
    public int width(int input) {
      return Math.min(input, dimension);
    }

    @Override
    public String facts() {
      return "truncate " + dimension;
    }
  }

  /** Scales a vector to length 1. */
  record Normalize() implements HeadPart {
    /** As {@code torch.nn.functional.normalize} guards against vectors of length 0. */
    public static final double SMALLEST_NORM = 1e-12;

    @Override
    public String append(Program program, String vectors) {
      String norms = program.let("torch.norm(%s, 2, [1], True)", vectors);
      return program.let("torch.div(%s, torch.clamp(%s, %s))", vectors, norms, SMALLEST_NORM);
    }

    @Override
    public int width(int input) {
      return input;
    }

    @Override
    public String facts() {
      return "normalize";
    }
  }
}
