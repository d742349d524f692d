// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;
import dev.sextant.transformer.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Short texts of many kinds and some languages, written for Sextant, that {@link Precision#INT8} is
 * calibrated on unless users give their own.
 */
public final class SampleTexts {
  private static final String FILE = "/dev/sextant/transformer/samples.txt";

  private SampleTexts() {}

  /** All of them. */
  public static List<String> all() {
    try (InputStream stream = SampleTexts.class.getResourceAsStream(FILE)) {
      byte[] bytes = Objects.requireNonNull(stream, FILE).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new SextantException(FILE + " can't be read from the class path", e);
    }
  }
}
