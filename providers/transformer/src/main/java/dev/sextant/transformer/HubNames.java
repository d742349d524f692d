// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.util.regex.Pattern;

/** The names that come from a caller or a server and become paths: what they may look like. */
final class HubNames {
  // The rule of huggingface_hub's validate_repo_id: a namespace and a name, or a name alone.
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "(?!.*(--|\\.\\.))(?!.*\\.git$)(\\w([\\w.-]{0,94}\\w)?/)?\\w([\\w.-]{0,94}\\w)?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  // What git refuses in a reference's name (git help check-ref-format), as far as it concerns
  // paths.
  private static final Pattern NO_REVISION =
      Pattern.compile("[\\p{Cntrl} ~^:?*\\[\\\\]|\\.\\.|//|^[/.]|/\\.|[/.]$|\\.lock$");
  private static final Pattern NO_FILE =
      Pattern.compile("[\\p{Cntrl}\\\\]|^/|^[A-Za-z]:|//|/$|(^|/)\\.{1,2}(/|$)");

  private HubNames() {}

  static String repository(String name) {
    if (!REPOSITORY.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "repository is '"
              + name
              + "'; it must be a namespace and a name, such as 'BAAI/bge-m3', of letters, digits, '.',"
              + " '_' and '-' (96 each at most, no '--', no '..')");
    }
    return name;
  }

  static String revision(String name) {
    if (name.isEmpty() || name.length() > 255 || NO_REVISION.matcher(name).find()) {
      throw new IllegalArgumentException(
          "revision is '" + name + "'; it must be a branch, a tag or a commit's hash");
    }
    return name;
  }

  /** A full commit hash never moves, so its snapshot needs no question to the hub. */
  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  static boolean isSha256(String text) {
    return SHA256.matcher(text).matches();
  }

  /** Git's hash of a commit or a blob. */
  static boolean isSha1(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** Refuses a name from outside that would leave the folder it is resolved in. */
  static String file(String name, String source) {
    if (name.isEmpty() || NO_FILE.matcher(name).find()) {
      throw new SextantException(
          source
              + " names a file '"
              + printable(name)
              + "', which could leave the model's folder; nothing was downloaded");
    }
    return name;
  }

  /** A server's text made safe for a message: one line, at most 300 characters. */
  static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }
}
