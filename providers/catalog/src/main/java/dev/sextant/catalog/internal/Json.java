// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.internal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.sextant.SextantException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of a JSON file that knows its line, so that what is wrong with it can be found. Strict:
 * no comments, no name twice, nothing behind the end.
 */
public final class Json {
  private static final int DEEPEST = 64;
  private static final Pattern LINE = Pattern.compile("at line (\\d+)");
  private static final Gson WRITER =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private final String where;
  private final int line;
  private final String path;
  private final @Nullable Object value;

  private Json(String where, int line, String path, @Nullable Object value) {
    this.where = where;
    this.line = line;
    this.path = path;
    this.value = value;
  }

  /**
   * Reads a text of one JSON value.
   *
   * @param where the file's name, for messages
   * @throws SextantException if it is none; the message names file and line
   */
  public static Json read(String where, String text) {
    return read(where, 1, text);
  }

  /**
   * Reads one line of a file that has a JSON value a line.
   *
   * @param line its number, from 1
   */
  public static Json read(String where, int line, String text) {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(DEEPEST);
      Json json = new Reading(where, line, text.indexOf('\n') >= 0, reader).value("");
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new SextantException("%s goes on behind its JSON; cut it there".formatted(where));
      }
      return json;
    } catch (IOException | IllegalStateException e) {
      String reason = reason(e);
      Matcher found = LINE.matcher(reason);
      int at = line - 1 + (found.find() ? Integer.parseInt(found.group(1)) : 1);
      throw new SextantException(
          "line %d of %s is no JSON (%s); mend it".formatted(at, where, reason), e);
    }
  }

  /** What Gson says is wrong, without its advice to programmers. */
  public static String reason(Exception e) {
    return String.valueOf(e.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replace(
            "Use JsonReader.setStrictness(Strictness.LENIENT) to accept malformed JSON",
            "malformed");
  }

  /** Plain values (maps, lists, texts, numbers, truth, null) as JSON in one line. */
  public static String write(@Nullable Object plain) {
    return WRITER.toJson(plain);
  }

  private record Reading(String where, int start, boolean hasLines, JsonReader reader) {
    Json value(String path) throws IOException {
      JsonToken token = reader.peek();
      int line = line();
      Object value =
          switch (token) {
            case BEGIN_OBJECT -> object(path);
            case BEGIN_ARRAY -> array(path);
            case STRING -> reader.nextString();
            case NUMBER -> new BigDecimal(reader.nextString());
            case BOOLEAN -> reader.nextBoolean();
            default -> null;
          };
      if (value == null) {
        reader.nextNull();
      }
      return new Json(where, line, path, value);
    }

    private Map<String, Json> object(String path) throws IOException {
      Map<String, Json> members = new LinkedHashMap<>();
      reader.beginObject();
      while (reader.hasNext()) {
        int line = line();
        String name = reader.nextName();
        if (members.put(name, value(path.isEmpty() ? name : path + "." + name)) != null) {
          throw new SextantException(
              "line %d of %s has \"%s\" a second time; keep one".formatted(line, where, name));
        }
      }
      reader.endObject();
      return Collections.unmodifiableMap(members);
    }

    private List<Json> array(String path) throws IOException {
      List<Json> items = new ArrayList<>();
      reader.beginArray();
      while (reader.hasNext()) {
        items.add(value("%s[%d]".formatted(path, items.size())));
      }
      reader.endArray();
      return Collections.unmodifiableList(items);
    }

    /** Gson tells its line to readers of messages alone, and that takes time. */
    private int line() {
      if (!hasLines) {
        return start;
      }
      Matcher found = LINE.matcher(reader.toString());
      return start - 1 + (found.find() ? Integer.parseInt(found.group(1)) : 1);
    }
  }

  /** The line it begins in, from 1. */
  public int line() {
    return line;
  }

  /** Whether it is a text. */
  public boolean isText() {
    return value instanceof String;
  }

  /** Whether it is a number. */
  public boolean isNumber() {
    return value instanceof BigDecimal;
  }

  /** Whether it is a list. */
  public boolean isArray() {
    return value instanceof List<?>;
  }

  /** Whether it is null. */
  public boolean isNull() {
    return value == null;
  }

  /** The members of an object, in their order. */
  @SuppressWarnings("unchecked") // made so by Reading
  public Map<String, Json> members() {
    if (value instanceof Map<?, ?> members) {
      return (Map<String, Json>) members;
    }
    throw wrong("an object");
  }

  /** A member that must be there. */
  public Json member(String name) {
    Json member = members().get(name);
    if (member == null) {
      throw wrong("an object with \"%s\"".formatted(name));
    }
    return member;
  }

  /** A member that is there and not null, or nothing. */
  public Optional<Json> optional(String name) {
    return Optional.ofNullable(members().get(name)).filter(member -> !member.isNull());
  }

  /** The items of a list. */
  @SuppressWarnings("unchecked") // made so by Reading
  public List<Json> items() {
    if (value instanceof List<?> items) {
      return (List<Json>) items;
    }
    throw wrong("a list");
  }

  /** A text. */
  public String text() {
    if (value instanceof String text) {
      return text;
    }
    throw wrong("a text");
  }

  /** The items of a list of texts. */
  public List<String> texts() {
    return items().stream().map(Json::text).toList();
  }

  /** A number. */
  public BigDecimal decimal() {
    if (value instanceof BigDecimal number) {
      return number;
    }
    throw wrong("a number");
  }

  /** A finite number. */
  public double number() {
    return decimal().doubleValue();
  }

  /** A whole number. */
  public long whole() {
    try {
      return decimal().longValueExact();
    } catch (ArithmeticException e) {
      throw wrong("a whole number");
    }
  }

  /** A whole number of 32 bits. */
  public int integer() {
    try {
      return Math.toIntExact(whole());
    } catch (ArithmeticException e) {
      throw wrong("a smaller number");
    }
  }

  /** True or false. */
  public boolean truth() {
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw wrong("true or false");
  }

  /**
   * The constant of an enum whose name is written so: {@code MULTI_VECTOR} is {@code multi-vector}.
   */
  public <E extends Enum<E>> E constant(Class<E> type) {
    String name = text().toUpperCase(Locale.ROOT).replace('-', '_');
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw wrong(
        "one of " + java.util.Arrays.stream(type.getEnumConstants()).map(Json::name).toList());
  }

  /** An enum's constant as JSON names it: {@code MULTI_VECTOR} is {@code multi-vector}. */
  public static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What to throw where this isn't what was expected. */
  public SextantException wrong(String expected) {
    return new SextantException(
        "line %d of %s: %s is %s; it must be %s"
            .formatted(line, where, place(), shown(), expected));
  }

  /** What to throw where what was made of this doesn't hold. */
  public SextantException wrong(IllegalArgumentException e) {
    return new SextantException(
        "line %d of %s: %s: %s".formatted(line, where, place(), e.getMessage()), e);
  }

  private String place() {
    return path.isEmpty() ? "the whole" : path;
  }

  private String shown() {
    if (value instanceof Map<?, ?>) {
      return "an object";
    }
    if (value instanceof List<?>) {
      return "a list";
    }
    return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }
}
