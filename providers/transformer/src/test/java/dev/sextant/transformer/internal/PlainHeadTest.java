// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By hand; {@link HeadTwinsTest} compares all with libtorch. */
final class PlainHeadTest {
  private static final TokenBatch BATCH = TokenBatch.of(new int[] {5, 6, 7}, new int[] {8, 9});

  /** Two texts of width 3 and dimension 2; the second has a token of padding. */
  private static final float[] STATES = {3, 4, 1, 0, 2, 2, 0, 5, 6, 1, 99, 99};

  private static HeadPart pool(PoolingMode... modes) {
    return new HeadPart.Pool(List.of(modes));
  }

  private static float[] apply(TokenBatch batch, HeadPart... head) {
    return PlainHead.forStates(List.of(head), 2).apply(STATES, batch);
  }

  @Test
  void apply_eachMode_leavesPaddingOut() {
    assertThat(apply(BATCH, pool(PoolingMode.CLS))).containsExactly(3, 4, 0, 5);
    assertThat(apply(BATCH, pool(PoolingMode.LASTTOKEN))).containsExactly(2, 2, 6, 1);
    assertThat(apply(BATCH, pool(PoolingMode.MAX))).containsExactly(3, 4, 6, 5);
    assertThat(apply(BATCH, pool(PoolingMode.MEAN))).containsExactly(2, 2, 3, 3);
    assertThat(apply(BATCH, pool(PoolingMode.MEAN_SQRT_LEN)))
        .containsExactly(
            new float[] {3.4641016f, 3.4641016f, 4.2426405f, 4.2426405f}, within(1e-6f));
    assertThat(apply(BATCH, pool(PoolingMode.WEIGHTEDMEAN)))
        .containsExactly(new float[] {11 / 6f, 10 / 6f, 4, 7 / 3f}, within(1e-6f));
  }

  @Test
  void apply_tokensLeftOut_doNotCountButKeepTheirPlaces() {
    TokenBatch later = BATCH.skipping(1);
    assertThat(apply(later, pool(PoolingMode.CLS))).containsExactly(1, 0, 6, 1);
    assertThat(apply(later, pool(PoolingMode.MAX))).containsExactly(2, 2, 6, 1);
    assertThat(apply(later, pool(PoolingMode.MEAN))).containsExactly(1.5f, 1, 6, 1);
    assertThat(apply(later, pool(PoolingMode.WEIGHTEDMEAN)))
        .containsExactly(new float[] {1.6f, 1.2f, 6, 1}, within(1e-6f));
  }

  @Test
  void apply_severalModes_areJoinedInOrder() {
    assertThat(apply(BATCH, pool(PoolingMode.MEAN, PoolingMode.CLS)))
        .containsExactly(2, 2, 3, 4, 3, 3, 0, 5);
  }

  @Test
  void apply_truncatedAndNormalized_hasLengthOne() {
    assertThat(apply(BATCH, pool(PoolingMode.CLS), new HeadPart.Normalize()))
        .containsExactly(new float[] {.6f, .8f, 0, 1}, within(1e-7f));
    assertThat(
            apply(BATCH, pool(PoolingMode.CLS), new HeadPart.Truncate(1), new HeadPart.Normalize()))
        .containsExactly(1, 0);
  }

  @Test
  void apply_stateOfZeros_staysZeros() {
    PlainHead head =
        PlainHead.forStates(List.of(pool(PoolingMode.CLS), new HeadPart.Normalize()), 2);
    assertThat(head.apply(new float[2], TokenBatch.of(new int[1]))).containsExactly(0, 0);
  }

  @Test
  void forStates_partsThatDoNotFit_areRefused() {
    HeadPart dense = new HeadPart.Dense((name, shape) -> null, 4, 2, true, "Tanh");
    assertThatThrownBy(() -> PlainHead.forStates(List.of(pool(PoolingMode.CLS), dense), 2))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("Dense")
        .hasMessageContaining("4 numbers")
        .hasMessageContaining("gives 2");
  }

  @Test
  void errorFunction_knownValues_areExact() {
    // Abramowitz and Stegun, table 7.1.
    assertThat(PlainActivation.errorFunction(0)).isZero();
    assertThat(PlainActivation.errorFunction(.5)).isCloseTo(.5204998778, within(1e-10));
    assertThat(PlainActivation.errorFunction(-1)).isCloseTo(-.8427007929, within(1e-10));
    assertThat(PlainActivation.errorFunction(2)).isCloseTo(.9953222650, within(1e-10));
    assertThat(PlainActivation.errorFunction(5.9)).isCloseTo(1, within(1e-14));
    assertThat(PlainActivation.errorFunction(40)).isEqualTo(1);
    assertThat(PlainActivation.errorFunction(Double.NaN)).isNaN();
  }

  @Test
  void activation_unknown_isRefused() {
    assertThatThrownBy(() -> PlainActivation.ofClass("torch.nn.modules.activation.Mish"))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("Mish")
        .hasMessageContaining("Tanh");
  }
}
