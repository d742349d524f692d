// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class HeadTest {
  private static final TokenBatch BATCH = TokenBatch.of(new int[] {5, 6, 7}, new int[] {8});

  /** Two texts of width 3 and dimension 2; the second has two tokens of padding. */
  private static final float[] STATES = {3, 4, 1, 0, 2, 2, 0, 5, 99, 99, 99, 99};

  @Test
  void apply_cls_takesTheFirstState() {
    assertThat(new Head(Pooling.CLS, 2, false).apply(STATES, BATCH)).containsExactly(3, 4, 0, 5);
  }

  @Test
  void apply_mean_leavesPaddingOut() {
    assertThat(new Head(Pooling.MEAN, 2, false).apply(STATES, BATCH)).containsExactly(2, 2, 0, 5);
  }

  @Test
  void apply_normalized_hasLengthOne() {
    assertThat(new Head(Pooling.CLS, 2, true).apply(STATES, BATCH))
        .containsExactly(new float[] {0.6f, 0.8f, 0, 1}, within(1e-7f));
  }

  @Test
  void apply_stateOfZeros_staysZeros() {
    float[] vector = new Head(Pooling.CLS, 2, true).apply(new float[2], TokenBatch.of(new int[1]));
    assertThat(vector).containsExactly(0, 0);
  }

  @Test
  void batch_rowsOfDifferentLengths_areFilledUpAndMasked() {
    assertThat(BATCH.rows()).isEqualTo(2);
    assertThat(BATCH.width()).isEqualTo(3);
    assertThat(BATCH.paddedIds()).containsExactly(5, 6, 7, 8, 0, 0);
    assertThat(BATCH.mask()).containsExactly(1, 1, 1, 1, 0, 0);
  }

  @Test
  void batch_withoutRowsOrTokens_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(TokenBatch::of);
    assertThatIllegalArgumentException().isThrownBy(() -> TokenBatch.of(new int[1], new int[0]));
  }
}
