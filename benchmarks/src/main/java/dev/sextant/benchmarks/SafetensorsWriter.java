// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.weights.DataType;
import dev.sextant.transformer.internal.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes safetensors files as the reference does (github.com/huggingface/safetensors, {@code
 * safetensors/src/tensor.rs}): the length of a header (8 bytes, little-endian), the header in JSON,
 * filled up with spaces to a multiple of 8, the numbers; tensors with the widest elements come
 * first, then those of the smaller name.
 */
final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;

  /** What every file of PyTorch's weights says of itself. */
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private SafetensorsWriter() {}

  /** Writes a tensor's elements in row-major order, little-endian. */
  @FunctionalInterface
  interface Content {
    void writeTo(WritableByteChannel target) throws IOException;
  }

  /**
   * A tensor to be written.
   *
   * @param name its name in the file
   * @param type of its elements
   * @param shape sizes of its axes
   * @param content its elements, as many bytes as type and shape say
   */
  record Entry(String name, DataType type, List<Long> shape, Content content) {
    /** A tensor of another file, as it is. */
    static Entry of(Tensor tensor) {
      return new Entry(
          tensor.name(),
          tensor.type(),
          Arrays.stream(tensor.shape()).boxed().toList(),
          target -> tensor.writeTo(target, tensor.type()));
    }

    long bytes() {
      return shape.stream().mapToLong(Long::longValue).reduce(type.bytes(), Math::multiplyExact);
    }
  }

  /**
   * Writes tensors; none of them is in memory as a whole.
   *
   * @param file must not exist
   */
  static void write(Path file, List<Entry> entries) {
    List<Entry> sorted =
        entries.stream()
            .sorted(
                Comparator.comparingInt((Entry entry) -> -entry.type.bytes())
                    .thenComparing(Entry::name))
            .toList();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, header(sorted));
      for (Entry entry : sorted) {
        long start = channel.position();
        entry.content.writeTo(channel);
        if (channel.position() - start != entry.bytes()) {
          throw new IllegalStateException(
              "tensor %s gave %d bytes; its shape needs %d"
                  .formatted(entry.name, channel.position() - start, entry.bytes()));
        }
      }
    } catch (IOException e) {
      throw new SextantException(file + " can't be written: " + e + "; make room there", e);
    }
  }

  private static ByteBuffer header(List<Entry> entries) throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("__metadata__", METADATA);
    long end = 0;
    for (Entry entry : entries) {
      long start = end;
      end += entry.bytes();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("dtype", entry.type.name());
      fields.put("shape", entry.shape);
      fields.put("data_offsets", new long[] {start, end});
      header.put(entry.name, fields);
    }
    byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] padded = Arrays.copyOf(json, length);
    Arrays.fill(padded, json.length, length, (byte) ' ');
    return ByteBuffer.allocate(Long.BYTES + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(padded)
        .flip();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
