// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import dev.sextant.Filter;
import dev.sextant.Metadata.Flag;
import dev.sextant.Metadata.Real;
import dev.sextant.Metadata.Text;
import dev.sextant.Metadata.Time;
import dev.sextant.Metadata.Value;
import dev.sextant.Metadata.Whole;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Filters as queries of Lucene. Whole numbers and numbers with a fraction lie in two fields, each
 * in its own precision; a bound of either kind is turned into the tightest bound of the other, so
 * that 2^53 + 1 and 2^53 stay two numbers.
 */
final class FilterQueries {
  private FilterQueries() {}

  static Query toQuery(Filter filter) {
    if (filter instanceof Filter.Equal equal) {
      return in(equal.name(), List.of(equal.value()));
    } else if (filter instanceof Filter.In in) {
      return in(in.name(), in.values());
    } else if (filter instanceof Filter.Range range) {
      return range(range.name(), range.from(), range.to());
    } else if (filter instanceof Filter.Prefix prefix) {
      return new ConstantScoreQuery(
          new PrefixQuery(new Term(ChunkDocuments.textField(prefix.name()), prefix.prefix())));
    } else if (filter instanceof Filter.Exists exists) {
      return new TermQuery(new Term(ChunkDocuments.NAMES, exists.name()));
    } else if (filter instanceof Filter.Documents documents) {
      return terms(ChunkDocuments.DOCUMENT_ID, documents.ids());
    } else if (filter instanceof Filter.Chunks chunks) {
      return terms(ChunkDocuments.ID, chunks.ids());
    } else if (filter instanceof Filter.And and) {
      return all(and.filters().stream().map(FilterQueries::toQuery).toList());
    } else if (filter instanceof Filter.Or or) {
      return any(or.filters().stream().map(FilterQueries::toQuery).toList());
    } else if (filter instanceof Filter.Not not) {
      return new BooleanQuery.Builder()
          .add(new MatchAllDocsQuery(), Occur.FILTER)
          .add(toQuery(not.filter()), Occur.MUST_NOT)
          .build();
    }
    throw new AssertionError("a filter of a kind that is not known: " + filter);
  }

  /**
   * The query of a filter, when it was seen that it has no more parts than Lucene takes.
   *
   * @throws IndexSearcher.TooManyClauses if it has
   */
  static Query checked(Filter filter) throws IOException {
    Query query = toQuery(filter);
    new IndexSearcher(new MultiReader()).rewrite(query);
    return query;
  }

  static Query terms(String field, Iterable<String> values) {
    List<BytesRef> terms = new ArrayList<>();
    values.forEach(value -> terms.add(new BytesRef(value)));
    return new TermInSetQuery(field, terms);
  }

  private static Query all(List<Query> queries) {
    if (queries.isEmpty()) {
      return new MatchAllDocsQuery();
    }
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    queries.forEach(query -> builder.add(query, Occur.FILTER));
    return builder.build();
  }

  private static Query any(List<Query> queries) {
    if (queries.isEmpty()) {
      return new MatchNoDocsQuery("no alternative is given");
    }
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    queries.forEach(query -> builder.add(query, Occur.SHOULD));
    return new ConstantScoreQuery(builder.build());
  }

  /** One query a field, however many values there are. */
  private static Query in(String name, List<Value> values) {
    Set<String> texts = new HashSet<>();
    Set<String> flags = new HashSet<>();
    Set<Long> wholes = new HashSet<>();
    Set<Double> reals = new HashSet<>();
    Set<Long> times = new HashSet<>();
    for (Value value : values) {
      if (value instanceof Text text) {
        texts.add(text.value());
      } else if (value instanceof Flag flag) {
        flags.add(String.valueOf(flag.value()));
      } else if (value instanceof Time time) {
        times.add(time.value().toEpochMilli());
      } else {
        addNumber(number(value), wholes, reals);
      }
    }
    return any(
        List.of(
            terms(ChunkDocuments.textField(name), texts),
            terms(ChunkDocuments.flagField(name), flags),
            LongPoint.newSetQuery(ChunkDocuments.wholeField(name), wholes),
            DoublePoint.newSetQuery(ChunkDocuments.realField(name), reals),
            LongPoint.newSetQuery(ChunkDocuments.timeField(name), times)));
  }

  /** Adds what equals the number exactly, in each of the two fields. */
  private static void addNumber(BigDecimal number, Set<Long> wholes, Set<Double> reals) {
    try {
      wholes.add(number.longValueExact());
    } catch (ArithmeticException e) {
      // It has a fraction, or is beyond what a whole number holds: none equals it.
    }
    double real = number.doubleValue();
    if (new BigDecimal(real).compareTo(number) == 0) {
      reals.add(real + 0.0);
    }
  }

  private static Query range(String name, @Nullable Value from, @Nullable Value to) {
    if (from instanceof Time || to instanceof Time) {
      long first = from instanceof Time time ? time.value().toEpochMilli() : Long.MIN_VALUE;
      long last = to instanceof Time time ? time.value().toEpochMilli() : Long.MAX_VALUE;
      return LongPoint.newRangeQuery(ChunkDocuments.timeField(name), first, last);
    }
    return any(List.of(wholes(name, from, to), reals(name, from, to)));
  }

  private static Query wholes(String name, @Nullable Value from, @Nullable Value to) {
    BigDecimal first = from == null ? BigDecimal.valueOf(Long.MIN_VALUE) : number(from);
    BigDecimal last = to == null ? BigDecimal.valueOf(Long.MAX_VALUE) : number(to);
    BigDecimal low = ceiling(first).max(BigDecimal.valueOf(Long.MIN_VALUE));
    BigDecimal high = floor(last).min(BigDecimal.valueOf(Long.MAX_VALUE));
    if (low.compareTo(high) > 0) {
      return new MatchNoDocsQuery("no whole number lies between");
    }
    return LongPoint.newRangeQuery(
        ChunkDocuments.wholeField(name), low.longValueExact(), high.longValueExact());
  }

  private static Query reals(String name, @Nullable Value from, @Nullable Value to) {
    double low =
        from == null
            ? Double.NEGATIVE_INFINITY
            : from instanceof Real real ? real.value() : up(number(from));
    double high =
        to == null
            ? Double.POSITIVE_INFINITY
            : to instanceof Real real ? real.value() : down(number(to));
    // Points order -0.0 before 0.0; values are stored as 0.0, so either end must be too.
    low += 0.0;
    high += 0.0;
    if (low > high) {
      return new MatchNoDocsQuery("no number lies between");
    }
    return DoublePoint.newRangeQuery(ChunkDocuments.realField(name), low, high);
  }

  private static BigDecimal number(Value value) {
    if (value instanceof Whole whole) {
      return BigDecimal.valueOf(whole.value());
    } else if (value instanceof Real real) {
      return new BigDecimal(real.value());
    }
    throw new IllegalArgumentException(value + " is no number");
  }

  private static BigDecimal ceiling(BigDecimal value) {
    return value.setScale(0, RoundingMode.CEILING);
  }

  private static BigDecimal floor(BigDecimal value) {
    return value.setScale(0, RoundingMode.FLOOR);
  }

  /** The smallest double that is not below. */
  private static double up(BigDecimal value) {
    double near = value.doubleValue();
    return new BigDecimal(near).compareTo(value) < 0 ? Math.nextUp(near) : near;
  }

  /** The largest double that is not above. */
  private static double down(BigDecimal value) {
    double near = value.doubleValue();
    return new BigDecimal(near).compareTo(value) > 0 ? Math.nextDown(near) : near;
  }
}
