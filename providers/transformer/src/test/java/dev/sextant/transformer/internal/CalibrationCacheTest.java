// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.transformer.internal.torchscript.Int8Scales;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CalibrationCacheTest {
  private static final String KEY = "0123456789abcdef".repeat(4);

  @TempDir private Path folder;

  private CalibrationCache cache;

  @BeforeEach
  void open() {
    cache = CalibrationCache.of(folder.resolve("not/there/yet"));
  }

  /** One product of one channel, divided by a factor. */
  private static Int8Scales scales(float factor) {
    ByteBuffer bytes = ByteBuffer.allocate(22);
    bytes.putInt(1).put((byte) 1).putInt(1).putDouble(.5).put((byte) 7).putFloat(factor);
    return Int8Scales.read(bytes.flip());
  }

  private Path file(String key) {
    return cache.folder().resolve(key + ".int8");
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(cache.folder())) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void find_whatWasStored_isTheSame() throws IOException {
    assertThat(cache.find(KEY)).isEmpty();
    cache.store(KEY, scales(3));
    assertThat(cache.find(KEY).orElseThrow().bytes()).isEqualTo(scales(3).bytes());
    assertThat(names()).containsExactly(KEY + ".int8");
    cache.store(KEY, scales(4));
    assertThat(cache.find(KEY).orElseThrow().bytes()).isEqualTo(scales(4).bytes());
  }

  @Test
  void find_anyByteChanged_isNotThere() throws IOException {
    cache.store(KEY, scales(3));
    byte[] bytes = Files.readAllBytes(file(KEY));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      Files.write(file(KEY), changed);
      assertThat(cache.find(KEY)).as("byte %d", i).isEmpty();
      Files.write(file(KEY), Arrays.copyOf(bytes, i));
      assertThat(cache.find(KEY)).as("%d bytes", i).isEmpty();
    }
    cache.store(KEY, scales(3));
    assertThat(cache.find(KEY)).isPresent();
  }

  @Test
  void find_fileOfAnotherKey_isNotThere() throws IOException {
    cache.store(KEY, scales(3));
    String other = "f".repeat(64);
    Files.copy(file(KEY), file(other));
    assertThat(cache.find(other)).isEmpty();
  }

  @Test
  void store_moreThanTheBound_deletesThoseNotUsedForLongest() throws IOException {
    Instant past = Instant.now().minus(Duration.ofDays(2));
    for (int i = 0; i < CalibrationCache.MOST_FILES; i++) {
      String key = "%064x".formatted(i);
      cache.store(key, scales(1));
      Files.setLastModifiedTime(file(key), FileTime.from(past.plusSeconds(i)));
    }
    Files.writeString(cache.folder().resolve("notes.int8"), "of somebody else");
    Files.writeString(cache.folder().resolve(KEY + "17.part"), "half");
    Path old = Files.writeString(cache.folder().resolve(KEY + "18.part"), "half, left behind");
    Files.setLastModifiedTime(old, FileTime.from(past));

    assertThat(cache.find("%064x".formatted(0))).isPresent();
    cache.store(KEY, scales(1));
    assertThat(names())
        .hasSize(CalibrationCache.MOST_FILES + 2)
        .contains("notes.int8", KEY + "17.part", KEY + ".int8", "%064x.int8".formatted(0))
        .doesNotContain("%064x.int8".formatted(1), KEY + "18.part");
  }

  @Test
  void store_folderThatCannotBe_isNoError() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file");
    CalibrationCache none = CalibrationCache.of(taken);
    none.store(KEY, scales(1));
    assertThat(none.find(KEY)).isEmpty();
    assertThat(taken).hasContent("a file");
  }

  @Test
  void store_manyAtOnce_leavesWholeFilesAlone() throws IOException {
    Set<byte[]> broken = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 200)
        .parallel()
        .forEach(
            i -> {
              cache.store(KEY, scales(1 + i % 2));
              byte[] found = cache.find(KEY).orElseThrow().bytes();
              if (List.of(1, 2).stream().noneMatch(f -> Arrays.equals(scales(f).bytes(), found))) {
                broken.add(found);
              }
            });
    assertThat(broken).isEmpty();
    assertThat(names()).containsExactly(KEY + ".int8");
  }
}
