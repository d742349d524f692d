// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimitedBfgsTest {
  @Test
  void minimize_badlyScaledBowl_isFoundInFewSteps() {
    AtomicInteger asked = new AtomicInteger();
    double[] minimum =
        LimitedBfgs.minimize(
            (x, gradient) -> {
              asked.incrementAndGet();
              double value = 0;
              for (int i = 0; i < x.length; i++) {
                double scale = Math.pow(10, i % 5);
                value += scale * (x[i] - i) * (x[i] - i);
                gradient[i] = 2 * scale * (x[i] - i);
              }
              return value;
            },
            new double[30]);
    for (int i = 0; i < minimum.length; i++) {
      assertThat(minimum[i]).isCloseTo(i, within(1e-8));
    }
    // Steepest descent would need tens of thousands.
    assertThat(asked.get()).isLessThan(400);
  }

  @Test
  void minimize_startAtTheMinimum_staysThere() {
    assertThat(
            LimitedBfgs.minimize(
                (x, gradient) -> {
                  gradient[0] = 2 * x[0];
                  return x[0] * x[0];
                },
                new double[1]))
        .containsExactly(0);
  }

  @Test
  void minimize_functionWithoutMinimum_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LimitedBfgs.minimize(
                    (x, gradient) -> {
                      gradient[0] = 1;
                      return x[0];
                    },
                    new double[1]))
        .withMessageContaining("no optimum");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                LimitedBfgs.minimize(
                    (x, gradient) -> {
                      gradient[0] = Double.NaN;
                      return Double.NaN;
                    },
                    new double[1]));
  }
}
