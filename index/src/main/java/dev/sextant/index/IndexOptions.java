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
      new IndexOptions(List.of(), Optional.empty(), false, Optional.empty(), Optional.empty());

  private final List<EmbedderSpec> embedders;
  private final Optional<Language> language;
  private final boolean verified;
  private final Optional<Duration> commitInterval;
  private final Optional<Duration> refreshInterval;

  private IndexOptions(
      List<EmbedderSpec> embedders,
      Optional<Language> language,
      boolean verified,
      Optional<Duration> commitInterval,
      Optional<Duration> refreshInterval) {
    this.embedders = embedders;
    this.language = language;
    this.verified = verified;
    this.commitInterval = commitInterval;
    this.refreshInterval = refreshInterval;
  }

  /**
   * What the index has: its embedders and its language, or for a new index no embedder and {@link
   * Language#ANY}. Checksums are not computed, and nothing is committed by itself.
   */
  public static IndexOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The embedders whose vectors the index holds or will hold. An index that holds others is not
   * opened.
   */
  public IndexOptions withEmbedders(EmbedderSpec... embedders) {
    return new IndexOptions(
        List.of(embedders), language, verified, commitInterval, refreshInterval);
  }

  /**
   * The language in which the branch {@code bm25} reads texts and queries. An index that was made
   * with another is not opened.
   */
  public IndexOptions withLanguage(Language language) {
    return new IndexOptions(
        embedders, Optional.of(language), verified, commitInterval, refreshInterval);
  }

  /**
   * Whether the checksums of all files are computed when the index is opened, which reads every
   * byte; a damaged index is then not opened. Without it, headers, footers and lengths are checked,
   * and {@link LuceneVectorIndex#verify} finds the rest.
   */
  public IndexOptions withVerification(boolean verified) {
    return new IndexOptions(embedders, language, verified, commitInterval, refreshInterval);
  }

  /**
   * Commits what was written, again and again in the background.
   *
   * @param interval between the end of one commit and the next, 1 millisecond to 365 days
   */
  public IndexOptions withCommitInterval(Duration interval) {
    return new IndexOptions(
        embedders, language, verified, Optional.of(checked(interval)), refreshInterval);
  }

  /**
   * Refreshes again and again in the background, so that searches see what was written; of an index
   * that is open to read only, what another process committed.
   *
   * @param interval between the end of one refresh and the next, 1 millisecond to 365 days
   */
  public IndexOptions withRefreshInterval(Duration interval) {
    return new IndexOptions(
        embedders, language, verified, commitInterval, Optional.of(checked(interval)));
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

  boolean verified() {
    return verified;
  }

  Optional<Duration> commitInterval() {
    return commitInterval;
  }

  Optional<Duration> refreshInterval() {
    return refreshInterval;
  }
}
