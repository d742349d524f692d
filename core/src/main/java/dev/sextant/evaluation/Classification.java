// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import dev.sextant.DenseVector;
import dev.sextant.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * How well a simple classifier does on embeddings, which says how plainly they hold what was asked.
 *
 * <p>The measures are those of scikit-learn's {@code accuracy_score} and {@code f1_score} with
 * {@code average="macro"} and {@code "weighted"}: the F1 of a class is {@code 2 TP / (2 TP + FP +
 * FN)}, and the classes are those of the truth and of the predictions.
 *
 * @param predicted the classes, in the order of the tested vectors
 * @param accuracy 0 to 1: the share of right predictions
 * @param macroF1 0 to 1: the mean of the classes' F1, each counting the same
 * @param weightedF1 0 to 1: the mean of the classes' F1, each counting as often as it is true
 */
public record Classification(
    List<String> predicted, double accuracy, double macroF1, double weightedF1) {
  /** Copies the list. */
  public Classification {
    predicted = List.copyOf(predicted);
  }

  /**
   * Measures any predictions.
   *
   * @param truth the classes as they are, at least one
   * @param predicted as many, by the same position
   * @throws IllegalArgumentException if it is not so
   */
  public static Classification of(List<String> truth, List<String> predicted) {
    if (truth.isEmpty() || truth.size() != predicted.size()) {
      throw new IllegalArgumentException(
          "%d predictions for %d true classes; give one for each, and at least one"
              .formatted(predicted.size(), truth.size()));
    }
    List<String> right =
        IntStream.range(0, truth.size())
            .filter(i -> truth.get(i).equals(predicted.get(i)))
            .mapToObj(truth::get)
            .toList();
    Map<String, Integer> hits = counts(right);
    Map<String, Integer> support = counts(truth);
    Map<String, Integer> claimed = counts(predicted);
    Set<String> classes = new TreeSet<>(truth);
    classes.addAll(predicted);
    double macro = 0;
    double weighted = 0;
    for (String label : classes) {
      int isTrue = support.getOrDefault(label, 0);
      double f1 = 2.0 * hits.getOrDefault(label, 0) / (isTrue + claimed.getOrDefault(label, 0));
      macro += f1 / classes.size();
      weighted += f1 * isTrue / truth.size();
    }
    return new Classification(predicted, (double) right.size() / truth.size(), macro, weighted);
  }

  private static Map<String, Integer> counts(List<String> labels) {
    Map<String, Integer> counts = new TreeMap<>();
    labels.forEach(label -> counts.merge(label, 1, Integer::sum));
    return counts;
  }

  /**
   * Classifies by the k most similar training vectors: each has one vote, a tie goes to the class
   * first in alphabetical order, and of equally similar vectors the first given are taken. Checked
   * against scikit-learn's {@code KNeighborsClassifier} with {@code weights="uniform"} and {@code
   * metric="cosine"} or {@code "euclidean"}.
   *
   * <p>Cover and Hart, "Nearest neighbor pattern classification", IEEE Transactions on Information
   * Theory 13(1), 1967.
   *
   * @param train what is known
   * @param test what is asked; classes that training doesn't have are never predicted
   * @param k 1 to the number of training vectors
   * @param similarity how vectors are compared
   * @throws IllegalArgumentException if k is not so, or the dimensions differ
   */
  public static Classification nearestNeighbours(
      Labelled train, Labelled test, int k, Similarity similarity) {
    requireSameDimension(train, test);
    if (k < 1 || k > train.vectors().size()) {
      throw new IllegalArgumentException(
          "k is %d; it must be 1 to the number of training vectors, %d"
              .formatted(k, train.vectors().size()));
    }
    List<String> predicted = new ArrayList<>();
    for (DenseVector vector : test.vectors()) {
      double[] scores =
          train.vectors().stream().mapToDouble(other -> similarity.score(vector, other)).toArray();
      List<String> nearest =
          Arrays.stream(highest(scores, k)).mapToObj(i -> train.labels().get(i)).toList();
      predicted.add(mostVoted(counts(nearest)));
    }
    return of(test.labels(), predicted);
  }

  /** Positions of the k highest scores, of equal ones the first. */
  private static int[] highest(double[] scores, int k) {
    int[] highest = new int[k];
    int known = 0;
    for (int i = 0; i < scores.length; i++) {
      if (known == k && scores[i] <= scores[highest[k - 1]]) {
        continue;
      }
      int place = known < k ? known++ : k - 1;
      while (place > 0 && scores[highest[place - 1]] < scores[i]) {
        highest[place] = highest[place - 1];
        place--;
      }
      highest[place] = i;
    }
    return highest;
  }

  private static String mostVoted(Map<String, Integer> votes) {
    String best = "";
    int most = 0;
    for (Map.Entry<String, Integer> vote : votes.entrySet()) {
      if (vote.getValue() > most) {
        best = vote.getKey();
        most = vote.getValue();
      }
    }
    return best;
  }

  /**
   * Classifies by a logistic regression on the vectors as they are: softmax over linear functions,
   * with two classes a single one, fitted by the least mean log loss plus {@code |W|^2 / (2 C n)}
   * with C = 1, intercepts free. This is what scikit-learn's {@code LogisticRegression()} fits, and
   * the probabilities are checked against it; where that stops after 100 steps as in MTEB, this
   * goes on to the optimum. It is deterministic.
   *
   * <p>MTEB's classification score is the mean accuracy over ten draws of eight training examples a
   * class; draw them, and average {@code accuracy}.
   *
   * @param train what is known, of two classes or more
   * @param test what is asked; classes that training doesn't have are never predicted
   * @throws IllegalArgumentException if training has one class, the dimensions differ, or the
   *     numbers are such that no optimum is found (scale them to lengths about 1)
   */
  public static Classification logisticRegression(Labelled train, Labelled test) {
    requireSameDimension(train, test);
    LogisticRegression model = LogisticRegression.fit(train);
    return of(test.labels(), test.vectors().stream().map(model::predict).toList());
  }

  private static void requireSameDimension(Labelled train, Labelled test) {
    if (train.dimension() != test.dimension()) {
      throw new IllegalArgumentException(
          "training vectors have dimension %d, tested ones %d; both must come from one model"
              .formatted(train.dimension(), test.dimension()));
    }
  }
}
