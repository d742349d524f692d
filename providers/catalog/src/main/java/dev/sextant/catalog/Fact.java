// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import java.util.Optional;

/**
 * A value with its source, or nothing: what isn't known is never guessed.
 *
 * @param <T> what the value is
 * @param value nothing if nobody said it, or nobody that could be read
 * @param source who says so, and when; there whenever a value is
 */
public record Fact<T>(Optional<T> value, Optional<Source> source) {
  /** Checks that a value has a source. */
  public Fact {
    if (value.isPresent() != source.isPresent()) {
      throw new IllegalArgumentException(
          "a fact has %s and %s; give both or neither"
              .formatted(
                  value.isPresent() ? "a value" : "no value",
                  source.isPresent() ? "a source" : "no source"));
    }
  }

  /** A fact. */
  public static <T> Fact<T> of(T value, Source source) {
    return new Fact<>(Optional.of(value), Optional.of(source));
  }

  /** Not known. */
  public static <T> Fact<T> unknown() {
    return new Fact<>(Optional.empty(), Optional.empty());
  }
}
