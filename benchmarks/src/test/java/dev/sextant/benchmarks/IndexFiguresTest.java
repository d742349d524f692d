// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.DenseVector;
import dev.sextant.SextantException;
import dev.sextant.Similarity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the figures of {@code index} rest on: files, exact search, labels, interpolation. */
final class IndexFiguresTest {
  @TempDir private Path folder;

  private static float[][] gaussian(int count, int dimension) {
    Random random = new Random(count);
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  @Test
  void read_eachKindOfFile_givesWhatWasWritten() throws IOException {
    float[][] vectors = gaussian(7, 5);
    Path npy = folder.resolve("a.npy");
    VectorFiles.writeNpy(npy, vectors);
    ByteBuffer fvecs = ByteBuffer.allocate(7 * 6 * 4).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer raw = ByteBuffer.allocate(7 * 5 * 4);
    for (float[] vector : vectors) {
      fvecs.putInt(5).put(VectorFiles.bytes(vector));
      raw.put(VectorFiles.bytes(vector));
    }

    assertThat(VectorFiles.read(npy, 0)).isDeepEqualTo(vectors);
    assertThat(VectorFiles.read(Files.write(folder.resolve("a.fvecs"), fvecs.array()), 0))
        .isDeepEqualTo(vectors);
    assertThat(VectorFiles.read(Files.write(folder.resolve("a.f32"), raw.array()), 5))
        .isDeepEqualTo(vectors);
    // NumPy aligns what follows the header to 64 bytes.
    assertThat((Files.size(npy) - 7 * 5 * 4) % 64).isZero();
  }

  @Test
  void read_filesThatAreCutOrOfAnotherKind_isRefused() throws IOException {
    Path npy = folder.resolve("a.npy");
    VectorFiles.writeNpy(npy, gaussian(7, 5));
    byte[] bytes = Files.readAllBytes(npy);
    Files.write(npy, Arrays.copyOf(bytes, bytes.length - 3));
    assertThatThrownBy(() -> VectorFiles.read(npy, 0))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("ends too early");
    Path doubles = folder.resolve("doubles.npy");
    Files.writeString(
        doubles,
        new String(bytes, 0, 128, StandardCharsets.ISO_8859_1).replace("<f4", "<f8"),
        StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> VectorFiles.read(doubles, 0)).isInstanceOf(SextantException.class);
    Path raw = Files.write(folder.resolve("a.f32"), new byte[30]);
    assertThatThrownBy(() -> VectorFiles.read(raw, 5))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("no multiple");
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void recall_againstAPlainSearch_isOneForItAndLessForOthers(Similarity similarity) {
    VectorSet vectors = VectorSet.split(gaussian(1_400, 12), similarity);
    BitSet even = new BitSet();
    IntStream.range(0, vectors.base().length).filter(i -> i % 2 == 0).forEach(even::set);
    Truth all = Truth.of(vectors, 10, null, 2);
    Truth filtered = Truth.of(vectors, 10, even, 1);
    int[][] best = nearest(vectors, i -> true);
    int[][] bestEven = nearest(vectors, even::get);

    assertThat(all.recall(best)).isEqualTo(1);
    assertThat(filtered.recall(bestEven)).isEqualTo(1);
    assertThat(filtered.recall(best)).isBetween(.2, .8);
    for (int[] each : best) {
      each[3] = each[4];
    }
    assertThat(all.recall(best)).as("one that is named twice").isCloseTo(.9, within(1e-9));
  }

  private static int[][] nearest(VectorSet vectors, IntPredicate accepted) {
    return Arrays.stream(vectors.queries())
        .map(
            query ->
                IntStream.range(0, vectors.base().length)
                    .filter(accepted)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -score(vectors, query, i)))
                    .limit(10)
                    .mapToInt(Integer::intValue)
                    .toArray())
        .toArray(int[][]::new);
  }

  private static double score(VectorSet vectors, float[] query, int number) {
    return vectors
        .similarity()
        .score(DenseVector.of(query), DenseVector.of(vectors.base()[number]));
  }

  private static double dot(float[] left, float[] right) {
    return IntStream.range(0, left.length).mapToDouble(i -> (double) left[i] * right[i]).sum();
  }

