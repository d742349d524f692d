// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog;

import dev.sextant.SextantException;
import dev.sextant.catalog.internal.Json;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How many numbers a model's weights are, from the headers of its {@code .safetensors} files: eight
 * bytes of length, least significant first, then JSON with every tensor's shape.
 */
final class SafetensorsHeaders {
  /** Longer ones are no headers; the reference refuses them too. */
  private static final long LONGEST = 100_000_000;

  private SafetensorsHeaders() {}

  /** The sum over all files of the folder; nothing if it has none. */
  static OptionalLong parameters(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> weights =
          files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
      long sum = 0;
      for (Path file : weights) {
        sum = Math.addExact(sum, numbers(file));
      }
      return weights.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
    } catch (IOException e) {
      throw new SextantException(
          "reading the weights in %s failed: %s; check the folder"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private static long numbers(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      long length = Long.reverseBytes(in.readLong());
      if (length < 2 || length > LONGEST) {
        throw new SextantException(
            "the header of %s has %d bytes; the file is no safetensors or damaged"
                .formatted(file, length));
      }
      String header = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
      long sum = 0;
      for (Map.Entry<String, Json> tensor :
          Json.read(file.toString(), header.strip()).members().entrySet()) {
        if (!tensor.getKey().equals("__metadata__")) {
          sum = Math.addExact(sum, count(tensor.getValue().member("shape")));
        }
      }
      return sum;
    }
  }

  private static long count(Json shape) {
    long count = 1;
    for (Json size : shape.items()) {
      count = Math.multiplyExact(count, size.whole());
    }
    return count;
  }
}
