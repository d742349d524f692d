// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.catalog.internal.Checks;
import dev.sextant.catalog.internal.Json;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The form of a value in JSON and for people. What it throws is completed with file and line. */
interface Codec<T> {
  Codec<String> TEXT =
      new Codec<>() {
        @Override
        public String read(Json json) {
          return Checks.notBlank(json.text(), "text");
        }

        @Override
        public Object write(String value) {
          return value;
        }
      };

  Codec<Long> COUNT =
      new Codec<>() {
        @Override
        public Long read(Json json) {
          long count = json.whole();
          if (count < 1) {
            throw json.wrong("1 or more");
          }
          return count;
        }

        @Override
        public Object write(Long value) {
          return value;
        }

        @Override
        public String show(Long value) {
          return String.format(Locale.ROOT, "%,d", value);
        }
      };

  Codec<LocalDate> DATE =
      new Codec<>() {
        @Override
        public LocalDate read(Json json) {
          return date(json);
        }

        @Override
        public Object write(LocalDate value) {
          return value.toString();
        }
      };

  T read(Json json);

  /** Maps, lists, texts, numbers and truth alone. */
  Object write(T value);

  default String show(T value) {
    return value instanceof Collection<?> many
        ? many.stream().map(Codec::word).sorted().collect(Collectors.joining(", "))
        : word(value);
  }

  private static String word(Object value) {
    return value instanceof Enum<?> constant ? Json.name(constant) : value.toString();
  }

  static LocalDate date(Json json) {
    try {
      return LocalDate.parse(json.text());
    } catch (DateTimeParseException e) {
      throw json.wrong("a day, such as 2026-05-01");
    }
  }

  static <E extends Enum<E>> Codec<E> constant(Class<E> type) {
    return new Codec<>() {
      @Override
      public E read(Json json) {
        return json.constant(type);
      }

      @Override
      public Object write(E value) {
        return Json.name(value);
      }
    };
  }

  static <E extends Enum<E>> Codec<Set<E>> constants(Class<E> type) {
    return new Codec<>() {
      @Override
      public Set<E> read(Json json) {
        List<E> found = json.items().stream().map(item -> item.constant(type)).toList();
        return Set.copyOf(EnumSet.copyOf(Checks.notEmpty(found, "the list")));
      }

      @Override
      public Object write(Set<E> value) {
        return value.stream().sorted().map(Json::name).toList();
      }
    };
  }
}
