// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.EmbedderSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How an index is opened. Immutable. */
public final class IndexOptions {
  private static final Duration LONGEST_INTERVAL = Duration.ofDays(365);

  private static final IndexOptions DEFAULTS =
      new IndexOptions(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          false,
          new Intervals(Optional.empty(), Optional.empty()));

  private final List<EmbedderSpec> embedders;
  private final Optional<Language> language;
  private final Optional<Quantization> quantization;
  private final boolean verified;
  private final Intervals intervals;

  /** How often what happens by itself, if at all. */
  private record Intervals(Optional<Duration> commit, Optional<Duration> refresh) {}

  private IndexOptions(
      List<EmbedderSpec> embedders,
      Optional<Language> language,
      Optional<Quantization> quantization,
      boolean verified,
      Intervals intervals) {
    this.embedders = embedders;
    this.language = language;
    this.quantization = quantization;
    this.verified = verified;
    this.intervals = intervals;
  }

  /**
   * What the index has: its embedders, language and quantization, or for a new index no embedder,
   * {@link Language#ANY} and {@link Quantization#INT8}. Checksums are not computed, and nothing is
   * committed by itself.
   */
  public static IndexOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The embedders whose vectors the index holds or will hold. An index that holds others is not
   * opened.
   */
  public IndexOptions withEmbedders(EmbedderSpec... embedders) {
    return new IndexOptions(List.of(embedders), language, quantization, verified, intervals);
  }

  /**
   * The language in which the branch {@code bm25} reads texts and queries. An index that was made
   * with another is not opened.
   */
  public IndexOptions withLanguage(Language language) {
    return new IndexOptions(embedders, Optional.of(language), quantization, verified, intervals);
  }

  /**
   * What searches look at before they score the best exactly, for all dense branches. It may be
   * another each time that an index is opened to write, and is kept with the next commit: new
   * segments get it, what merges make of old ones too, all others stay as they are ({@link
   * IndexStats.Branch#quantized} tells how many have what). Ignored where an index is opened to
   * read only.
   */
  public IndexOptions withQuantization(Quantization quantization) {
    return new IndexOptions(embedders, language, Optional.of(quantization), verified, intervals);
  }

  /**
   * Whether the checksums of all files are computed when the index is opened, which reads every
   * byte; a damaged index is then not opened. Without it, headers, footers and lengths are checked,
   * and {@link LuceneVectorIndex#verify} finds the rest.
   */
  public IndexOptions withVerification(boolean verified) {
    return new IndexOptions(embedders, language, quantization, verified, intervals);
  }

  /**
   * Commits what was written, again and again in the background.
   *
   * @param interval between the end of one commit and the next, 1 millisecond to 365 days
   */
  public IndexOptions withCommitInterval(Duration interval) {
    Intervals changed = new Intervals(Optional.of(checked(interval)), intervals.refresh());
    return new IndexOptions(embedders, language, quantization, verified, changed);
  }

  /**
   * Refreshes again and again in the background, so that searches see what was written; of an index
   * that is open to read only, what another process committed.
   *
   * @param interval between the end of one refresh and the next, 1 millisecond to 365 days
   */
  public IndexOptions withRefreshInterval(Duration interval) {
    Intervals changed = new Intervals(intervals.commit(), Optional.of(checked(interval)));
    return new IndexOptions(embedders, language, quantization, verified, changed);
  }

  private static Duration checked(Duration interval) {
    if (interval.compareTo(Duration.ofMillis(1)) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "the interval is %s; give 1 millisecond to 365 days".formatted(interval));
    }
    return interval;
  }

  List<EmbedderSpec> embedders() {
    return embedders;
  }

  Optional<Language> language() {
    return language;
  }

  Optional<Quantization> quantization() {
    return quantization;
  }

  boolean verified() {
    return verified;
  }

  Optional<Duration> commitInterval() {
    return intervals.commit();
  }

  Optional<Duration> refreshInterval() {
    return intervals.refresh();
  }
}
