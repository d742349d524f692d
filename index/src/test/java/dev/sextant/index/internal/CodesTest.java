// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What codes say of vectors, and that every kernel says the same. */
class CodesTest {

  private static final VectorSimilarityFunction DOT = VectorSimilarityFunction.DOT_PRODUCT;

  private static Codes codes(float[][] vectors, VectorSimilarityFunction function)
      throws IOException {
    var values = RandomAccessVectorValues.fromFloats(Arrays.asList(vectors), vectors[0].length);
    DistinctVectors distinct = DistinctVectors.of(values);
    return Codes.of(CodeTrainer.learn(values, distinct, function), values, distinct, true);
  }

  @Test
  void dot_anyLength_isTheSameOnAllKernels() {
    assumeThat(CodeKernels.BEST).isNotInstanceOf(PlainKernels.class);
    Random random = new Random(1);
    for (int length = 64; length <= 1_024; length += 64) {
      short[] query = new short[length];
      byte[] codes = new byte[5 + 4 * length];
      for (int i = 0; i < length; i++) {
        // The extremes too: sums of two products must fit in 16 bits.
        query[i] = (short) (i % 3 == 0 ? -127 : random.nextInt(255) - 127);
      }
      for (int i = 0; i < codes.length; i++) {
        codes[i] = (byte) (i % 2 == 0 ? 127 : random.nextInt(255) - 127);
      }
      assertThat(CodeKernels.BEST.dot(query, codes, 5))
          .isEqualTo(new PlainKernels().dot(query, codes, 5));
      assertThat(dotsOfFour(CodeKernels.BEST, query, codes))
          .isEqualTo(dotsOfFour(new PlainKernels(), query, codes));
    }
  }

  @Test
  void sumWhereSet_anyLength_isTheSameOnAllKernels() {
    Random random = new Random(8);
    for (int length = 8; length <= 64; length += 8) {
      long[] planes = new long[CodeKernels.PLANES * length];
      long[] sketches = random.longs(3 + length).toArray();
      for (int i = 0; i < planes.length; i++) {
        // The last words have no components, and stand beside what is no sign.
        planes[i] = i % length < length - 2 ? random.nextLong() : 0;
      }
      int expected = 0;
      for (int bit = 0; bit < length * Long.SIZE; bit++) {
        if ((sketches[3 + bit / Long.SIZE] >> bit & 1) == 1) {
          expected += component(planes, length, bit);
        }
      }
      assertThat(new PlainKernels().sumWhereSet(planes, sketches, 3)).isEqualTo(expected);
      assertThat(CodeKernels.BEST.sumWhereSet(planes, sketches, 3)).isEqualTo(expected);
    }
  }

  /** Four bits in two's complement. */
  private static int component(long[] planes, int length, int place) {
    int value = 0;
    for (int plane = 0; plane < CodeKernels.PLANES; plane++) {
      value |= (int) (planes[plane * length + place / Long.SIZE] >> place & 1) << plane;
    }
    return value << 28 >> 28;
  }

  private static int[] dotsOfFour(CodeKernels kernels, short[] query, byte[] codes) {
    CodeKernels.Quartet quartet = new CodeKernels.Quartet();
    for (int i = 0; i < 4; i++) {
      quartet.codes[i] = codes;
      quartet.offsets[i] = 5 + i * query.length;
    }
    kernels.dotFour(query, quartet);
    return quartet.dots;
  }

  @Test
  void dot_largestCodesOfMostDimensions_doesNotOverflow() {
    short[] query = new short[16_384];
    byte[] codes = new byte[16_384];
    Arrays.fill(query, (short) -127);
    Arrays.fill(codes, (byte) 127);
    assertThat(CodeKernels.BEST.dot(query, codes, 0)).isEqualTo(-127 * 127 * 16_384);
  }

  @ParameterizedTest
  @EnumSource(VectorSimilarityFunction.class)
  void score_int8_ordersAsSimilarityDoes(VectorSimilarityFunction function) throws IOException {
    float[][] vectors = scaled(TestVectors.clustered(400, 100, 10, 2), function);
    Codes codes = codes(vectors, function);
    Random random = new Random(3);
    for (int i = 0; i < 20; i++) {
      float[] query = TestVectors.near(vectors[i], 0.6f, random);
      QueryCode code = QueryCode.of(codes, query);
      int swapped = 0;
      for (int node = 1; node < vectors.length; node++) {
        float truth =
            function.compare(query, vectors[node]) - function.compare(query, vectors[node - 1]);
        float estimate = code.score(node) - code.score(node - 1);
        swapped += truth * estimate < 0 ? 1 : 0;
      }
      assertThat(swapped).isLessThan(20);
    }
  }