  @Test
  void labels_ofVectors_areOnTheirShare() {
    VectorSet vectors = VectorSet.split(gaussian(2_000, 8), Similarity.COSINE);
    Labels labels = Labels.of(vectors);

    int count = vectors.base().length;
    assertThat(labels.names()).hasSize(8);
    assertThat(labels.of("filter10").cardinality()).isEqualTo(count / 10);
    assertThat(labels.of("topic0.1").cardinality()).isEqualTo(Math.max(1, count / 1000));
    // A topic's vectors lie together, those of a filter anywhere.
    assertThat(meanCosine(vectors, labels.of("topic1"))).isGreaterThan(.5);
    assertThat(meanCosine(vectors, labels.of("filter1"))).isLessThan(.4);
    List<Labels.Filtering> asked = labels.filterings(vectors.queries());
    assertThat(asked).hasSize(12);
    Labels.Filtering near = asked.get(9);
    assertThat(near.name()).isEqualTo("near10");
    assertThat(near.label()).isEqualTo("topic10");
    float[] centre = vectors.base()[count / 2];
    assertThat(List.of(near.queries()))
        .hasSameSizeAs(vectors.queries())
        .containsOnly(
            Arrays.stream(vectors.queries())
                .sorted(Comparator.comparingDouble(query -> -dot(centre, query)))
                .limit(vectors.queries().length / 10)
                .toArray(float[][]::new));
    int some = labels.of("filter1").nextSetBit(0);
    assertThat(labels.of(some)).contains("filter1", "filter10", "filter50");
  }

  private static double meanCosine(VectorSet vectors, BitSet members) {
    float[] centre = vectors.base()[vectors.base().length / 2];
    return members.stream().mapToDouble(i -> dot(centre, vectors.base()[i])).average().orElse(0);
  }

  @Test
  void sized_moreThanThereAre_addsNoisyCopies() {
    VectorSet vectors = VectorSet.split(gaussian(128, 32), Similarity.COSINE);
    float[][] more = vectors.sized(300).base();

    assertThat(more).hasNumberOfRows(300);
    assertThat(more[5]).isSameAs(vectors.base()[5]);
    assertThat(dot(more[5], more[126 + 5])).isBetween(.85, .99);
    assertThat(vectors.sized(10).base()).hasNumberOfRows(10);
    assertThat(vectors.asking(1).queries()).isDeepEqualTo(new float[][] {vectors.queries()[0]});
    assertThat(vectors.asking(9).queries()).isDeepEqualTo(vectors.queries());
  }

  @Test
  void sized_otherLengths_copiesAreAsLong() {
    float[][] vectors = gaussian(128, 32);
    VectorSet set = VectorSet.split(vectors, Similarity.EUCLIDEAN);
    float[][] more = set.sized(200).base();

    assertThat(more[3]).isEqualTo(vectors[3]);
    assertThat(dot(more[126 + 3], more[126 + 3])).isCloseTo(dot(more[3], more[3]), within(1e-3));
    VectorSet.stretch(VectorSet.split(vectors, Similarity.COSINE).base());
    assertThat(List.of(vectors)).allMatch(each -> dot(each, each) > .24 && dot(each, each) < 2.26);
  }

  @Test
  void sweep_betweenTwoWidths_isInterpolated() {
    Sweep sweep = new Sweep();
    sweep.add(10, .9);
    sweep.add(20, .99);
    double[] each = {100, 1_000};
    for (int i = 0; i < 2; i++) {
      double seconds = 1 / each[i];
      sweep.points().get(i).add(new Pass(new int[1][], new double[] {1e3 * seconds}, seconds, 1));
    }

    assertThat(rate(sweep, .90)).isCloseTo(100, within(1e-6));
    assertThat(rate(sweep, .99)).isCloseTo(1_000, within(1e-6));
    // Half way between missing a tenth and a hundredth, on a logarithmic scale.
    assertThat(rate(sweep, 1 - Math.pow(10, -1.5))).isCloseTo(Math.pow(10, 2.5), within(1e-6));
    assertThat(sweep.rate(.5, Sweep.Point::queriesPerSecond)).as("each finds more").isEmpty();
    assertThat(sweep.milliseconds(.5, .99)).isEmpty();
    assertThat(sweep.startsAbove(.5)).isTrue();
    assertThat(sweep.startsAbove(.9)).isFalse();
    assertThat(sweep.rate(.995, Sweep.Point::queriesPerSecond)).isEmpty();
    assertThat(sweep.milliseconds(.9, .99))
        .hasValueSatisfying(value -> assertThat(value).isCloseTo(10, within(1e-6)));
  }

  private static double rate(Sweep sweep, double recall) {
    return sweep.rate(recall, Sweep.Point::queriesPerSecond).orElseThrow().median();
  }
}
