// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where Sextant keeps what it can always find out again: the folder {@code SEXTANT_CACHE}, else
 * {@code XDG_CACHE_HOME/sextant}, else {@code ~/.cache/sextant}. A variable that is blank counts as
 * not set.
 */
public final class CacheFolder {
  private CacheFolder() {}

  /**
   * What the environment says at the moment of the call.
   *
   * @throws IllegalArgumentException if a variable holds no path
   */
  public static Path usual() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** What the given environment says. */
  static Path of(Map<String, String> variables, Path home) {
    String own = variables.getOrDefault("SEXTANT_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own);
    }
    String all = variables.getOrDefault("XDG_CACHE_HOME", "");
    return (all.isBlank() ? home.resolve(".cache") : Path.of(all)).resolve("sextant");
  }
}
