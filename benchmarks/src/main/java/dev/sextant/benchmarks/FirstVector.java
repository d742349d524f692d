// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.transformer.Precision;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder that was loaded and gave one vector.
 *
 * @param encoder still open
 * @param seconds from the call that loads it to the vector
 */
record FirstVector(TextEncoder encoder, double seconds) implements AutoCloseable {
  static FirstVector of(Path folder, Precision precision) {
    long start = System.nanoTime();
    TextEncoder encoder = SextantEncoder.open(folder, precision);
    encoder.encode(List.of(Entrant.QUERY));
    return new FirstVector(encoder, (System.nanoTime() - start) / 1e9);
  }

  /** How long that takes. */
  static double seconds(Path folder, Precision precision) {
    try (FirstVector first = of(folder, precision)) {
      return first.seconds;
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
