// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.Chunk;
import dev.sextant.Filter;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.VectorIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Filters of every kind on facts of every type; a part of {@link VectorIndexContract}. */
public abstract class VectorIndexFilterContract extends VectorIndexWriteContract {
  /** Facts of every type, each there or not. */
  static Metadata facts(Random random) {
    Metadata metadata = Metadata.empty();
    if (random.nextBoolean()) {
      metadata = metadata.with("text", "t" + random.nextInt(4));
    }
    if (random.nextBoolean()) {
      metadata = metadata.with("tags", List.of("t" + random.nextInt(4), "tt" + random.nextInt(3)));
    }
    if (random.nextBoolean()) {
      metadata = metadata.with("n", (long) random.nextInt(5));
    } else if (random.nextBoolean()) {
      metadata = metadata.with("n", random.nextInt(10) / 2.0);
    }
    if (random.nextBoolean()) {
      metadata = metadata.with("flag", random.nextBoolean());
    }
    if (random.nextBoolean()) {
      metadata = metadata.with("at", moment(random));
    }
    return metadata;
  }

  private static Instant moment(Random random) {
    return Instant.ofEpochSecond(random.nextInt(5) - 2);
  }

  @Test
  void filter_random_agreesWithTheOracle() {
    VectorIndex index = open(SPEC);
    Random random = new Random(8);
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      entries.add(entry("d" + i / 3, i, "word", facts(random), 1, i, 0, 0));
    }
    index.upsert(entries);
    index.deleteChunks(List.of("d0#1", "d5#15"));
    index.refresh();
    List<Chunk> live = new ArrayList<>();
    index.scan(Filter.all(), live::add);
    assertThat(live).hasSize(78);
    for (int round = 0; round < 300; round++) {
      Filter filter = filter(random, 3);
      List<String> expected =
          live.stream()
              .filter(chunk -> FilterOracle.matches(filter, chunk))
              .map(Chunk::id)
              .toList();
      assertThat(ids(index.search(near(1, 1, 0, 0).withK(100).withFilter(filter))))
          .as("%s", filter)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static Filter filter(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 4 : 1)) {
      case 1 -> Filter.and(filter(random, depth - 1), filter(random, depth - 1));
      case 2 -> Filter.or(filter(random, depth - 1), filter(random, depth - 1));
      case 3 -> Filter.not(filter(random, depth - 1));
      default -> condition(random);
    };
  }

  private static Filter condition(Random random) {
    String name = List.of("text", "tags", "n", "flag", "at").get(random.nextInt(5));
    return switch (random.nextInt(16)) {
      case 0 -> Filter.equal(name, "t" + random.nextInt(4));
      case 1 -> Filter.equal("n", random.nextInt(5));
      case 2 -> Filter.equal("n", random.nextInt(10) / 2.0);
      case 3 -> Filter.equal("flag", random.nextBoolean());
      case 4 -> Filter.equal("at", moment(random));
      case 5 -> Filter.in("at", moment(random), moment(random));
      case 6 -> Filter.in("n", 1, random.nextInt(5));
      case 7 -> Filter.in("n", .5, random.nextInt(10) / 2.0);
      case 8 -> Filter.above("n", random.nextInt(5));
      case 9 -> Filter.below("n", random.nextInt(10) / 2.0);
      case 10 -> Filter.after("at", moment(random));
      case 11 -> Filter.before("at", moment(random));
      case 12 -> Filter.prefix(name, random.nextBoolean() ? "t" : "tt");
      case 13 -> Filter.exists(name);
      case 14 -> Filter.between("n", 1.0, random.nextInt(10) / 2.0 + 1);
      default -> Filter.chunks("d1#4", "d2#" + (6 + random.nextInt(3)), "unknown");
    };
  }
}
