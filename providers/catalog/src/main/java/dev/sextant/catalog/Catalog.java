// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.SextantException;
import dev.sextant.catalog.internal.Json;
import dev.sextant.catalog.page.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Cards of models by name. Immutable.
 *
 * @param cards in the order in which they are shown; no name means two of them
 */
public record Catalog(List<ModelCard> cards) {
  private static final String CURATED = "models.json";

  /** Checks that every name means one model. */
  public Catalog {
    cards = List.copyOf(cards);
    for (int i = 0; i < cards.size(); i++) {
      for (ModelCard later : cards.subList(i + 1, cards.size())) {
        String twice = sharedName(cards.get(i), later);
        if (!twice.isEmpty()) {
          throw new IllegalArgumentException(
              "the name %s means both %s and %s; give it to one"
                  .formatted(twice, cards.get(i).id(), later.id()));
        }
      }
    }
  }

  private static String sharedName(ModelCard one, ModelCard other) {
    if (one.isNamed(other.id())) {
      return other.id();
    }
    return other.aliases().stream().filter(one::isNamed).findFirst().orElse("");
  }

  /** The one that comes with Sextant: every fact has a source and a day, or is unknown. */
  public static Catalog curated() {
    try (InputStream in = Catalog.class.getResourceAsStream(CURATED)) {
      String text =
          new String(Objects.requireNonNull(in, CURATED).readAllBytes(), StandardCharsets.UTF_8);
      return CatalogJson.read(CURATED, text);
    } catch (IOException e) {
      throw new SextantException("reading the curated catalogue failed; check the jar", e);
    }
  }

  /**
   * Reads a user's own, in the form of the curated one: {@code {"models": [{"id": .., "facts":
   * [{"source": .., "date": .., "contextWindow": 512, ..}]}]}}.
   *
   * @throws SextantException if it can't be read or is no catalogue; the message names the line
   */
  public static Catalog read(Path file) {
    try {
      return CatalogJson.read(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new SextantException(
          "reading the catalogue %s failed: %s; check the file".formatted(file, e.getMessage()), e);
    }
  }

  /** The model of a name or alias; upper and lower case are one. */
  public Optional<ModelCard> find(String name) {
    return cards.stream().filter(card -> card.isNamed(name)).findFirst();
  }

  /**
   * The model of a name or alias; upper and lower case are one.
   *
   * @throws IllegalArgumentException if there is none; the message names the nearest
   */
  public ModelCard card(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the catalogue has no model %s; the nearest names are %s"
                        .formatted(name, String.join(", ", nearest(name)))));
  }

  private List<String> nearest(String name) {
    return cards.stream()
        .map(ModelCard::id)
        .sorted(Comparator.comparingInt(id -> distance(name, id)))
        .limit(3)
        .toList();
  }

  /** Edits from one name to the other, without the maker's. */
  private static int distance(String name, String id) {
    String left = name.toLowerCase(Locale.ROOT);
    String right = id.substring(id.indexOf('/') + 1).toLowerCase(Locale.ROOT);
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }

  /**
   * A catalogue whose card of that model is completed or corrected: the facts of the given card
   * win. A model that isn't there yet is added.
   */
  public Catalog with(ModelCard card) {
    List<ModelCard> all = new ArrayList<>(cards);
    for (int i = 0; i < all.size(); i++) {
      ModelCard there = all.get(i);
      if (there.isNamed(card.id()) || card.aliases().stream().anyMatch(there::isNamed)) {
        all.set(i, card.over(there));
        return new Catalog(all);
      }
    }
    all.add(card);
    return new Catalog(all);
  }

  /** A catalogue with all of another's cards, whose facts win. */
  public Catalog with(Catalog other) {
    Catalog all = this;
    for (ModelCard card : other.cards) {
      all = all.with(card);
    }
    return all;
  }

  /** A card as one JSON object in a line: facts, their sources, and what is unknown. */
  public static String json(ModelCard card) {
    return Json.write(CatalogJson.plain(card));
  }

  /** The cards as a table, a row a model. */
  public Table toTable() {
    return CatalogViews.table(this);
  }

  /** The cards as an HTML page that needs nothing else, with every fact's source. */
  public String toHtml() {
    return CatalogViews.html(this);
  }
}
