// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Labels that filters ask for. {@code filter10} is on a tenth of the vectors, by chance; {@code
 * topic10} on that tenth that lies next to one of them: right for queries near it, wrong for all
 * others, and far from what they look for.
 */
final class Labels {
  /** Percent. */
  private static final List<String> SHARES = List.of("50", "10", "1", "0.1");

  private final Map<String, BitSet> members = new LinkedHashMap<>();

  private Labels() {}

  /** The labels of vectors; the same vectors have the same ones. */
  static Labels of(VectorSet vectors) {
    Labels labels = new Labels();
    labels.add("filter", byChance(vectors.base().length));
    labels.add("topic", byTopic(vectors.base()));
    return labels;
  }

  /** The first ones of an order get each label. */
  private void add(String kind, int[] order) {
    for (String percent : SHARES) {
      int count = Math.max(1, (int) (order.length * Double.parseDouble(percent) / 100));
      BitSet labelled = new BitSet(order.length);
      IntStream.of(order).limit(count).forEach(labelled::set);
      members.put(kind + percent, labelled);
    }
  }

  private static int[] byChance(int count) {
    int[] order = IntStream.range(0, count).toArray();
    Random random = new Random(count);
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
    return order;
  }

  private static int[] byTopic(float[][] vectors) {
    float[] centre = vectors[vectors.length / 2];
    double[] scores = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      for (int d = 0; d < centre.length; d++) {
        scores[i] -= (double) centre[d] * vectors[i][d];
      }
    }
    return IntStream.range(0, vectors.length)
        .boxed()
        .sorted((x, y) -> Double.compare(scores[x], scores[y]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** All of them. */
  List<String> names() {
    return List.copyOf(members.keySet());
  }

  /** Which vectors have one. */
  BitSet of(String label) {
    return Objects.requireNonNull(members.get(label), label);
  }

  /** Those of a vector. */
  List<String> of(int number) {
    List<String> labels = new ArrayList<>();
    members.forEach(
        (label, labelled) -> {
          if (labelled.get(number)) {
            labels.add(label);
          }
        });
    return labels;
  }
}