  @ParameterizedTest
  @EnumSource(VectorSimilarityFunction.class)
  void keepAbove_nodesThatScoreHigher_areNearlyAllKept(VectorSimilarityFunction function)
      throws IOException {
    float[][] vectors = scaled(TestVectors.clustered(2_000, 128, 20, 4), function);
    Codes codes = codes(vectors, function);
    Random random = new Random(5);
    int higher = 0;
    int higherKept = 0;
    int allKept = 0;
    for (int round = 0; round < 20; round++) {
      QueryCode code =
          QueryCode.of(codes, TestVectors.near(vectors[random.nextInt(2_000)], 0.6f, random));
      float[] scores = new float[2_000];
      for (int node = 0; node < scores.length; node++) {
        scores[node] = code.score(node);
      }
      float[] sorted = scores.clone();
      Arrays.sort(sorted);
      float least = sorted[1_900];
      int[] nodes = new int[2_000];
      Arrays.setAll(nodes, i -> i);
      int kept = code.keepAbove(least, nodes, nodes.length);
      allKept += kept;
      higher += 99;
      for (int i = 0; i < kept; i++) {
        higherKept += scores[nodes[i]] > least ? 1 : 0;
      }
    }
    assertThat(higherKept).isGreaterThan(higher * 9 / 10);
    assertThat(allKept).isLessThan(20 * 1_000);
  }

  @Test
  void estimate_sketches_isUnbiased() throws IOException {
    float[][] vectors = TestVectors.clustered(2_000, 256, 1, 6);
    Codes codes = codes(vectors, DOT);
    int[] nodes = new int[vectors.length];
    Arrays.setAll(nodes, i -> i);
    float[] estimates = new float[vectors.length];
    QueryCode code = QueryCode.of(codes, TestVectors.near(vectors[0], 0.5f, new Random(7)));
    code.estimate(nodes, nodes.length, estimates);
    double error = 0;
    double absolute = 0;
    for (int node = 1; node < vectors.length; node++) {
      error += estimates[node] - code.score(node);
      absolute += Math.abs(estimates[node] - code.score(node));
    }
    assertThat(absolute / vectors.length).isBetween(1e-4, 0.05);
    assertThat(error / vectors.length).isCloseTo(0, offset(0.005));
  }

  @Test
  void score_equalVectorsAndZeros_isFinite() throws IOException {
    float[][] vectors = new float[5][70];
    vectors[3][2] = 1;
    for (VectorSimilarityFunction function : VectorSimilarityFunction.values()) {
      Codes codes = codes(vectors, function);
      assertThat(codes.nodeCount()).isEqualTo(2);
      QueryCode code = QueryCode.of(codes, vectors[3]);
      assertThat(code.score(0)).isFinite();
      assertThat(code.score(1)).isFinite();
    }
  }

  @Test
  void read_writtenCodes_areTheSame() throws IOException {
    Codes codes = codes(TestVectors.clustered(300, 70, 5, 8), DOT);
    try (Directory directory = new ByteBuffersDirectory()) {
      try (var output = directory.createOutput("codes", IOContext.DEFAULT)) {
        codes.write(output, true);
        assertThat(output.getFilePointer()).isEqualTo(Codes.length(70, 300, true));
      }
      try (var input = directory.openInput("codes", IOContext.DEFAULT)) {
        Codes read = Codes.read(input, codes.space(), 300, true);
        QueryCode before = QueryCode.of(codes, TestVectors.gaussian(70, new Random(9)));
        QueryCode after = QueryCode.of(read, TestVectors.gaussian(70, new Random(9)));
        for (int node = 0; node < 300; node++) {
          assertThat(after.score(node)).isEqualTo(before.score(node));
          assertThat(read.sketchPage(node)).isEqualTo(codes.sketchPage(node));
        }
      }
    }
  }

  private static float[][] scaled(float[][] vectors, VectorSimilarityFunction function) {
    Random random = new Random(10);
    for (float[] vector : vectors) {
      float length = function == DOT ? 1 : 0.5f + random.nextFloat();
      for (int i = 0; i < vector.length; i++) {
        vector[i] *= length;
      }
    }
    return vectors;
  }
}
