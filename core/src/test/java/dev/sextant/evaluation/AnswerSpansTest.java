// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Chunk;
import dev.sextant.Document;
import dev.sextant.chunking.RecursiveChunker;
import dev.sextant.evaluation.AnswerSpans.Span;
import dev.sextant.evaluation.RetrievalReport.Remark;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerSpansTest {
  private static final Document DOCUMENT = Document.of("d", "x".repeat(100));
  private static final Document OTHER = Document.of("o", "y".repeat(50));

  private static Chunk chunk(Document document, int start, int end) {
    return Chunk.of(document, document.id() + start + "-" + end, start, end);
  }

  private static void measures(
      RetrievalReport report,
      int k,
      double inside,
      double covered,
      double recall,
      double precision) {
    double[] expected = {inside, covered, recall, precision};
    String[] names = {"span-inside", "span-covered", "span-recall", "span-precision"};
    for (int i = 0; i < names.length; i++) {
      String metric = names[i] + "@" + k;
      assertThat(report.mean(metric)).as(metric).isCloseTo(expected[i], within(1e-12));
    }
  }

  private static RetrievalReport report(List<Span> spans, List<Chunk> chunks, int... cuts) {
    return new AnswerSpans(Map.of("q", spans)).recall(Map.of("q", chunks), cuts);
  }

  @Test
  void recall_spansInsideAcrossAndBesideChunks_isAsByHand() {
    List<Span> spans = List.of(new Span("d", 10, 20), new Span("d", 35, 45), new Span("o", 0, 10));
    List<Chunk> chunks =
        List.of(
            chunk(DOCUMENT, 5, 25),
            chunk(DOCUMENT, 25, 40),
            chunk(DOCUMENT, 40, 60),
            chunk(OTHER, 5, 50));
    RetrievalReport report = report(spans, chunks, 1, 2, 3, 4, 9);
    measures(report, 1, 1 / 3.0, 1 / 3.0, 10 / 30.0, 10 / 20.0);
    measures(report, 2, 1 / 3.0, 1 / 3.0, 15 / 30.0, 15 / 35.0);
    measures(report, 3, 1 / 3.0, 2 / 3.0, 20 / 30.0, 20 / 55.0);
    measures(report, 4, 1 / 3.0, 2 / 3.0, 25 / 30.0, 25 / 100.0);
    measures(report, 9, 1 / 3.0, 2 / 3.0, 25 / 30.0, 25 / 100.0);
  }

  @Test
  void recall_edges_areExact() {
    List<Span> span = List.of(new Span("d", 10, 20));
    measures(report(span, List.of(chunk(DOCUMENT, 10, 20)), 1), 1, 1, 1, 1, 1);
    measures(report(span, List.of(chunk(DOCUMENT, 11, 20)), 1), 1, 0, 0, 0.9, 1);
    measures(report(span, List.of(chunk(DOCUMENT, 10, 19)), 1), 1, 0, 0, 0.9, 1);
    measures(report(span, List.of(chunk(DOCUMENT, 20, 30)), 1), 1, 0, 0, 0, 0);
    // Same offsets, another document.
    measures(report(span, List.of(chunk(OTHER, 10, 20)), 1), 1, 0, 0, 0, 0);
  }

  @Test
  void recall_overlaps_countOnce() {
    List<Span> spans = List.of(new Span("d", 0, 10), new Span("d", 5, 15));
    List<Chunk> chunks = List.of(chunk(DOCUMENT, 0, 12), chunk(DOCUMENT, 2, 12));
    measures(report(spans, chunks, 2), 2, 0.5, 0.5, 12 / 15.0, 1);
  }

  @Test
  void recall_chunksOfTheWholeDocument_coverWhateverTheirSize() {
    Random random = new Random(3);
    String text = "Some words stand here. And more of them.\n\n".repeat(40);
    Document document = Document.of("d", text);
    for (int size : new int[] {5, 11, 40}) {
      List<Chunk> chunks =
          RecursiveChunker.of(words -> words.split("\\s+").length, size).chunk(document);
      BitSet kept = new BitSet();
      chunks.forEach(chunk -> kept.set(chunk.start(), chunk.end()));
      List<Span> spans = new ArrayList<>();
      while (spans.size() < 20) {
        int start = random.nextInt(text.length() - 30);
        int end = start + 1 + random.nextInt(20);
        if (kept.nextClearBit(start) >= end) {
          spans.add(new Span("d", start, end));
        }
      }
      RetrievalReport report = report(spans, chunks, 1, chunks.size());
      assertThat(report.mean("span-covered@" + chunks.size())).isEqualTo(1);
      assertThat(report.mean("span-recall@" + chunks.size())).isEqualTo(1);
      assertThat(report.mean("span-inside@1"))
          .isLessThanOrEqualTo(report.mean("span-covered@1"))
          .isLessThan(1);
    }
  }

  @Test
  void recall_queriesWithoutSpansOrChunks_areNamed() {
    AnswerSpans answers =
        new AnswerSpans(
            Map.of(
                "both", List.of(new Span("d", 0, 5)),
                "nothing-found", List.of(new Span("d", 0, 5)),
                "no-span", List.of()));
    List<Chunk> chunks = List.of(chunk(DOCUMENT, 0, 10));
    RetrievalReport report =
        answers.recall(Map.of("both", chunks, "no-span", chunks, "unknown", chunks), 3);
    assertThat(report.byQuery("span-recall@3"))
        .containsExactly(Map.entry("both", 1.0), Map.entry("nothing-found", 0.0));
    assertThat(report.byQuery("span-precision@3")).containsEntry("nothing-found", 0.0);
    assertThat(report.remarks())
        .containsOnly(
            Map.entry("nothing-found", Remark.NOTHING_FOUND),
            Map.entry("no-span", Remark.NOTHING_RELEVANT),
            Map.entry("unknown", Remark.NOT_JUDGED));
  }

  @Test
  void unknownDocuments_ofACorpus_areNamedByQuery() {
    AnswerSpans answers =
        new AnswerSpans(
            Map.of(
                "q1", List.of(new Span("d", 0, 5), new Span("gone", 0, 5)),
                "q2", List.of(new Span("d", 0, 5))));
    assertThat(answers.unknownDocuments(Set.of("d"))).isEqualTo(Map.of("q1", Set.of("gone")));
    assertThat(answers.unknownDocuments(new HashSet<>(List.of("d", "gone")))).isEmpty();
  }

  @Test
  void spans_thatAreNone_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Span("d", 5, 5))
        .withMessageContaining("document d goes from 5 to 5");
    assertThatIllegalArgumentException().isThrownBy(() -> new Span("d", -1, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> new Span("", 0, 5));
    AnswerSpans none = new AnswerSpans(Map.of("q", List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> none.recall(Map.of(), 1))
        .withMessageContaining("none of 1 queries has a span");
    assertThatIllegalArgumentException().isThrownBy(() -> none.recall(Map.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> none.recall(Map.of(), 0))
        .withMessageContaining("k is 0");
  }
}
