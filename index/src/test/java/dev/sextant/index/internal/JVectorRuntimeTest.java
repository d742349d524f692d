// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JVector as a quiet guest whose kernels score as Lucene does. */
class JVectorRuntimeTest {

  /** Builds a graph in a fresh JVM and prints what JVector has left behind. */
  static final class Guest {
    private Guest() {}

    @SuppressWarnings("SystemOut") // the parent reads it
    public static void main(String[] arguments) throws Exception {
      try (Directory directory = new ByteBuffersDirectory()) {
        TestVectors.index(
            directory,
            new SextantCodec(new EagerGraphFormat()),
            VectorSimilarityFunction.DOT_PRODUCT,
            TestVectors.clustered(100, 8, 5, 1));
      }
      System.out.println(
          ManagementFactory.getPlatformMBeanServer()
              .queryNames(new ObjectName("*jvector*:*"), null));
      System.out.println(System.getProperty("jvector.management.backend"));
    }
  }

  @Test
  void firstUse_saysNothingAndLeavesNothingInTheJvm() throws Exception {
    Process guest =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.log.org.apache.lucene=off",
                "-cp",
                System.getProperty("java.class.path"),
                Guest.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(guest.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(guest.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(said).containsSubsequence("[]", "null").doesNotContainIgnoringCase("jvector");
  }

  @ParameterizedTest
  @EnumSource(VectorSimilarityFunction.class)
  void score_anyVectors_isLucenes(VectorSimilarityFunction function) {
    Random random = new Random(3);
    for (int dimension : new int[] {1, 3, 8, 17, 64, 385}) {
      for (int i = 0; i < 20; i++) {
        float[] a = TestVectors.gaussian(dimension, random);
        float[] b = TestVectors.gaussian(dimension, random);
        assertThat(Similarities.score(function, JVectorRuntime.wrap(a), JVectorRuntime.wrap(b)))
            .isCloseTo(function.compare(a, b), offset(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(VectorSimilarityFunction.class)
  void score_extremeVectors_isNeitherNegativeNorNan(VectorSimilarityFunction function) {
    float[][] extremes = {
      {0, 0, 0, 0},
      {1e30f, 1e30f, 1e30f, 1e30f},
      {-1e30f, 1e30f, -1e30f, -1e30f},
      {1e-30f, 0, 0, 0},
      {100, 0, 0, 0},
      {-100, 0, 0, 0}
    };
    for (float[] a : extremes) {
      for (float[] b : extremes) {
        float score = Similarities.score(function, JVectorRuntime.wrap(a), JVectorRuntime.wrap(b));
        assertThat(score).isGreaterThanOrEqualTo(0).isNotNaN();
      }
    }
  }
}
