// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files: an IOException that says so, never another error, never a hang. */
class GraphCorruptionTest {

  /** Every third vector is double, so that every part of the data file is there. */
  private static float[][] vectors;

  private static ByteBuffersDirectory sound;

  @BeforeAll
  static void index() throws IOException {
    float[][] distinct = TestVectors.clustered(600, 16, 20, 31);
    vectors = new float[800][];
    Arrays.setAll(vectors, i -> distinct[i % 600]);
    sound = new ByteBuffersDirectory();
    TestVectors.index(
        sound,
        new SextantCodec(new EagerGraphFormat()),
        VectorSimilarityFunction.DOT_PRODUCT,
        vectors);
    try (DirectoryReader reader = DirectoryReader.open(sound)) {
      GraphLayout layout = TestVectors.graph(TestVectors.onlyLeaf(reader)).layout();
      assertThat(layout.levels()).hasSizeGreaterThan(1);
      assertThat(layout.duplicateCount()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(GraphFiles.class)
  void open_truncatedFile_isRefused(GraphFiles file) throws IOException {
    int length = bytes(file).length;
    for (int kept : new int[] {0, 1, 20, length / 2, length - 16, length - 1}) {
      assertRefused(file, bytes -> Arrays.copyOf(bytes, kept));
    }
  }

  @ParameterizedTest
  @EnumSource(GraphFiles.class)
  void open_flippedHeaderByte_isRefused(GraphFiles file) throws IOException {
    for (int i = 0; i < 40; i++) {
      int place = i;
      assertRefused(file, bytes -> flip(bytes, place, 0x41));
    }
  }

  @Test
  void open_flippedMetadataByte_isRefused() throws IOException {
    for (int i = 0; i < bytes(GraphFiles.METADATA).length; i++) {
      int place = i;
      assertRefused(GraphFiles.METADATA, bytes -> flip(bytes, place, 1));
    }
  }

  @Test
  void checkIntegrity_flippedBodyByte_isFound() throws IOException {
    int length = bytes(GraphFiles.DATA).length;
    for (int place = 1_000; place < length - 16; place += 9_973) {
      int flipped = place;
      try (Directory damaged = damaged(GraphFiles.DATA, bytes -> flip(bytes, flipped, 4));
          DirectoryReader reader = DirectoryReader.open(damaged)) {
        CodecReader leaf = (CodecReader) TestVectors.onlyLeaf(reader);
        assertThatThrownBy(leaf::checkIntegrity).isInstanceOf(CorruptIndexException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void search_damagedBody_answersOrSaysCorrupt(long seed) throws IOException {
    Random random = new Random(seed);
    int corrupt = 0;
    for (int round = 0; round < 60; round++) {
      try (Directory damaged = damaged(GraphFiles.DATA, bytes -> spoil(bytes, random))) {
        corrupt += searchesFine(damaged, random) ? 0 : 1;
      }
    }
    assertThat(corrupt).isPositive();
  }

  /** Overwrites a few ints of the body with small, large and negative numbers. */
  private static byte[] spoil(byte[] bytes, Random random) {
    for (int i = 0; i < 20; i++) {
      int place = 80 + 4 * random.nextInt((bytes.length - 100) / 4);
      int value = random.nextBoolean() ? random.nextInt(900) : random.nextInt();
      for (int b = 0; b < 4; b++) {
        bytes[place + b] = (byte) (value >>> (8 * b));
      }
    }
    return bytes;
  }

  private static boolean searchesFine(Directory damaged, Random random) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(damaged)) {
      LeafReader leaf = TestVectors.onlyLeaf(reader);
      for (int i = 0; i < 20; i++) {
        float[] query = vectors[random.nextInt(vectors.length)];
        assertThat(
                Assertions.catchThrowableOfType(
                    Exception.class, () -> TestVectors.search(leaf, query, 100, null).topDocs()))
            .satisfiesAnyOf(
                e -> assertThat(e).isNull(),
                e -> assertThat(e).isInstanceOf(CorruptIndexException.class));
      }
      TestVectors.search(leaf, vectors[0], 700, null);
      return true;
    } catch (CorruptIndexException e) {
      return false;
    }
  }

  @Test
  void read_layoutOfRandomNumbers_isRefusedOrPossible() {
    Random random = new Random(5);
    for (int round = 0; round < 20_000; round++) {
      assertThat(readLayout(random)).isTrue();
    }
  }

  private static boolean readLayout(Random random) {
    ByteBuffersDataOutput output = new ByteBuffersDataOutput();
    try {
      output.writeVLong(random.nextInt(1_000));
      for (int i = 0; i < 12; i++) {
        output.writeVInt(random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(6));
      }
      GraphLayout layout = GraphLayout.read(new ByteBuffersDataInput(output.toBufferList()));
      return layout.entryNode() < layout.nodeCount() && layout.end() > layout.offset();
    } catch (IOException e) {
      return true;
    }
  }

  private static void assertRefused(GraphFiles file, UnaryOperator<byte[]> change)
      throws IOException {
    try (Directory damaged = damaged(file, change)) {
      assertThatThrownBy(() -> DirectoryReader.open(damaged).close())
          .isInstanceOfAny(
              CorruptIndexException.class,
              IndexFormatTooOldException.class,
              IndexFormatTooNewException.class,
              EOFException.class);
    }
  }

  private static Directory damaged(GraphFiles file, UnaryOperator<byte[]> change)
      throws IOException {
    Directory copy = new ByteBuffersDirectory();
    String damaged = name(file);
    for (String name : sound.listAll()) {
      if (name.equals(damaged)) {
        byte[] bytes = change.apply(bytes(file));
        try (IndexOutput output = copy.createOutput(name, IOContext.DEFAULT)) {
          output.writeBytes(bytes, bytes.length);
        }
      } else {
        copy.copyFrom(sound, name, name, IOContext.DEFAULT);
      }
    }
    return copy;
  }

  private static byte[] flip(byte[] bytes, int place, int mask) {
    bytes[place] ^= (byte) mask;
    return bytes;
  }

  private static byte[] bytes(GraphFiles file) throws IOException {
    try (IndexInput input = sound.openInput(name(file), IOContext.DEFAULT)) {
      byte[] bytes = new byte[Math.toIntExact(input.length())];
      input.readBytes(bytes, 0, bytes.length);
      return bytes;
    }
  }

  private static String name(GraphFiles file) throws IOException {
    String extension = file.name("_0", "").substring(2);
    return Arrays.stream(sound.listAll())
        .filter(name -> name.endsWith(extension))
        .findFirst()
        .orElseThrow();
  }
}
