// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.DenseVector;
import dev.sextant.Similarity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationTest {
  private static final Labelled TWO = on(List.of("left", "right"), 0, 10);

  /** Points on a line. */
  private static Labelled on(List<String> labels, float... places) {
    List<DenseVector> vectors = new ArrayList<>();
    for (float place : places) {
      vectors.add(DenseVector.of(place));
    }
    return new Labelled(vectors, labels);
  }

  private static List<String> nearest(Labelled train, int k, float place) {
    return Classification.nearestNeighbours(train, on(List.of("?"), place), k, Similarity.EUCLIDEAN)
        .predicted();
  }

  @Test
  void of_predictions_isAsByHand() {
    // a: 2 right of 3, claimed 2; b: 1 right of 1, claimed 2; c is never true, claimed 1.
    Classification result =
        Classification.of(List.of("a", "a", "a", "b", "b"), List.of("a", "a", "b", "b", "c"));
    assertThat(result.accuracy()).isEqualTo(0.6);
    assertThat(result.macroF1()).isCloseTo((4 / 5.0 + 2 / 4.0 + 0) / 3, within(1e-12));
    assertThat(result.weightedF1()).isCloseTo((3 * 0.8 + 2 * 0.5) / 5, within(1e-12));
  }

  @Test
  void nearestNeighbours_votesAndTies_areSettledAsSaid() {
    Labelled train = on(List.of("b", "a", "a", "b"), 0, 1, 5, 6);
    assertThat(nearest(train, 1, 0.2f)).containsExactly("b");
    assertThat(nearest(train, 3, 0)).containsExactly("a");
    // One vote each: the alphabet; and of points equally near the first given.
    assertThat(nearest(train, 2, 0)).containsExactly("a");
    assertThat(nearest(train, 4, 100)).containsExactly("a");
    assertThat(nearest(on(List.of("z", "a"), -1, 1), 1, 0)).containsExactly("z");
  }

  @Test
  void classifiers_classesThatTrainingLacks_countAsMistakes() {
    Labelled test = on(List.of("left", "middle"), -1, 9);
    for (Classification result :
        List.of(
            Classification.logisticRegression(TWO, test),
            Classification.nearestNeighbours(TWO, test, 1, Similarity.EUCLIDEAN))) {
      assertThat(result.predicted()).containsExactly("left", "right");
      assertThat(result.accuracy()).isEqualTo(0.5);
    }
  }

  @Test
  void logisticRegression_twoPoints_hasTheSolutionOfItsEquation() {
    // By symmetry the border lies in the middle, and the weight w solves w = 10 / (1 + e^(5 w)).
    LogisticRegression model = LogisticRegression.fit(TWO);
    assertThat(model.probabilities(DenseVector.of(5))[0]).isCloseTo(0.5, within(1e-6));
    double right = model.probabilities(DenseVector.of(10))[1];
    double weight = Math.log(right / (1 - right)) / 5;
    assertThat(weight).isCloseTo(10 / (1 + Math.exp(5 * weight)), within(1e-6));
    assertThat(model.predict(DenseVector.of(4.9f))).isEqualTo("left");
    assertThat(model.predict(DenseVector.of(5.1f))).isEqualTo("right");
  }

  @Test
  void logisticRegression_lengthsFarFromOne_stillFindsTheBorder() {
    for (float scale : new float[] {1e-6f, 1e-2f, 1e3f}) {
      Labelled train = on(List.of("l", "l", "r", "r"), -scale, -2 * scale, scale, 2 * scale);
      Labelled test = on(List.of("l", "r"), -3 * scale, 3 * scale);
      assertThat(Classification.logisticRegression(train, test).accuracy()).isEqualTo(1);
    }
  }

  @Test
  void classifiers_whatCantBeLearned_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Classification.logisticRegression(on(List.of("a", "a"), 1, 2), TWO))
        .withMessageContaining("of class [a]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> nearest(TWO, 3, 0))
        .withMessageContaining("k is 3");
    assertThatIllegalArgumentException().isThrownBy(() -> nearest(TWO, 0, 0));
    Labelled wide = new Labelled(List.of(DenseVector.of(1, 2)), List.of("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Classification.nearestNeighbours(TWO, wide, 1, Similarity.COSINE))
        .withMessageContaining("dimension 1, tested ones 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Classification.logisticRegression(TWO, wide))
        .withMessageContaining("dimension");
    assertThatIllegalArgumentException().isThrownBy(() -> Classification.of(List.of(), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Classification.of(List.of("a"), List.of()))
        .withMessageContaining("0 predictions for 1");
  }

  @Test
  void labelled_listsThatDoNotFit_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Labelled(List.of(), List.of()))
        .withMessageContaining("no vector");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> on(List.of("a"), 1, 2))
        .withMessageContaining("2 vectors have 1 labels");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Labelled(List.of(DenseVector.of(1), DenseVector.of(1, 2)), List.of("a", "b")))
        .withMessageContaining("vector 1 has dimension 2, the first has 1");
  }
}
