// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.faults;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Document;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.EmbeddingSpec;
import dev.sextant.Filter;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.Receipt;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The same steps on an index and on paper, each a few upserts and deletes that follow from its
 * number alone: so that whoever knows how many were committed knows what must be there.
 */
final class History {
  static final int DIMENSION = 16;

  /** What the index holds. */
  static final EmbedderSpec SPEC =
      new EmbedderSpec(
          "history", "history", 64, List.of(EmbeddingSpec.dense(DIMENSION, Similarity.COSINE)));

  private static final Receipt RECEIPT = new Receipt(1, 0, 1);

  private final int ids;
  private final int upserts;

  /** The step that last wrote each id that is there. */
  private final Map<String, Integer> versions = new TreeMap<>();

  private int steps;

  /**
   * @param ids how many different ones there are
   * @param upserts of a step; a fifth as many are deleted
   */
  History(int ids, int upserts) {
    this.ids = ids;
    this.upserts = upserts;
  }

  int steps() {
    return steps;
  }

  /** What must be there. */
  Map<String, Integer> versions() {
    return versions;
  }

  /** Goes on to a later step, on paper alone. */
  History advance(int toSteps) {
    while (steps < toSteps) {
      for (String id : upserted(steps)) {
        versions.put(id, steps);
      }
      deleted(steps).forEach(versions::remove);
      steps++;
    }
    return this;
  }

  /** Does the next step on an index; what it did is seen after a commit or a refresh. */
  void write(VectorIndex index) {
    int step = steps;
    index.upsert(upserted(step).stream().map(id -> entry(id, step)).toList());
    index.deleteChunks(deleted(step));
    advance(step + 1);
  }

  private List<String> upserted(int step) {
    return chosen(new Random(2L * step), upserts);
  }

  private List<String> deleted(int step) {
    return chosen(new Random(2L * step + 1), upserts / 5);
  }

  private List<String> chosen(Random random, int count) {
    return IntStream.generate(() -> random.nextInt(ids))
        .distinct()
        .limit(count)
        .mapToObj(id -> "id" + id)
        .toList();
  }

  static IndexEntry entry(String id, int step) {
    Metadata metadata = Metadata.empty().with("step", (long) step);
    return IndexEntry.of(
        Chunk.whole(new Document(id, "written by step " + step, metadata)), embedded(id, step));
  }

  /** The vector that a step gives an id. */
  static Embedded embedded(String id, int step) {
    // Steps stay below the factor: no two ids and steps share a vector.
    Random random = new Random(1_000_003L * id.hashCode() + step);
    float[] components = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return Embedded.of(SPEC, DenseVector.of(components), RECEIPT);
  }

  /** What an index holds: the step that wrote each id. */
  static Map<String, Integer> read(VectorIndex index) {
    List<Chunk> chunks = new ArrayList<>();
    index.scan(Filter.all(), chunks::add);
    Map<String, Integer> versions = new TreeMap<>();
    for (Chunk chunk : chunks) {
      int step = Integer.parseInt(chunk.text().substring("written by step ".length()));
      if (versions.put(chunk.id(), step) != null) {
        throw new AssertionError("chunk " + chunk.id() + " is there twice");
      }
    }
    return versions;
  }
}
