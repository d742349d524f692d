// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Typed facts of a document or chunk, by name; immutable. What is put in comes out with the same
 * type, and {@link Filter} compares it as that type.
 */
public final class Metadata {
  /** A typed value. */
  public sealed interface Value {}

  /** A text, compared whole. */
  public record Text(String value) implements Value {
    /** Checks that there is a value. */
    public Text {
      Objects.requireNonNull(value, "value");
    }
  }

  /** Several texts under one name, such as tags; a filter matches if one of them does. */
  public record Texts(List<String> values) implements Value {
    /** Copies the list. */
    public Texts {
      values = List.copyOf(values);
    }
  }

  /** A whole number. */
  public record Whole(long value) implements Value {}

  /** A number with a fraction; finite. */
  public record Real(double value) implements Value {
    /** Refuses NaN and infinities: they can't be ordered. */
    public Real {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a metadata number is " + value + "; give a finite one");
      }
    }
  }

  /** Yes or no. */
  public record Flag(boolean value) implements Value {}

  /** A moment, kept to the millisecond. */
  public record Time(Instant value) implements Value {
    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

    /**
     * Drops what is finer than a millisecond.
     *
     * @throws IllegalArgumentException if its milliseconds since 1970 are more than a long holds,
     *     as those of {@link Instant#MAX} are
     */
    public Time {
      if (value.isBefore(FIRST) || value.isAfter(LAST)) {
        throw new IllegalArgumentException(
            "the moment %s lies beyond %s to %s; leave an end open instead"
                .formatted(value, FIRST, LAST));
      }
      value = value.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  private static final Metadata EMPTY = new Metadata(Map.of());

  private final Map<String, Value> values;

  private Metadata(Map<String, Value> values) {
    this.values = values;
  }

  /** No facts. */
  public static Metadata empty() {
    return EMPTY;
  }

  /** These facts, copied; for many at once. */
  public static Metadata of(Map<String, ? extends Value> values) {
    TreeMap<String, Value> copy = new TreeMap<>();
    values.forEach(
        (name, value) ->
            copy.put(
                Checks.notEmpty(name, "metadata name"), Objects.requireNonNull(value, "value")));
    return copy.isEmpty() ? EMPTY : new Metadata(Collections.unmodifiableMap(copy));
  }

  /** These facts and one text more; an earlier value of the same name is replaced. */
  public Metadata with(String name, String value) {
    return with(name, new Text(value));
  }

  /** These facts and several texts more under one name. */
  public Metadata with(String name, List<String> values) {
    return with(name, new Texts(values));
  }

  /** These facts and one whole number more. */
  public Metadata with(String name, long value) {
    return with(name, new Whole(value));
  }

  /** These facts and one number more. */
  public Metadata with(String name, double value) {
    return with(name, new Real(value));
  }

  /** These facts and one yes or no more. */
  public Metadata with(String name, boolean value) {
    return with(name, new Flag(value));
  }

  /** These facts and one moment more. */
  public Metadata with(String name, Instant value) {
    return with(name, new Time(value));
  }

  /** These facts and one value more; an earlier value of the same name is replaced. */
  public Metadata with(String name, Value value) {
    Checks.notEmpty(name, "metadata name");
    TreeMap<String, Value> more = new TreeMap<>(values);
    more.put(name, Objects.requireNonNull(value, "value"));
    return new Metadata(Collections.unmodifiableMap(more));
  }

  /** All values by name, in the order of names. */
  public Map<String, Value> values() {
    return values;
  }

  /** The value of that name, of whatever type. */
  public Optional<Value> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The text of that name; empty if there is none or it is of another type. */
  public Optional<String> text(String name) {
    return value(name).map(v -> v instanceof Text text ? text.value() : null);
  }

  /** The whole number of that name; empty if there is none or it is of another type. */
  public Optional<Long> whole(String name) {
    return value(name).map(v -> v instanceof Whole whole ? whole.value() : null);
  }

  /** The texts of that name; empty if there are none or it is of another type. */
  public Optional<List<String>> texts(String name) {
    return value(name).map(v -> v instanceof Texts texts ? texts.values() : null);
  }

  /** The number of that name; empty if there is none or it is of another type. */
  public Optional<Double> real(String name) {
    return value(name).map(v -> v instanceof Real real ? real.value() : null);
  }

  /** The yes or no of that name; empty if there is none or it is of another type. */
  public Optional<Boolean> flag(String name) {
    return value(name).map(v -> v instanceof Flag flag ? flag.value() : null);
  }

  /** The moment of that name; empty if there is none or it is of another type. */
  public Optional<Instant> time(String name) {
    return value(name).map(v -> v instanceof Time time ? time.value() : null);
  }

  /** Equal if the same names have equal values of the same types. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
