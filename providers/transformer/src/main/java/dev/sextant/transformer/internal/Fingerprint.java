// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes one SHA-256 of all that shapes a vector. Facts are added in a fixed order. */
public final class Fingerprint {
  private final MessageDigest digest = sha256();

  /** Adds a fact; lengths go in too, so that no two lists of facts give the same bytes. */
  public Fingerprint add(String name, Object value) {
    bytes(name);
    bytes(value.toString());
    return this;
  }

  private void bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  /** Ends the list: 64 hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A new digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
