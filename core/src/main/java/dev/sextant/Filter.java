// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import dev.sextant.Metadata.Flag;
import dev.sextant.Metadata.Real;
import dev.sextant.Metadata.Text;
import dev.sextant.Metadata.Texts;
import dev.sextant.Metadata.Time;
import dev.sextant.Metadata.Value;
import dev.sextant.Metadata.Whole;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the {@link Metadata} of chunks. Values are compared as their types: a text never
 * equals a number; whole numbers and numbers with a fraction are one type, compared exactly. Where
 * a name holds several texts, one that matches is enough. A chunk without the name matches no
 * condition on it, so {@code not(equal(..))} does match it.
 */
public sealed interface Filter {
  /** The value of the name equals. */
  record Equal(String name, Value value) implements Filter {
    /** Refuses several texts: a name that holds several matches if one of them equals. */
    public Equal {
      single(name, value);
    }
  }

  /** The value of the name is one of these. */
  record In(String name, List<Value> values) implements Filter {
    /** Copies the list; refuses several texts as one value. */
    public In {
      values = List.copyOf(values);
      values.forEach(value -> single(name, value));
    }
  }

  /**
   * The value of the name, a number or a moment, lies between, ends included; a missing end is
   * open.
   */
  record Range(String name, @Nullable Value from, @Nullable Value to) implements Filter {
    /** Checks that both ends are numbers, or both moments. */
    public Range {
      if (from == null && to == null) {
        throw new IllegalArgumentException(
            "the range of %s has no end; use exists".formatted(name));
      }
      boolean numbers = number(from) && number(to);
      boolean moments = moment(from) && moment(to);
      if (!numbers && !moments) {
        throw new IllegalArgumentException(
            "the range of %s goes from %s to %s; give two numbers or two moments"
                .formatted(name, from, to));
      }
    }

    private static boolean number(@Nullable Value value) {
      return value == null || value instanceof Whole || value instanceof Real;
    }

    private static boolean moment(@Nullable Value value) {
      return value == null || value instanceof Time;
    }
  }

  /** The value of the name is a text that starts so. */
  record Prefix(String name, String prefix) implements Filter {}

  /** The name has a value. */
  record Exists(String name) implements Filter {}

  /** All of these match; none given matches all. */
  record And(List<Filter> filters) implements Filter {
    /** Copies the list. */
    public And {
      filters = List.copyOf(filters);
    }
  }

  /** One of these matches; none given matches nothing. */
  record Or(List<Filter> filters) implements Filter {
    /** Copies the list. */
    public Or {
      filters = List.copyOf(filters);
    }
  }

  /** This does not match. */
  record Not(Filter filter) implements Filter {}

  /** Chunks of these documents. */
  record Documents(List<String> ids) implements Filter {
    /** Copies the list. */
    public Documents {
      ids = List.copyOf(ids);
    }
  }

  /** Chunks with these ids. */
  record Chunks(List<String> ids) implements Filter {
    /** Copies the list. */
    public Chunks {
      ids = List.copyOf(ids);
    }
  }

  private static void single(String name, Value value) {
    if (value instanceof Texts) {
      throw new IllegalArgumentException(
          "the value of %s is compared with several texts %s; give one".formatted(name, value));
    }
  }

  /** Matches all. */
  static Filter all() {
    return new And(List.of());
  }

  /** The text of the name equals. */
  static Filter equal(String name, String value) {
    return new Equal(name, new Text(value));
  }

  /** The number of the name equals. */
  static Filter equal(String name, long value) {
    return new Equal(name, new Whole(value));
  }

  /** The number of the name equals. */
  static Filter equal(String name, double value) {
    return new Equal(name, new Real(value));
  }

  /** The yes or no of the name equals. */
  static Filter equal(String name, boolean value) {
    return new Equal(name, new Flag(value));
  }

  /** The moment of the name equals, to the millisecond. */
  static Filter equal(String name, Instant value) {
    return new Equal(name, new Time(value));
  }

  /** The text of the name is one of these. */
  static Filter in(String name, List<String> values) {
    return new In(name, values.stream().<Value>map(Text::new).toList());
  }

  /** The number of the name is one of these. */
  static Filter in(String name, long... values) {
    return new In(name, Arrays.stream(values).<Value>mapToObj(Whole::new).toList());
  }

  /** The number of the name is one of these. */
  static Filter in(String name, double... values) {
    return new In(name, Arrays.stream(values).<Value>mapToObj(Real::new).toList());
  }

  /** The moment of the name is one of these, to the millisecond. */
  static Filter in(String name, Instant... values) {
    return new In(name, Arrays.stream(values).<Value>map(Time::new).toList());
  }

  /** The number of the name lies between, ends included. */
  static Filter between(String name, long from, long to) {
    return new Range(name, new Whole(from), new Whole(to));
  }

  /** The number of the name lies between, ends included. */
  static Filter between(String name, double from, double to) {
    return new Range(name, new Real(from), new Real(to));
  }

  /** The moment of the name lies between, ends included. */
  static Filter between(String name, Instant from, Instant to) {
    return new Range(name, new Time(from), new Time(to));
  }

  /** The number of the name is this or more. */
  static Filter atLeast(String name, long from) {
    return new Range(name, new Whole(from), null);
  }

  /** The number of the name is this or less. */
  static Filter atMost(String name, long to) {
    return new Range(name, null, new Whole(to));
  }

  /** The moment of the name is this or later. */
  static Filter atLeast(String name, Instant from) {
    return new Range(name, new Time(from), null);
  }

  /** The moment of the name is this or earlier. */
  static Filter atMost(String name, Instant to) {
    return new Range(name, null, new Time(to));
  }

  /** The number of the name is this or more. */
  static Filter atLeast(String name, double from) {
    return new Range(name, new Real(from), null);
  }

  /** The number of the name is this or less. */
  static Filter atMost(String name, double to) {
    return new Range(name, null, new Real(to));
  }

  /** The number of the name is more than this. */
  static Filter above(String name, long value) {
    return and(atLeast(name, value), not(equal(name, value)));
  }

  /** The number of the name is more than this. */
  static Filter above(String name, double value) {
    return and(atLeast(name, value), not(equal(name, value)));
  }

  /** The number of the name is less than this. */
  static Filter below(String name, long value) {
    return and(atMost(name, value), not(equal(name, value)));
  }

  /** The number of the name is less than this. */
  static Filter below(String name, double value) {
    return and(atMost(name, value), not(equal(name, value)));
  }

  /** The moment of the name is later than this, to the millisecond. */
  static Filter after(String name, Instant value) {
    return and(atLeast(name, value), not(equal(name, value)));
  }

  /** The moment of the name is earlier than this, to the millisecond. */
  static Filter before(String name, Instant value) {
    return and(atMost(name, value), not(equal(name, value)));
  }

  /** The text of the name starts so. */
  static Filter prefix(String name, String prefix) {
    return new Prefix(name, prefix);
  }

  /** The name has a value. */
  static Filter exists(String name) {
    return new Exists(name);
  }

  /** Chunks of these documents. */
  static Filter documents(String... ids) {
    return new Documents(List.of(ids));
  }

  /** Chunks with these ids. */
  static Filter chunks(String... ids) {
    return new Chunks(List.of(ids));
  }

  /** All match. */
  static Filter and(Filter... filters) {
    return new And(List.of(filters));
  }

  /** One matches. */
  static Filter or(Filter... filters) {
    return new Or(List.of(filters));
  }

  /** This does not match. */
  static Filter not(Filter filter) {
    return new Not(filter);
  }
}
