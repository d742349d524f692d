// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sextant.Metadata.Real;
import dev.sextant.Metadata.Text;
import dev.sextant.Metadata.Texts;
import dev.sextant.Metadata.Time;
import dev.sextant.Metadata.Whole;
import dev.sextant.testing.FilterOracle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filter's checks, and what filters mean as the oracle has it. */
class FilterTest {
  private static final long LARGE = (1L << 53) + 1;
  private static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");

  private static Metadata facts() {
    return Metadata.empty();
  }

  private static boolean matches(Filter filter, Metadata metadata) {
    return FilterOracle.matches(filter, Chunk.whole(new Document("doc", "text", metadata)));
  }

  @Test
  void range_endsThatAreNoPair_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Filter.Range("a", null, null))
        .withMessageContaining("use exists");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Filter.Range("a", new Text("x"), new Text("y")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Filter.Range("a", new Whole(1), new Time(NOON)))
        .withMessageContaining("two numbers or two moments");
    assertThat(new Filter.Range("a", new Whole(1), new Real(2))).isNotNull();
  }

  @Test
  void equalAndIn_severalTextsAsOneValue_areRefused() {
    Texts texts = new Texts(List.of("a", "b"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Filter.Equal("a", texts));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Filter.In("a", List.of(new Text("c"), texts)));
  }

  @Test
  void lists_changedByTheCaller_changeNothing() {
    List<Filter> parts = new ArrayList<>(List.of(Filter.exists("a")));
    Filter.And and = new Filter.And(parts);
    Filter.Or or = new Filter.Or(parts);
    parts.clear();
    assertThat(and.filters()).hasSize(1);
    assertThat(or.filters()).hasSize(1);
  }

  @Test
  void equal_typesThatDiffer_doNotMatch() {
    assertThat(matches(Filter.equal("a", "1"), facts().with("a", 1))).isFalse();
    assertThat(matches(Filter.equal("a", 1), facts().with("a", "1"))).isFalse();
    assertThat(matches(Filter.equal("a", true), facts().with("a", "true"))).isFalse();
    assertThat(matches(Filter.equal("a", true), facts().with("a", true))).isTrue();
    assertThat(matches(Filter.equal("a", "x"), facts().with("a", "x"))).isTrue();
  }

  @Test
  void equal_numbersOfBothKinds_areComparedExactly() {
    assertThat(matches(Filter.equal("a", 1.0), facts().with("a", 1))).isTrue();
    assertThat(matches(Filter.equal("a", 0.0), facts().with("a", -0.0))).isTrue();
    assertThat(matches(Filter.equal("a", (double) LARGE), facts().with("a", LARGE))).isFalse();
    assertThat(matches(Filter.equal("a", LARGE - 1), facts().with("a", (double) LARGE))).isTrue();
  }

  @Test
  void atLeastAndAtMost_largeWholeNumbers_keepTheirLastDigit() {
    assertThat(matches(Filter.atLeast("a", LARGE), facts().with("a", LARGE - 1))).isFalse();
    assertThat(matches(Filter.atLeast("a", LARGE), facts().with("a", LARGE))).isTrue();
    assertThat(matches(Filter.atMost("a", LARGE), facts().with("a", LARGE + 1))).isFalse();
    assertThat(matches(Filter.atMost("a", LARGE), facts().with("a", LARGE))).isTrue();
    assertThat(matches(Filter.atLeast("a", 1.5), facts().with("a", 1))).isFalse();
    assertThat(matches(Filter.atMost("a", 1.5), facts().with("a", 1))).isTrue();
  }

  @Test
  void ranges_endsAndTypes_areIncludedAndKeptApart() {
    assertThat(matches(Filter.between("a", 1, 3), facts().with("a", 3))).isTrue();
    assertThat(matches(Filter.between("a", 1, 3), facts().with("a", 3.1))).isFalse();
    assertThat(matches(Filter.between("a", 3, 1), facts().with("a", 2))).isFalse();
    assertThat(matches(Filter.atLeast("a", NOON), facts().with("a", NOON))).isTrue();
    assertThat(matches(Filter.atMost("a", NOON), facts().with("a", NOON.plusMillis(1)))).isFalse();
    assertThat(matches(Filter.between("a", NOON, NOON.plusMillis(2)), facts().with("a", NOON)))
        .isTrue();
    assertThat(matches(Filter.atLeast("a", 0), facts().with("a", NOON))).isFalse();
    assertThat(matches(Filter.atLeast("a", 0), facts().with("a", "5"))).isFalse();
  }

  @Test
  void severalTexts_oneThatMatches_isEnough() {
    Metadata tags = facts().with("tags", List.of("red", "green"));
    assertThat(matches(Filter.equal("tags", "green"), tags)).isTrue();
    assertThat(matches(Filter.in("tags", List.of("blue", "red")), tags)).isTrue();
    assertThat(matches(Filter.prefix("tags", "gr"), tags)).isTrue();
    assertThat(matches(Filter.prefix("tags", "reen"), tags)).isFalse();
    assertThat(matches(Filter.in("tags", List.of()), tags)).isFalse();
    assertThat(matches(Filter.exists("tags"), facts().with("tags", List.of()))).isTrue();
    assertThat(matches(Filter.prefix("tags", ""), facts().with("tags", List.of()))).isFalse();
  }

  @Test
  void combinations_nothingGivenOrMissingName_areAsDocumented() {
    assertThat(matches(Filter.all(), facts())).isTrue();
    assertThat(matches(Filter.or(), facts())).isFalse();
    assertThat(matches(Filter.not(Filter.equal("a", 1)), facts())).isTrue();
    assertThat(matches(Filter.exists("a"), facts())).isFalse();
    Filter both = Filter.and(Filter.equal("a", 1), Filter.equal("b", 2));
    assertThat(matches(both, facts().with("a", 1))).isFalse();
    assertThat(matches(both, facts().with("a", 1).with("b", 2))).isTrue();
    assertThat(matches(Filter.or(both, Filter.documents("x", "doc")), facts())).isTrue();
    assertThat(matches(Filter.documents("x"), facts())).isFalse();
  }
}
