// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of weights that tests read, and small ones that they make. */
final class TestFiles {
  private TestFiles() {}

  /** A file that {@code benchmarks/golden/make_weight_files.py} has made. */
  static Path golden(String name) {
    try {
      return Path.of(TestFiles.class.getResource("/weights/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(Tensor tensor, DataType as) {
    var bytes = new ByteArrayOutputStream();
    try {
      tensor.writeTo(Channels.newChannel(bytes), as);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A safetensors file: the length of the header as given, the header, the numbers. */
  static byte[] safetensors(long length, String header, byte[] numbers) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length + numbers.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(json)
        .put(numbers)
        .array();
  }

  static byte[] safetensors(String header, byte[] numbers) {
    return safetensors(header.getBytes(StandardCharsets.UTF_8).length, header, numbers);
  }

  static byte[] littleEndian(float... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes.array();
  }
}
