// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

/** Why something of a source is not indexed. */
enum SkipReason {
  BINARY("binary", "binary"),
  NOT_UTF8("notUtf8", "not UTF-8"),
  EMPTY("empty", "empty"),
  TOO_LARGE("tooLarge", "larger than %d MB".formatted(TextFile.LARGEST >> 20)),
  HIDDEN("hidden", "hidden"),
  BUILD_OUTPUT("buildOutput", "build output"),
  SYMBOLIC_LINK("symbolicLink", "symbolic link"),
  NO_FILE("noFile", "neither file nor folder"),
  INDEX("index", "the index itself"),
  EXCLUDED("excluded", "excluded"),
  UNREADABLE("unreadable", "unreadable"),
  BROKEN_LINE("brokenLine", "broken line"),
  DUPLICATE_ID("duplicateId", "id seen before");

  private final String key;
  private final String words;

  SkipReason(String key, String words) {
    this.key = key;
    this.words = words;
  }

  /** Its name in JSON. */
  String key() {
    return key;
  }

  /** Its name for people. */
  String words() {
    return words;
  }
}
