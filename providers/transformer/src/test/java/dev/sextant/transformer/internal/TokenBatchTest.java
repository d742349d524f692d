// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class TokenBatchTest {
  private static final TokenBatch BATCH = TokenBatch.of(new int[] {5, 6, 7}, new int[] {8});

  @Test
  void of_rowsOfDifferentLengths_areFilledUpAndMasked() {
    assertThat(BATCH.rows()).isEqualTo(2);
    assertThat(BATCH.width()).isEqualTo(3);
    assertThat(BATCH.paddedIds()).containsExactly(5, 6, 7, 8, 0, 0);
    assertThat(BATCH.mask()).containsExactly(1, 1, 1, 1, 0, 0);
  }

  @Test
  void of_noRowsOrNoTokens_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(TokenBatch::of);
    assertThatIllegalArgumentException().isThrownBy(() -> TokenBatch.of(new int[1], new int[0]));
  }

  @Test
  void skipping_allTokensOfARow_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BATCH.skipping(1))
        .withMessageContaining("1 tokens are left out")
        .withMessageContaining("one has 1");
    assertThatIllegalArgumentException().isThrownBy(() -> BATCH.skipping(-1));
    assertThat(TokenBatch.of(new int[] {5, 6}).skipping(1).skipped()).isEqualTo(1);
  }
}
