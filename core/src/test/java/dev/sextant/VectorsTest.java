// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {
  private static DenseVector random(Random random, int dimension) {
    float[] components = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return DenseVector.of(components);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void of_notFinite_namesItsPosition(float bad) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseVector.of(1, 2, bad, bad))
        .withMessageContaining("component 2 is " + bad);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultiVector.of(new float[] {1, 2, 3, bad}, 2))
        .withMessageContaining("component 3 is " + bad);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparseVector.of(9, new int[] {1, 5}, new float[] {1, bad}))
        .withMessageContaining("component 1 is " + bad);
  }

  @Test
  void of_nothing_isRefusedUnlessSparse() {
    assertThatIllegalArgumentException().isThrownBy(DenseVector::of);
    assertThatIllegalArgumentException().isThrownBy(() -> MultiVector.of(new float[0], 2));
    assertThat(SparseVector.of(5, new int[0], new float[0]).size()).isZero();
  }

  @Test
  void arrays_changedByTheCaller_changeNothing() {
    float[] components = {1, 2};
    DenseVector dense = DenseVector.of(components);
    MultiVector multi = MultiVector.of(components, 2);
    int[] ids = {0, 1};
    SparseVector sparse = SparseVector.of(3, ids, components);
    components[0] = 9;
    ids[0] = 9;
    dense.toArray()[1] = 9;
    multi.toArray()[1] = 9;
    multi.vector(0)[1] = 9;
    sparse.ids()[1] = 9;
    sparse.weights()[1] = 9;

    assertThat(dense).isEqualTo(DenseVector.of(1, 2));
    assertThat(multi).isEqualTo(MultiVector.of(new float[] {1, 2}, 2));
    assertThat(sparse).isEqualTo(SparseVector.of(3, new int[] {0, 1}, new float[] {1, 2}));
  }

  @Test
  void dense_measures_areAsByHand() {
    DenseVector left = DenseVector.of(3, 4);
    DenseVector right = DenseVector.of(4, -3);
    assertThat(left.norm()).isEqualTo(5);
    assertThat(left.dot(right)).isZero();
    assertThat(left.cosine(DenseVector.of(6, 8))).isEqualTo(1);
    assertThat(left.cosine(DenseVector.of(-6, -8))).isEqualTo(-1);
    assertThat(left.distance(right)).isEqualTo(Math.sqrt(50));
    assertThat(left.cosine(DenseVector.of(0, 0))).isZero();
    assertThat(Similarity.EUCLIDEAN.score(left, right)).isEqualTo(-Math.sqrt(50));
    assertThat(Similarity.DOT_PRODUCT.score(left, left)).isEqualTo(25);
    assertThat(Similarity.COSINE.score(left, right)).isZero();
  }

  @Test
  void dense_anyVectors_keepTheLaws() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      int dimension = 1 + random.nextInt(70);
      DenseVector a = random(random, dimension);
      DenseVector b = random(random, dimension);
      for (Similarity similarity : Similarity.values()) {
        assertThat(similarity.score(a, b)).isEqualTo(similarity.score(b, a));
      }
      assertThat(a.cosine(a)).isCloseTo(1, within(1e-12)).isLessThanOrEqualTo(1);
      assertThat(a.distance(a)).isZero();
      assertThat(a.distance(b) * a.distance(b))
          .isCloseTo(a.dot(a) + b.dot(b) - 2 * a.dot(b), within(1e-9));
    }
  }

  @Test
  void dense_extremeComponents_neitherOverflowNorVanish() {
    DenseVector large = DenseVector.of(Float.MAX_VALUE, Float.MAX_VALUE);
    DenseVector small = DenseVector.of(Float.MIN_VALUE, Float.MIN_VALUE);
    assertThat(large.cosine(small)).isCloseTo(1, within(1e-12));
    assertThat(large.norm()).isFinite();
  }

  @Test
  void dense_dimensionsThatDiffer_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseVector.of(1).dot(DenseVector.of(1, 2)))
        .withMessageContaining("1 and 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseVector.of(1).cosine(DenseVector.of(1, 2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DenseVector.of(1).distance(DenseVector.of(1, 2)));
  }

  @Test
  void sparse_idsThatDoNotAscendOrLeave_areRefused() {
    float[] two = {1, 1};
    for (int[] ids : new int[][] {{2, 1}, {1, 1}, {-1, 0}, {0, 5}}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SparseVector.of(5, ids, two))
          .withMessageContaining("0 to 4");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparseVector.of(5, new int[] {1}, two))
        .withMessageContaining("1 ids and 2 weights");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SparseVector.of(0, new int[0], new float[0]));
    assertThat(SparseVector.of(5, new int[] {0, 4}, two).dimension()).isEqualTo(5);
  }

  @Test
  void multi_vectors_standOneAfterTheOther() {
    MultiVector multi = MultiVector.of(new float[] {1, 2, 3, 4, 5, 6}, 3);
    assertThat(multi.size()).isEqualTo(2);
    assertThat(multi.dimension()).isEqualTo(3);
    assertThat(multi.vector(1)).containsExactly(4, 5, 6);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> multi.vector(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultiVector.of(new float[] {1, 2, 3}, 2))
        .withMessageContaining("3 floats");
    assertThat(multi).isNotEqualTo(MultiVector.of(multi.toArray(), 2));
  }
}
