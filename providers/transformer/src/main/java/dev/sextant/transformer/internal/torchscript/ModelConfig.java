// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.torchscript;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint's {@code config.json}, or another of its JSON files, says by name and type.
 * What is missing, or null, has the reference's default if there is one.
 */
public final class ModelConfig {
  /** No honest configuration is as large. */
  private static final long LARGEST = 32 << 20;

  private final String origin;
  private final JsonObject json;

  private ModelConfig(String origin, JsonObject json) {
    this.origin = origin;
    this.json = json;
  }

  /**
   * Reads a file.
   *
   * @throws SextantException if it can't be read or is no JSON object
   */
  public static ModelConfig read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new SextantException(
            "%s has %d bytes; expected a model's config.json, of some kilobytes"
                .formatted(file, Files.size(file)));
      }
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new SextantException(file + " can't be read; expected a model's config.json", e);
    }
  }

  /**
   * Takes text.
   *
   * @param origin where it is from, for messages
   */
  public static ModelConfig parse(String origin, String text) {
    try {
      return new ModelConfig(origin, JsonParser.parseString(text).getAsJsonObject());
    } catch (JsonParseException | IllegalStateException e) {
      throw new SextantException(origin + " is no JSON object; expected a model's config.json", e);
    }
  }

  /** The names of all that is there and not null. */
  public Set<String> names() {
    return json.entrySet().stream()
        .filter(entry -> !entry.getValue().isJsonNull())
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether it says something of that name, and not null. */
  public boolean has(String name) {
    return json.has(name) && !json.get(name).isJsonNull();
  }

  /** A whole number that must be there, 1 or more. */
  public int whole(String name) {
    return positive(name, value(name, null, JsonElement::getAsInt));
  }

  /** A whole number, 1 or more. */
  public int whole(String name, int missing) {
    return positive(name, value(name, missing, JsonElement::getAsInt));
  }

  /** A whole number that may be 0 or negative. */
  int index(String name, int missing) {
    return value(name, missing, JsonElement::getAsInt);
  }

  /** A number that must be there. */
  double number(String name) {
    return value(name, null, JsonElement::getAsDouble);
  }

  /** A number. */
  public double number(String name, double missing) {
    return value(name, missing, JsonElement::getAsDouble);
  }

  /** True or false. */
  public boolean truth(String name, boolean missing) {
    return value(name, missing, JsonElement::getAsBoolean);
  }

  /** A string. */
  public String text(String name, String missing) {
    return value(name, missing, JsonElement::getAsString);
  }

  /** Strings of an array; a string alone counts as one, what is missing as none. */
  public List<String> texts(String name) {
    JsonElement element = json.get(name);
    if (element == null || element.isJsonNull()) {
      return List.of();
    }
    if (!element.isJsonArray()) {
      return List.of(text(name, ""));
    }
    return value(
        name,
        null,
        array -> array.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList());
  }

  /** An object inside, or an empty one. */
  public ModelConfig object(String name) {
    JsonElement element = json.get(name);
    boolean there = element != null && element.isJsonObject();
    return new ModelConfig(
        origin + "/" + name, there ? element.getAsJsonObject() : new JsonObject());
  }

  /** Refuses what would change the numbers and is not written into programs. */
  public <T> void require(String name, T value, T expected) {
    require(name, value, expected::equals, "%s".formatted(expected));
  }

  <T> void require(String name, T value, Predicate<T> fits, String expected) {
    if (!fits.test(value)) {
      throw new SextantException(
          "%s has %s %s; only %s is supported".formatted(origin, name, value, expected));
    }
  }

  private int positive(String name, int value) {
    if (value < 1) {
      throw new SextantException(
          "%s has %s %d; it must be 1 or more".formatted(origin, name, value));
    }
    return value;
  }

  private <T> T value(String name, @Nullable T missing, Function<JsonElement, T> read) {
    JsonElement element = json.get(name);
    if (element != null && !element.isJsonNull()) {
      try {
        return read.apply(element);
      } catch (IllegalStateException | NumberFormatException | UnsupportedOperationException e) {
        throw new SextantException(
            "%s has %s %s, which has the wrong type".formatted(origin, name, element), e);
      }
    }
    if (missing == null) {
      throw new SextantException(
          "%s has no %s; its keys are %s".formatted(origin, name, json.keySet()));
    }
    return missing;
  }

  @Override
  public String toString() {
    return origin;
  }
}
