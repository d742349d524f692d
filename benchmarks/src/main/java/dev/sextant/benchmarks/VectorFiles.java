// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of float32 vectors: {@code .npy} (NumPy, two dimensions, little-endian, in C order), {@code
 * .fvecs} (each vector behind its dimension as an int32) and {@code .f32} (components alone).
 */
final class VectorFiles {
  private static final byte[] NPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int BUFFER = 1 << 20;
  private static final Pattern SHAPE = Pattern.compile("'shape': \\((\\d+), (\\d+)\\)");

  private VectorFiles() {}

  /**
   * Reads all vectors of a file; its name's end says which kind.
   *
   * @param dimension of {@code .f32}, which does not say
   * @throws SextantException if the file is none of these or is cut
   */
  static float[][] read(Path file, int dimension) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    try (DataInputStream input =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      if (name.endsWith(".npy")) {
        return npy(input, file);
      } else if (name.endsWith(".fvecs")) {
        return fvecs(input, Files.size(file), file);
      } else if (name.endsWith(".f32")) {
        return rows(input, count(Files.size(file), 4L * dimension, file), dimension);
      }
    } catch (EOFException e) {
      throw new SextantException(file + " ends too early; copy it again", e);
    } catch (IOException e) {
      throw new SextantException(file + " can't be read: " + e, e);
    }
    throw new SextantException(file + " is no .npy, .fvecs or .f32; convert it to one of them");
  }

  private static float[][] npy(DataInputStream input, Path file) throws IOException {
    byte[] magic = input.readNBytes(NPY.length);
    int version = input.readUnsignedByte();
    input.readUnsignedByte();
    int length =
        version == 1
            ? Short.toUnsignedInt(Short.reverseBytes(input.readShort()))
            : Integer.reverseBytes(input.readInt());
    String header = new String(input.readNBytes(length), StandardCharsets.ISO_8859_1);
    Matcher shape = SHAPE.matcher(header);
    if (!Arrays.equals(magic, NPY)
        || !header.contains("'<f4'")
        || !header.contains("'fortran_order': False")
        || !shape.find()) {
      throw new SextantException(
          "%s has the header %s; expected .npy of little-endian float32, two dimensions, C order"
              .formatted(file, header.strip()));
    }
    return rows(input, Integer.parseInt(shape.group(1)), Integer.parseInt(shape.group(2)));
  }

  private static float[][] fvecs(DataInputStream input, long size, Path file) throws IOException {
    int dimension = Integer.reverseBytes(input.readInt());
    if (dimension < 1) {
      throw new SextantException(
          "%s says that its first vector has dimension %d; expected .fvecs"
              .formatted(file, dimension));
    }
    int count = count(size, 4L * dimension + 4, file);
    float[][] vectors = new float[count][];
    for (int i = 0; i < count; i++) {
      int said = i == 0 ? dimension : Integer.reverseBytes(input.readInt());
      if (said != dimension) {
        throw new SextantException(
            "vector %d of %s has dimension %d, the first one %d; all must have the same"
                .formatted(i, file, said, dimension));
      }
      vectors[i] = rows(input, 1, dimension)[0];
    }
    return vectors;
  }

  private static int count(long size, long bytes, Path file) {
    if (size == 0 || size % bytes != 0) {
      throw new SextantException(
          "%s has %d bytes, which is no multiple of the %d of a vector; check the dimension"
              .formatted(file, size, bytes));
    }
    return Math.toIntExact(size / bytes);
  }

  private static float[][] rows(DataInputStream input, int count, int dimension)
      throws IOException {
    float[][] rows = new float[count][dimension];
    byte[] bytes = new byte[dimension * Float.BYTES];
    for (float[] row : rows) {
      input.readFully(bytes);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
    }
    return rows;
  }

  /** Writes {@code .npy}. */
  static void writeNpy(Path file, float[][] vectors) throws IOException {
    String shape =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(vectors.length, vectors[0].length);
    // Magic, version, length and header fill a multiple of 64 bytes, the last one a line feed.
    int padding = 63 - (NPY.length + 4 + shape.length()) % 64;
    byte[] header = (shape + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(file))) {
      output.write(NPY);
      output.write(new byte[] {1, 0, (byte) header.length, (byte) (header.length >> 8)});
      output.write(header);
      for (float[] vector : vectors) {
        output.write(bytes(vector));
      }
    }
  }

  /** A vector's components, little-endian. */
  static byte[] bytes(float[] vector) {
    ByteBuffer buffer =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(vector);
    return buffer.array();
  }
}
