// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import static dev.sextant.testing.VectorIndexWriteContract.RECEIPT;
import static dev.sextant.testing.VectorIndexWriteContract.ids;
import static dev.sextant.testing.VectorIndexWriteContract.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.Chunk;
import dev.sextant.DenseVector;
import dev.sextant.Embedded;
import dev.sextant.EmbedderSpec;
import dev.sextant.Filter;
import dev.sextant.IndexEntry;
import dev.sextant.Metadata;
import dev.sextant.SearchRequest;
import dev.sextant.Similarity;
import dev.sextant.VectorIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Indexes that earlier versions wrote are kept as {@code old/format-<n>.zip} and must open, give
 * what was put in and take more. Run {@link #main} to write one with the version that is here.
 */
final class OldFormatTest {
  private static final EmbedderSpec SPEC = spec("kept-model", 6, Similarity.COSINE);

  /** Enough for a graph. */
  private static final int CHUNKS = 3_500;

  @TempDir Path temporary;

  /** Writes the zip file that is named by the argument. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("old-format");
    try (VectorIndex index = LuceneVectorIndex.open(folder, SPEC)) {
      List<IndexEntry> entries = new ArrayList<>();
      for (int i = 0; i < CHUNKS; i++) {
        entries.add(entry(i));
      }
      index.upsert(entries);
      index.commit();
      index.deleteChunks(List.of("d0#0", "d1#1"));
    }
    try (Stream<Path> files = Files.list(folder);
        ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(Path.of(arguments[0])))) {
      for (Path file : files.sorted().toList()) {
        zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }

  private static IndexEntry entry(int number) {
    Metadata metadata =
        Metadata.empty()
            .with("text", "t" + number % 7)
            .with("texts", List.of("ä 😀", "u" + number % 3))
            .with("whole", (long) number)
            .with("real", number / 4.0)
            .with("flag", number % 2 == 0)
            .with("time", Instant.ofEpochSecond(number));
    String text = "The running words of chunk " + number;
    int start = 100 * (number % 5);
    Chunk chunk =
        new Chunk(
            "d%d#%d".formatted(number / 5, number % 5),
            "d" + number / 5,
            text,
            start,
            start + text.length(),
            metadata);
    return IndexEntry.of(chunk, Embedded.of(SPEC, vector(number), RECEIPT));
  }

  private static DenseVector vector(int number) {
    Random random = new Random(number);
    float[] components = new float[6];
    for (int i = 0; i < components.length; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return DenseVector.of(components);
  }

  private Path unpacked(String name) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve(name));
    InputStream kept = OldFormatTest.class.getResourceAsStream("/old/" + name + ".zip");
    try (ZipInputStream zip = new ZipInputStream(Objects.requireNonNull(kept, name))) {
      for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
        Files.copy(zip, folder.resolve(file.getName()));
      }
    }
    return folder;
  }

  private static SearchRequest near(int number) {
    return SearchRequest.defaults().withEmbedded(Embedded.of(SPEC, vector(number), RECEIPT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"format-1", "format-2"})
  void open_indexOfAnEarlierVersion_givesWhatWasPutIn(String name) throws IOException {
    Path folder = unpacked(name);
    try (VectorIndex index = LuceneVectorIndex.openReadOnly(folder)) {
      assertThat(index.embedders()).containsExactly(SPEC);
      assertThat(index.size()).isEqualTo(CHUNKS - 2);
      for (int number = 500; number < 600; number++) {
        assertThat(index.search(near(number)).get(0).chunk()).isEqualTo(entry(number).chunk());
      }
      assertThat(ids(index.search(SearchRequest.defaults().withText("RUNNING 3131").withK(1))))
          .containsExactly("d626#1");
      assertThat(
              ids(
                  index.search(
                      near(7)
                          .withFilter(
                              Filter.and(
                                  Filter.between("whole", 10, 13), Filter.equal("flag", true))))))
          .containsExactlyInAnyOrder("d2#0", "d2#2");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"format-1", "format-2"})
  void open_indexOfAnEarlierVersion_takesMore(String name) throws IOException {
    Path folder = unpacked(name);
    try (VectorIndex index = LuceneVectorIndex.open(folder, SPEC)) {
      index.upsert(List.of(entry(0), entry(CHUNKS)));
      index.deleteDocuments(List.of("d2"));
    }
    try (VectorIndex index = LuceneVectorIndex.open(folder, SPEC)) {
      assertThat(index.size()).isEqualTo(CHUNKS - 2 + 2 - 5);
      assertThat(index.search(near(0)).get(0).chunk()).isEqualTo(entry(0).chunk());
      assertThat(index.search(near(CHUNKS)).get(0).chunk()).isEqualTo(entry(CHUNKS).chunk());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"format-1", "format-2"})
  void search_indexOfAnEarlierVersionWithNewChunks_groupsAndFindsNeighbours(String name)
      throws IOException {
    Path folder = unpacked(name);
    try (VectorIndex index = LuceneVectorIndex.open(folder, SPEC)) {
      index.upsert(List.of(entry(5 * 300 + 2)));
      index.commit();
      SearchRequest request =
          near(5 * 300).withFilter(Filter.documents("d300", "d301")).withChunksPerDocument(2);
      assertThat(index.search(request))
          .hasSize(4)
          .extracting(hit -> hit.chunk().documentId())
          .containsOnly("d300", "d301");
      assertThat(index.neighbours("d300#2", 1, 1))
          .extracting(Chunk::id)
          .containsExactly("d300#1", "d300#2", "d300#3");
    }
  }
}
