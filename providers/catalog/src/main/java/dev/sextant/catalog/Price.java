// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a service takes for reading.
 *
 * @param amount in US dollars, 0 or more
 * @param unit for how many tokens
 * @param batchAmount what it takes where the answer may come a day later; nothing if it has no such
 *     offer or none is known
 */
public record Price(BigDecimal amount, Unit unit, Optional<BigDecimal> batchAmount) {
  /** What a price is for. */
  public enum Unit {
    /** A thousand tokens. */
    THOUSAND_TOKENS("1K tokens", 1_000),
    /** A million tokens. */
    MILLION_TOKENS("1M tokens", 1_000_000);

    private final String text;
    private final long tokens;

    Unit(String text, long tokens) {
      this.text = text;
      this.tokens = tokens;
    }

    /** How many tokens it is. */
    public long tokens() {
      return tokens;
    }

    /** As price lists write it. */
    @Override
    public String toString() {
      return text;
    }

    /**
     * The unit that a price list writes so.
     *
     * @throws IllegalArgumentException if there is none; the message names those that are
     */
    public static Unit of(String text) {
      return Arrays.stream(values())
          .filter(unit -> unit.text.equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "the unit of a price is \"%s\"; it must be one of %s"
                          .formatted(text, List.of(values()))));
    }
  }

  /** Checks that nothing is negative and a batch costs no more. */
  public Price {
    if (amount.signum() < 0 || (batchAmount.isPresent() && batchAmount.get().signum() < 0)) {
      throw new IllegalArgumentException(
          "a price is %s, in batches %s; it must be 0 or more"
              .formatted(amount, batchAmount.map(BigDecimal::toString).orElse("the same")));
    }
    if (batchAmount.isPresent() && batchAmount.get().compareTo(amount) > 0) {
      throw new IllegalArgumentException(
          "a price is %s and in batches %s; a batch must not cost more"
              .formatted(amount, batchAmount.get()));
    }
  }

  /** Dollars for a million tokens. */
  public BigDecimal perMillionTokens(boolean batch) {
    BigDecimal taken = batch ? batchAmount.orElse(amount) : amount;
    return taken.multiply(BigDecimal.valueOf(Unit.MILLION_TOKENS.tokens() / unit.tokens()));
  }

  /** Amount and unit. */
  @Override
  public String toString() {
    return "$%s / %s%s"
        .formatted(
            amount.toPlainString(),
            unit,
            batchAmount.map(batch -> ", in batches $" + batch.toPlainString()).orElse(""));
  }
}
