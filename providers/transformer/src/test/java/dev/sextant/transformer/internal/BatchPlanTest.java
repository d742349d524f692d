// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchPlanTest {
  @Test
  void of_manyLengths_holdsEachOnceWithinTheBudget() {
    int[] lengths = new Random(7).ints(1_000, 1, 200).toArray();
    List<int[]> batches = BatchPlan.of(lengths, 512);

    assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, 1_000).toArray());
    int padded = 0;
    for (int[] batch : batches) {
      int width = Arrays.stream(batch).map(i -> lengths[i]).max().orElseThrow();
      assertThat(batch.length * width).isLessThanOrEqualTo(512);
      padded += batch.length * width;
    }
    // In the order given, batches of these lengths are filled up to nearly twice their tokens.
    assertThat(padded).isLessThan((int) (1.05 * Arrays.stream(lengths).sum()));
  }

  @Test
  void of_textLongerThanTheBudget_hasABatchOfItsOwn() {
    assertThat(BatchPlan.of(new int[] {3, 900, 3}, 100))
        .containsExactly(new int[] {1}, new int[] {0, 2});
  }

  @Test
  void of_nothing_isNothing() {
    assertThat(BatchPlan.of(new int[0], 100)).isEmpty();
  }
}
