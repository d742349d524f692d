// SPDX-License-Identifier: Apache-2.0
package dev.sextant.testing;

import dev.sextant.Chunk;
import dev.sextant.Filter;
import dev.sextant.Metadata;
import dev.sextant.Metadata.Real;
import dev.sextant.Metadata.Text;
import dev.sextant.Metadata.Texts;
import dev.sextant.Metadata.Time;
import dev.sextant.Metadata.Value;
import dev.sextant.Metadata.Whole;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Predicate;

/** What {@link Filter} means, in plain Java: the truth that indexes are compared with. */
public final class FilterOracle {
  private FilterOracle() {}

  /** Whether a filter accepts a chunk. */
  public static boolean matches(Filter filter, Chunk chunk) {
    if (filter instanceof Filter.And and) {
      return and.filters().stream().allMatch(part -> matches(part, chunk));
    } else if (filter instanceof Filter.Or or) {
      return or.filters().stream().anyMatch(part -> matches(part, chunk));
    } else if (filter instanceof Filter.Not not) {
      return !matches(not.filter(), chunk);
    } else if (filter instanceof Filter.Documents documents) {
      return documents.ids().contains(chunk.documentId());
    } else if (filter instanceof Filter.Chunks chunks) {
      return chunks.ids().contains(chunk.id());
    }
    return matchesValue(filter, chunk.metadata());
  }

  private static boolean matchesValue(Filter filter, Metadata metadata) {
    if (filter instanceof Filter.Equal equal) {
      return any(metadata, equal.name(), value -> equal(value, equal.value()));
    } else if (filter instanceof Filter.In in) {
      return any(
          metadata, in.name(), value -> in.values().stream().anyMatch(one -> equal(value, one)));
    } else if (filter instanceof Filter.Range range) {
      return any(
          metadata,
          range.name(),
          value ->
              (range.from() == null || ascend(range.from(), value))
                  && (range.to() == null || ascend(value, range.to())));
    } else if (filter instanceof Filter.Prefix prefix) {
      return any(
          metadata,
          prefix.name(),
          value -> value instanceof Text text && text.value().startsWith(prefix.prefix()));
    } else if (filter instanceof Filter.Exists exists) {
      return metadata.value(exists.name()).isPresent();
    }
    throw new AssertionError("a filter that this oracle does not know: " + filter);
  }

  private static boolean any(Metadata metadata, String name, Predicate<Value> condition) {
    return metadata.value(name).map(FilterOracle::single).orElse(List.of()).stream()
        .anyMatch(condition);
  }

  private static List<Value> single(Value value) {
    return value instanceof Texts texts
        ? texts.values().stream().<Value>map(Text::new).toList()
        : List.of(value);
  }

  private static boolean equal(Value left, Value right) {
    return (number(left) && number(right))
        ? exact(left).compareTo(exact(right)) == 0
        : left.equals(right);
  }

  /** Whether both are numbers or both moments, and the second is not before the first. */
  private static boolean ascend(Value low, Value high) {
    if (low instanceof Time from && high instanceof Time to) {
      return !to.value().isBefore(from.value());
    }
    return number(low) && number(high) && exact(low).compareTo(exact(high)) <= 0;
  }

  private static boolean number(Value value) {
    return value instanceof Whole || value instanceof Real;
  }

  private static BigDecimal exact(Value value) {
    // The double's own value, not that of its shortest decimal.
    return value instanceof Whole whole
        ? new BigDecimal(whole.value())
        : new BigDecimal(((Real) value).value());
  }
}
