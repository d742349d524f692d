// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * What of a folder is left out: a file or folder whose name, or whose path from the root, one of
 * the patterns matches. With a folder goes all below it.
 */
record Exclusion(List<PathMatcher> matchers) {
  Exclusion {
    matchers = List.copyOf(matchers);
  }

  /** Leaves nothing out. */
  static Exclusion none() {
    return new Exclusion(List.of());
  }

  /**
   * @param globs as {@link java.nio.file.FileSystem#getPathMatcher} reads them
   * @throws PatternSyntaxException if one is no pattern
   */
  static Exclusion of(List<String> globs) {
    return new Exclusion(
        globs.stream()
            .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
            .toList());
  }

  /** Whether a path, as seen from the root, is left out. */
  boolean matches(Path relative) {
    Path name = relative.getFileName();
    return matchers.stream()
        .anyMatch(matcher -> matcher.matches(relative) || (name != null && matcher.matches(name)));
  }
}
