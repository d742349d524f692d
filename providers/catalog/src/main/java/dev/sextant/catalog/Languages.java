// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The languages a model was made for.
 *
 * @param named codes of ISO 639-3, such as {@code eng}; those that the source names
 * @param complete whether the source names all; if not, one that isn't named may be there or not
 */
public record Languages(Set<String> named, boolean complete) {
  /** Checks the codes. */
  public Languages {
    named = Set.copyOf(named);
    named.forEach(Languages::check);
    if (complete && named.isEmpty()) {
      throw new IllegalArgumentException(
          "the languages are said to be complete but none is named; name at least one");
    }
  }

  /**
   * Checks a code's form.
   *
   * @throws IllegalArgumentException if it isn't three small letters
   */
  static String check(String code) {
    if (!code.matches("[a-z]{3}")) {
      throw new IllegalArgumentException(
          "language \"%s\" is no code of ISO 639-3; write three small letters, such as eng"
              .formatted(code));
    }
    return code;
  }

  /** Exactly these. */
  public static Languages of(String... codes) {
    return new Languages(Set.of(codes), true);
  }

  /** The codes in order; many are counted. */
  @Override
  public String toString() {
    String names =
        named.size() > 6 ? named.size() + " languages" : String.join(", ", new TreeSet<>(named));
    return complete ? names : (named.isEmpty() ? "several" : names + " and others");
  }

  /** The code of ISO 639-3 of a language in any of the JDK's forms: {@code en}, {@code eng}. */
  public static String code(String language) {
    try {
      return check(Locale.forLanguageTag(language).getISO3Language());
    } catch (java.util.MissingResourceException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "there is no language \"%s\"; write a code such as en or eng".formatted(language), e);
    }
  }
}
