// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the variables that huggingface_hub reads, with the same precedence and the same defaults.
 *
 * @param variables the environment
 * @param home the user's home
 */
record HubEnvironment(Map<String, String> variables, Path home) {
  private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");

  Path cacheFolder() {
    String folder = first("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE");
    return folder == null ? hubHome().resolve("hub") : path(folder);
  }

  URI endpoint() {
    String endpoint = first("HF_ENDPOINT");
    return URI.create(endpoint == null ? DEFAULT_ENDPOINT : endpoint);
  }

  boolean offline() {
    return isTrue("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE");
  }

  boolean symbolicLinks() {
    return !isTrue("HF_HUB_DISABLE_SYMLINKS");
  }

  /** The token of the environment, else of the file that a login has left, unless forbidden. */
  @Nullable String token() {
    if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return null;
    }
    String token = first("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");
    return clean(token == null ? tokenOfFile() : token);
  }

  private @Nullable String tokenOfFile() {
    String named = first("HF_TOKEN_PATH");
    Path file = named == null ? hubHome().resolve("token") : path(named);
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new SextantException("the file of the hub's token can't be read: " + e, e);
    }
  }

  private static @Nullable String clean(@Nullable String token) {
    return token == null || token.isBlank() ? null : token.replaceAll("[\r\n]", "").strip();
  }

  private Path hubHome() {
    String hubHome = first("HF_HOME");
    if (hubHome != null) {
      return path(hubHome);
    }
    String caches = first("XDG_CACHE_HOME");
    return (caches == null ? home.resolve(".cache") : path(caches)).resolve("huggingface");
  }

  /** A variable that is set but empty counts as not set. */
  private @Nullable String first(String... names) {
    for (String name : names) {
      String value = variables.get(name);
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return null;
  }

  private boolean isTrue(String... names) {
    String value = first(names);
    return value != null && TRUE.contains(value.toUpperCase(Locale.ROOT));
  }

  /** Resolves a leading ~ and $NAME, as Python's expanduser and expandvars do. */
  private Path path(String text) {
    boolean underHome = text.equals("~") || text.startsWith("~/");
    String expanded =
        VARIABLE
            .matcher(underHome ? home + text.substring(1) : text)
            .replaceAll(
                found -> {
                  String name = found.group(1) == null ? found.group(2) : found.group(1);
                  return Matcher.quoteReplacement(variables.getOrDefault(name, found.group()));
                });
    return Path.of(expanded);
  }
}
