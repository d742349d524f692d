// SPDX-License-Identifier: Apache-2.0
package dev.sextant.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What was seen of one system on one collection: what it found, and what that took. Immutable; kept
 * by a {@link MeasurementStore}.
 *
 * @param key stands for the collection, the system and how deep it looked
 * @param model the embedder's name; nothing where words alone are searched
 * @param run what it found for every query
 * @param build what filling the index took
 * @param queries what asking took
 * @param conditions where and when; times of different machines can't be compared
 */
public record SystemMeasurement(
    String key,
    Optional<String> model,
    Run run,
    Build build,
    Queries queries,
    Conditions conditions) {
  /** Checks the key. */
  public SystemMeasurement {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("a measurement has no key; give its fingerprint");
    }
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(run, "run");
  }

  /**
   * What filling the index took: all that a table says of it, hence nine components.
   *
   * @param documents in the corpus
   * @param texts that were indexed: documents, or their chunks
   * @param tokens that the model read of them
   * @param droppedTokens behind the model's limit, which it did not read
   * @param cutTexts how many texts lost tokens
   * @param embedSeconds in which the model embedded them
   * @param indexSeconds in which the index took and committed them
   * @param indexBytes of the index on disk after the commit
   * @param memoryBytes the most memory that the process held meanwhile and while asking, the JVM
   *     and the corpus included; nothing where the system does not tell
   */
  public record Build(
      int documents,
      long texts,
      long tokens,
      long droppedTokens,
      long cutTexts,
      double embedSeconds,
      double indexSeconds,
      long indexBytes,
      OptionalLong memoryBytes) {
    /** Checks that nothing is negative. */
    public Build {
      if (documents < 0 || texts < 0 || tokens < 0 || droppedTokens < 0 || cutTexts < 0) {
        throw new IllegalArgumentException(
            "%d documents, %d texts, %d tokens, %d dropped, %d texts cut; nothing may be negative"
                .formatted(documents, texts, tokens, droppedTokens, cutTexts));
      }
      if (!(embedSeconds >= 0 && indexSeconds >= 0 && indexBytes >= 0)) {
        throw new IllegalArgumentException(
            "%s seconds to embed, %s to index, %d bytes; nothing may be negative"
                .formatted(embedSeconds, indexSeconds, indexBytes));
      }
    }

    /** Texts embedded and indexed in a second. */
    public double textsPerSecond() {
      return texts / Math.max(1e-9, embedSeconds + indexSeconds);
    }
  }

  /**
   * What asking took, each query alone and one after the other, from its text to the hits.
   *
   * @param count how many queries were asked
   * @param medianMillis half of them took no longer
   * @param p99Millis 99 of 100 took no longer
   * @param tokens that the model read of all of them; 0 where words alone are searched
   */
  public record Queries(int count, double medianMillis, double p99Millis, long tokens) {
    /** Checks that nothing is negative. */
    public Queries {
      if (count < 1 || !(medianMillis >= 0 && p99Millis >= medianMillis) || tokens < 0) {
        throw new IllegalArgumentException(
            "%d queries, median %s ms, 99th percentile %s ms, %d tokens; give one or more queries and times in order"
                .formatted(count, medianMillis, p99Millis, tokens));
      }
    }
  }

  /**
   * Where and when.
   *
   * @param machine processor, system and JVM
   * @param load how many processes wanted a processor in the mean of the last minute, this one
   *     among them; nothing where the system does not tell
   * @param at when it was done
   */
  public record Conditions(String machine, OptionalDouble load, Instant at) {
    private static final Path LOAD = Path.of("/proc/loadavg");

    /** This machine, now. */
    static Conditions here() {
      String machine =
          "%s, %d processors, %s, Java %s"
              .formatted(
                  System.getProperty("os.arch"),
                  Runtime.getRuntime().availableProcessors(),
                  System.getProperty("os.name"),
                  Runtime.version());
      return new Conditions(machine, currentLoad(), Instant.now());
    }

    /** Linux tells ({@code proc(5)}: loadavg). */
    private static OptionalDouble currentLoad() {
      try {
        return OptionalDouble.of(Double.parseDouble(Files.readString(LOAD).split(" ", 2)[0]));
      } catch (IOException | NumberFormatException | SecurityException e) {
        return OptionalDouble.empty();
      }
    }
  }
}
