// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.DenseVector;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Linear functions of a vector, one a class, whose softmax is the probability of the class; with
 * two classes one function, whose logistic is that of the second. Immutable.
 *
 * <p>The weights W of n examples make {@code mean(-log p(y | x)) + |W|^2 / (2 C n)} least, where C
 * is 1 and the intercepts are not part of W. That is strictly convex but for one number added to
 * all intercepts, which stays 0, so there is one answer whoever computes it.
 */
final class LogisticRegression {
  private static final double C = 1;

  /** In alphabetical order. */
  private final List<String> classes;

  /** For each function the weights and then the intercept, one function behind the other. */
  private final double[] weights;

  private LogisticRegression(List<String> classes, double[] weights) {
    this.classes = classes;
    this.weights = weights;
  }

  /**
   * Fits the weights.
   *
   * @throws IllegalArgumentException if there is only one class, or no optimum is found
   */
  static LogisticRegression fit(Labelled train) {
    List<String> classes = List.copyOf(new TreeSet<>(train.labels()));
    if (classes.size() < 2) {
      throw new IllegalArgumentException(
          "all training vectors are of class %s; give two classes or more".formatted(classes));
    }
    int functions = functions(classes.size());
    double[][] vectors =
        train.vectors().stream().map(LogisticRegression::doubles).toArray(double[][]::new);
    int[] truth = train.labels().stream().mapToInt(classes::indexOf).toArray();
    double[] weights =
        LimitedBfgs.minimize(
            (point, gradient) -> loss(point, gradient, vectors, truth),
            new double[functions * (train.dimension() + 1)]);
    return new LogisticRegression(classes, weights);
  }

  private static int functions(int classes) {
    return classes == 2 ? 1 : classes;
  }

  private static double[] doubles(DenseVector vector) {
    double[] values = new double[vector.dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] = vector.component(i);
    }
    return values;
  }

  /** The mean loss with its penalty at these weights; its gradient is put into the array. */
  private static double loss(double[] weights, double[] gradient, double[][] vectors, int[] truth) {
    Arrays.fill(gradient, 0);
    int row = vectors[0].length + 1;
    double[] scores = new double[weights.length / row];
    double sum = 0;
    for (int i = 0; i < vectors.length; i++) {
      score(weights, vectors[i], scores);
      sum += lossAndSlopes(scores, truth[i]);
      for (int function = 0; function < scores.length; function++) {
        double slope = scores[function] / vectors.length;
        int from = function * row;
        for (int j = 0; j < row - 1; j++) {
          gradient[from + j] += slope * vectors[i][j];
        }
        gradient[from + row - 1] += slope;
      }
    }
    double squares = 0;
    for (int j = 0; j < weights.length; j++) {
      if (j % row != row - 1) {
        squares += weights[j] * weights[j];
        gradient[j] += weights[j] / (C * vectors.length);
      }
    }
    return sum / vectors.length + squares / (2 * C * vectors.length);
  }

  private static void score(double[] weights, double[] vector, double[] scores) {
    int row = vector.length + 1;
    for (int function = 0; function < scores.length; function++) {
      int from = function * row;
      double score = weights[from + vector.length];
      for (int j = 0; j < vector.length; j++) {
        score += weights[from + j] * vector[j];
      }
      scores[function] = score;
    }
  }

  /** The loss of one example; its scores become the loss's slopes by them. */
  private static double lossAndSlopes(double[] scores, int truth) {
    if (scores.length == 1) {
      double margin = truth == 1 ? scores[0] : -scores[0];
      // log(1 + e^-margin) and the logistic, neither of which overflows so.
      double tail = Math.exp(-Math.abs(margin));
      double wrong = margin > 0 ? tail / (1 + tail) : 1 / (1 + tail);
      scores[0] = truth == 1 ? -wrong : wrong;
      return Math.max(0, -margin) + Math.log1p(tail);
    }
    double right = scores[truth];
    double logarithm = softmax(scores);
    scores[truth] -= 1;
    return logarithm - right;
  }

  /** Scores become probabilities; the logarithm of the sum of their exponentials is returned. */
  private static double softmax(double[] scores) {
    double largest = Arrays.stream(scores).max().orElseThrow();
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.exp(scores[i] - largest);
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= sum;
    }
    return largest + Math.log(sum);
  }

  /** The probability of each class, in alphabetical order. */
  double[] probabilities(DenseVector vector) {
    double[] scores = new double[functions(classes.size())];
    score(weights, doubles(vector), scores);
    // With two classes the first one's function is 0.
    double[] all = scores.length == 1 ? new double[] {0, scores[0]} : scores;
    softmax(all);
    return all;
  }

  /** The most probable class, of equals the first in alphabetical order. */
  String predict(DenseVector vector) {
    double[] probabilities = probabilities(vector);
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      if (probabilities[i] > probabilities[best]) {
        best = i;
      }
    }
    return classes.get(best);
  }
}
