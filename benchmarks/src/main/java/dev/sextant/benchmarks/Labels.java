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
 * Labels that filters ask for, and who asks for them. {@code filter10} is on a tenth of the
 * vectors, by chance; {@code topic10} on that tenth that lies next to one of them, far from what
 * most queries look for; {@code near10} is the same label asked for by those queries alone that lie
 * next to that vector too.
 */
final class Labels {
  /** Percent. */
  private static final List<String> SHARES = List.of("50", "10", "1", "0.1");

  private static final String TOPIC = "topic";

  /** One of so many queries is near a topic. */
  private static final int NEAR = 10;

  private final Map<String, BitSet> members = new LinkedHashMap<>();
  private final float[] centre;

  private Labels(float[] centre) {
    this.centre = centre;
  }

  /**
   * A filter, and the queries that ask for what is behind it.
   *
   * @param name in results
   * @param label that hits must have
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Filtering(String name, String label, float[][] queries) {}

  /** The labels of vectors; the same vectors have the same ones. */
  static Labels of(VectorSet vectors) {
    Labels labels = new Labels(vectors.base()[vectors.base().length / 2]);
    labels.add("filter", byChance(vectors.base().length));
    labels.add(TOPIC, byCosine(vectors.base(), labels.centre));
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

  /** The places of vectors, the one first that points most in a direction. */
  private static int[] byCosine(float[][] vectors, float[] direction) {
    double[] cosines = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      double length = Math.sqrt(VectorSet.dot(vectors[i], vectors[i]));
      cosines[i] = VectorSet.dot(direction, vectors[i]) / length;
    }
    return IntStream.range(0, vectors.length)
        .boxed()
        .sorted((x, y) -> Double.compare(cosines[y], cosines[x]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** All that is asked for: each label by all queries, topics by those near them too. */
  List<Filtering> filterings(float[][] queries) {
    List<Filtering> filterings = new ArrayList<>();
    names().forEach(label -> filterings.add(new Filtering(label, label, queries)));
    float[][] near = near(queries);
    for (String label : names()) {
      if (label.startsWith(TOPIC)) {
        String name = "near" + label.substring(TOPIC.length());
        filterings.add(new Filtering(name, label, near));
      }
    }
    return filterings;
  }

  /** The tenth of queries nearest to the topic, again and again: as many as there were. */
  private float[][] near(float[][] queries) {
    int[] order = byCosine(queries, centre);
    int nearest = Math.max(1, queries.length / NEAR);
    float[][] near = new float[queries.length][];
    for (int i = 0; i < near.length; i++) {
      near[i] = queries[order[i % nearest]];
    }
    return near;
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
