// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Ranking.ScoredId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FusionTest {
  private static Ranking ranking(String... ids) {
    List<ScoredId> hits = new ArrayList<>();
    for (String id : ids) {
      hits.add(new ScoredId(id, -hits.size()));
    }
    return new Ranking("stage", hits);
  }

  @Test
  void reciprocalRank_twoRankings_isAsByHand() {
    List<ScoredId> fused =
        Fusion.reciprocalRank().fuse(List.of(ranking("a", "b", "c"), ranking("c", "a")), 10);
    assertThat(fused).extracting(ScoredId::id).containsExactly("a", "c", "b");
    assertThat(fused.get(0).score()).isCloseTo(1.0 / 61 + 1.0 / 62, within(1e-15));
    assertThat(fused.get(1).score()).isCloseTo(1.0 / 63 + 1.0 / 61, within(1e-15));
    assertThat(fused.get(2).score()).isCloseTo(1.0 / 62, within(1e-15));
  }

  @Test
  void reciprocalRank_sameRanksInOtherBranches_tieById() {
    assertThat(Fusion.reciprocalRank(60).fuse(List.of(ranking("b", "a"), ranking("a", "b")), 2))
        .extracting(ScoredId::id)
        .containsExactly("a", "b");
    // For some constants three parts add up to two different doubles, as they are ordered.
    for (int constant = 0; constant < 100; constant++) {
      List<Ranking> rankings =
          List.of(
              ranking("b", "n", "o", "a", "p", "q", "c"),
              ranking("c", "n", "o", "b", "p", "q", "a"),
              ranking("a", "n", "o", "c", "p", "q", "b"));
      List<ScoredId> tied =
          Fusion.reciprocalRank(constant).fuse(rankings, 20).stream()
              .filter(hit -> "abc".contains(hit.id()))
              .toList();
      assertThat(tied).extracting(ScoredId::id).containsExactly("a", "b", "c");
      assertThat(tied).extracting(ScoredId::score).containsOnly(tied.get(0).score());
    }
  }

  @Test
  void reciprocalRank_idTwiceInOneRanking_countsAtItsBestRank() {
    assertThat(Fusion.reciprocalRank(1).fuse(List.of(ranking("a", "a", "b")), 5))
        .containsExactly(new ScoredId("a", 1.0 / 2), new ScoredId("b", 1.0 / 4));
  }

  @Test
  void reciprocalRank_k_limits() {
    List<Ranking> rankings = List.of(ranking("a", "b"), ranking(), ranking("c"));
    assertThat(Fusion.reciprocalRank(0).fuse(rankings, 2))
        .containsExactly(new ScoredId("a", 1), new ScoredId("c", 1));
    assertThat(Fusion.reciprocalRank().fuse(List.of(), 3)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fusion.reciprocalRank().fuse(rankings, 0))
        .withMessageContaining("k is 0");
  }

  @Test
  void reciprocalRank_constant_isCheckedAndMayBeLarge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fusion.reciprocalRank(-1))
        .withMessageContaining("-1");
    assertThat(Fusion.reciprocalRank(Integer.MAX_VALUE).fuse(List.of(ranking("a")), 1))
        .singleElement()
        .satisfies(hit -> assertThat(hit.score()).isPositive());
  }

  @Test
  void ranking_scoreNotFinite_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScoredId("a", Double.NaN))
        .withMessageContaining("a is NaN");
    assertThatIllegalArgumentException().isThrownBy(() -> new Ranking("", List.of()));
  }

  private static Ranking scored(String stage, ScoredId... hits) {
    return new Ranking(stage, List.of(hits));
  }

  @Test
  void convex_twoRankings_isAsByHand() {
    Ranking words =
        scored("bm25", new ScoredId("a", 12), new ScoredId("b", 8), new ScoredId("c", 4));
    Ranking dense = scored("dense", new ScoredId("d", .9), new ScoredId("b", .5));
    List<ScoredId> fused =
        Fusion.convex(Map.of("bm25", 1.0, "dense", 3.0)).fuse(List.of(words, dense), 10);
    assertThat(fused)
        .containsExactly(
            new ScoredId("d", .75),
            new ScoredId("a", .25),
            new ScoredId("b", .125),
            new ScoredId("c", 0));
    assertThat(Fusion.convex(Map.of("bm25", 1.0, "dense", 3.0)).fuse(List.of(words, dense), 2))
        .extracting(ScoredId::id)
        .containsExactly("d", "a");
  }

  @Test
  void convex_scoresAllTheSame_countFully() {
    Ranking same = scored("dense", new ScoredId("a", .3), new ScoredId("b", .3));
    assertThat(
            Fusion.convex(Map.of("dense", 2.0, "bm25", 2.0)).fuse(List.of(same, scored("bm25")), 5))
        .containsExactly(new ScoredId("a", .5), new ScoredId("b", .5));
  }

  @Test
  void convex_scaledScores_changeNothing() {
    Random random = new Random(2);
    List<ScoredId> hits = new ArrayList<>();
    List<ScoredId> scaled = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      double score = random.nextGaussian();
      hits.add(new ScoredId("d" + i, score));
      scaled.add(new ScoredId("d" + i, 1_000 + 8 * score));
    }
    Ranking other = ranking("d3", "d9", "d12");
    Fusion fusion = Fusion.convex(Map.of("dense", .4, "stage", .6));
    List<ScoredId> fused = fusion.fuse(List.of(new Ranking("dense", hits), other), 30);
    List<ScoredId> again = fusion.fuse(List.of(new Ranking("dense", scaled), other), 30);
    assertThat(fused).allMatch(hit -> hit.score() >= 0 && hit.score() <= 1);
    for (int i = 0; i < fused.size(); i++) {
      assertThat(again.get(i).id()).isEqualTo(fused.get(i).id());
      assertThat(again.get(i).score()).isCloseTo(fused.get(i).score(), within(1e-9));
    }
  }

  @Test
  void convex_wrongWeights_areRefused() {
    for (double wrong : new double[] {-.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Fusion.convex(Map.of("dense", wrong, "bm25", 1.0)))
          .withMessageContaining("the weight of dense");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Fusion.convex(Map.of("dense", 0.0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fusion.convex(Map.of("dense", 1.0)).fuse(List.of(ranking("a")), 3))
        .withMessageContaining("no weight for stage");
  }
}
