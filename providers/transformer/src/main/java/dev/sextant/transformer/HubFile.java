// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * One file of a repository at one commit.
 *
 * @param name path inside the repository, with slashes
 * @param size bytes
 * @param blob its content's name in the cache and its checksum: the SHA-256 of a large file, git's
 *     SHA-1 of a small one
 */
record HubFile(String name, long size, String blob) {
  HubFile {
    if (size < 0) {
      throw new SextantException("the listing gives '" + name + "' a size of " + size + " bytes");
    }
    if (!HubNames.isSha1(blob) && !HubNames.isSha256(blob)) {
      throw new SextantException(
          "the listing's checksum of '"
              + name
              + "' is '"
              + HubNames.printable(blob)
              + "'; expected 40 or 64 hexadecimal digits");
    }
  }

  /** A digest whose result, over the whole content, must be {@link #blob}. */
  MessageDigest digest() {
    try {
      if (HubNames.isSha256(blob)) {
        return MessageDigest.getInstance("SHA-256");
      }
      // Git hashes a header before the content:
      // https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new SextantException("this Java has no SHA-1 or SHA-256: " + e.getMessage(), e);
    }
  }
}
