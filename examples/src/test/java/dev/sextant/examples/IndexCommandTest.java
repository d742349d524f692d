// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sextant.Chunk;
import dev.sextant.Filter;
import dev.sextant.Metadata;
import dev.sextant.VectorIndex;
import dev.sextant.index.LuceneVectorIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs after each other over one folder or corpus. */
final class IndexCommandTest {
  @TempDir private Path temporary;
  private Path folder;
  private Path index;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("notes"));
    index = temporary.resolve("index");
    write("lamp.md", "# The lamp\n\nThe keeper repaired the lamp of the lighthouse.\n");
    write("code/Tide.java", "// High tide comes twice a day.\nclass Tide {}\n");
    write("bread.txt", "Bread needs flour, water, salt and time.\n");
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Cli.Result index(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("index", folder, "--into", index, "--json"));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  private static Map<String, Chunk> chunks(Path index) {
    Map<String, Chunk> chunks = new TreeMap<>();
    try (VectorIndex opened = LuceneVectorIndex.openReadOnly(index)) {
      opened.scan(
          Filter.all(),
          chunk -> assertThat(chunks.put(chunk.id(), chunk)).as("a duplicate").isNull());
    }
    return chunks;
  }

  private static void assertCounts(JsonNode summary, int... expected) {
    assertThat(
            List.of("added", "updated", "unchanged", "deleted").stream()
                .map(name -> summary.path(name).asInt(-1))
                .toList())
        .as("added, updated, unchanged, deleted")
        .containsExactly(expected[0], expected[1], expected[2], expected[3]);
  }

  @Test
  void index_ofAFolder_addsItsTextsWithPathsAndExactOffsets() throws IOException {
    Cli.Result result = index();

    assertThat(result.code()).as(result.err()).isZero();
    assertCounts(result.object(), 3, 0, 0, 0);
    assertThat(result.object().path("skipped")).isEmpty();
    Map<String, Chunk> chunks = chunks(index);
    assertThat(chunks).containsOnlyKeys("lamp.md#0", "code/Tide.java#0", "bread.txt#0");
    for (Chunk chunk : chunks.values()) {
      String text = Files.readString(folder.resolve(chunk.documentId()));
      assertThat(text.substring(chunk.start(), chunk.end())).isEqualTo(chunk.text());
    }
  }

  @Test
  void index_aSecondTime_embedsOnlyWhatChangedAndDeletesWhatVanished() throws IOException {
    index();
    write("bread.txt", "Bread needs flour, water, salt and much time.\n");
    write("soup.txt", "Soup needs onions.\n");
    Files.delete(folder.resolve("lamp.md"));
    AtomicInteger embedded = new AtomicInteger();

    Cli.Result result =
        Cli.with(Cli.watched(embedded::addAndGet), "index", folder, "--into", index, "--json");

    assertCounts(result.object(), 1, 1, 1, 1);
    assertThat(embedded).hasValue(2);
    assertThat(chunks(index)).containsOnlyKeys("code/Tide.java#0", "bread.txt#0", "soup.txt#0");
    assertThat(chunks(index).get("bread.txt#0").text()).contains("much time");
  }

  @Test
  void index_withNothingChanged_embedsNothing() {
    index();

    Cli.Result result =
        Cli.with(
            Cli.watched(
                count -> {
                  throw new AssertionError("embedded again");
                }),
            "index",
            folder,
            "--into",
            index,
            "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertCounts(result.object(), 0, 0, 3, 0);
  }

  @Test
  void index_withOtherChunks_replacesAll() throws IOException {
    write("long.txt", "One sentence about the sea. ".repeat(40));
    index("--chunk-tokens", 32, "--overlap", 0);
    int many = chunks(index).size();

    Cli.Result result = index("--chunk-tokens", 128, "--overlap", 0);

    assertCounts(result.object(), 0, 4, 0, 0);
    assertThat(chunks(index).size()).isLessThan(many);
    assertThat(result.object().path("chunks").asInt()).isEqualTo(chunks(index).size());
  }

  @Test
  void index_ofAShorterDocument_deletesTheChunksBehindItsEnd() throws IOException {
    write("long.txt", "One sentence about the sea. ".repeat(40));
    index("--chunk-tokens", 32, "--overlap", 0);
    write("long.txt", "One sentence about the sea.");

    index("--chunk-tokens", 32, "--overlap", 0);

    assertThat(chunks(index).keySet()).filteredOn(id -> id.startsWith("long")).hasSize(1);
  }

  @Test
  void index_withKeep_deletesNothing() throws IOException {
    index();
    Files.delete(folder.resolve("lamp.md"));

    Cli.Result result = index("--keep");

    assertCounts(result.object(), 0, 0, 2, 0);
    assertThat(chunks(index)).containsKey("lamp.md#0");
  }

  @Test
  void index_ofAFolderWithAllSortsOfFiles_countsWhatItSkips() throws IOException {
    Files.write(folder.resolve("image.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1});
    Files.write(folder.resolve("latin.txt"), "naïve".getBytes(StandardCharsets.ISO_8859_1));
    write("empty.txt", "");
    write("blank.txt", " \n\t\n");
    write(".git/config", "[core]");
    write(".env", "PASSWORD=1");
    write("target/out.txt", "built");
    write("web/node_modules/x.js", "built");
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    Files.createSymbolicLink(folder.resolve("away"), temporary);
    Files.write(folder.resolve("large.log"), Collections.nCopies(65 << 9, "x".repeat(2_047)));

    Cli.Result result = index("--verbose");

    assertThat(result.code()).as(result.err()).isZero();
    assertCounts(result.object(), 3, 0, 0, 0);
    assertThat(result.object().path("skipped").toString())
        .isEqualTo(
            "{\"binary\":1,\"notUtf8\":1,\"empty\":2,\"tooLarge\":1,\"hidden\":2,\"buildOutput\":2,\"symbolicLink\":2}");
    assertThat(result.err())
        .contains("skipped: image.png: binary")
        .contains("skipped: large.log: larger than 64 MB, 65 MB")
        .contains("skipped: web/node_modules: build output");
  }

  @Test
  void index_intoAFolderOfTheSource_leavesItselfOut() {
    index = folder.resolve("index");
    index();

    Cli.Result result = index();

    assertCounts(result.object(), 0, 0, 3, 0);
    assertThat(result.object().path("skipped").toString()).isEqualTo("{\"index\":1}");
  }

  @Test
  void index_ofASingleFile_addsItAndDeletesNothing() throws IOException {
    index();
    Path single = Files.writeString(temporary.resolve("single.txt"), "Alone.");

    Cli.Result result = Cli.run("index", single, "--into", index, "--json");

    assertCounts(result.object(), 1, 0, 0, 0);
    assertThat(chunks(index)).hasSize(4).containsKey("single.txt#0");
  }

  @Test
  void index_ofACorpus_keepsTypedMetadataAndReportsBrokenLines() throws IOException {
    Path corpus = temporary.resolve("corpus.jsonl");
    Files.writeString(
        corpus,
        """
        {"_id": "1", "title": "Lamps", "text": "Oil burns.", "metadata": {"year": 1891, "weight": 2.5, "old": true, "tags": ["a", "b"], "by": "Fresnel"}}
        not json
        {"_id": "2", "title": "", "text": ""}
        {"_id": "3", "text": "Glass breaks."}
        {"_id": "3", "text": "Glass again."}
        {"title": "no id", "text": "x"}
        """);

    Cli.Result result = Cli.run("index", corpus, "--into", index, "--json");

    assertThat(result.code()).isZero();
    assertCounts(result.object(), 2, 0, 0, 0);
    assertThat(result.object().path("skipped").toString())
        .isEqualTo("{\"empty\":1,\"brokenLine\":2,\"duplicateId\":1}");
    assertThat(result.err()).contains("corpus.jsonl line 2:").contains("corpus.jsonl line 6:");
    Map<String, Chunk> chunks = chunks(index);
    assertThat(chunks).containsOnlyKeys("1#0", "3#0");
    assertThat(chunks.get("1#0").text()).isEqualTo("Lamps Oil burns.");
    Map<String, Metadata.Value> metadata = chunks.get("1#0").metadata().values();
    assertThat(metadata)
        .containsEntry("year", new Metadata.Whole(1891))
        .containsEntry("weight", new Metadata.Real(2.5))
        .containsEntry("old", new Metadata.Flag(true))
        .containsEntry("tags", new Metadata.Texts(List.of("a", "b")))
        .containsEntry("by", new Metadata.Text("Fresnel"))
        .containsEntry("title", new Metadata.Text("Lamps"));
  }

  @Test
  void index_ofACorpusWithoutADocument_failsAndDeletesNothing() throws IOException {
    Path corpus = temporary.resolve("corpus.jsonl");
    Files.writeString(corpus, "{\"_id\": \"1\", \"text\": \"One.\"}\n");
    Cli.run("index", corpus, "--into", index);
    for (String content : List.of("", "\n \n", "no json\n".repeat(30))) {
      Files.writeString(corpus, content);

      Cli.Result result = Cli.run("index", corpus, "--into", index);

      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains("holds no document");
      assertThat(result.err().lines().filter(line -> line.startsWith("skipped: ")).count())
          .isLessThanOrEqualTo(10);
      assertThat(chunks(index)).containsOnlyKeys("1#0");
    }
  }

  @Test
  void index_ofAnotherSource_deletesNothingUnlessTold() throws IOException {
    Path first = Files.createDirectories(temporary.resolve("first"));
    Files.writeString(first.resolve("a.txt"), "One.");
    Files.writeString(first.resolve("b.txt"), "Two.");
    Path second = Files.createDirectories(temporary.resolve("second"));
    Cli.run("index", first, "--into", index);

    Cli.Result empty = Cli.run("index", second, "--into", index);
    Files.writeString(second.resolve("c.txt"), "Three.");
    Cli.Result other = Cli.run("index", second, "--into", index);

    assertThat(List.of(empty.code(), other.code())).containsExactly(1, 1);
    assertThat(other.err()).contains("--keep").contains("--replace");
    assertThat(chunks(index)).containsOnlyKeys("a.txt#0", "b.txt#0", "c.txt#0");

    Cli.Result kept = Cli.run("index", first, "--into", index, "--keep");
    assertThat(kept.code()).isZero();
    Files.delete(second.resolve("c.txt"));
    Files.writeString(second.resolve("d.txt"), "Four.");
    Cli.Result replaced = Cli.run("index", second, "--into", index, "--replace");
    assertThat(replaced.code()).isZero();
    assertThat(chunks(index)).containsOnlyKeys("d.txt#0");
  }

  @Test
  void index_ofACorpusWithABrokenLine_deletesNothing() throws IOException {
    Path corpus = temporary.resolve("corpus.jsonl");
    Files.writeString(
        corpus, "{\"_id\": \"1\", \"text\": \"One.\"}\n{\"_id\": \"2\", \"text\": \"Two.\"}\n");
    Cli.run("index", corpus, "--into", index);
    Files.writeString(corpus, "{\"_id\": \"1\", \"text\": \"One.\"}\n{\"_id\": \"2\", \"te");

    Cli.Result broken = Cli.run("index", corpus, "--into", index, "--json");
    Files.writeString(corpus, "{\"_id\": \"1\", \"text\": \"One.\"}\n");
    Cli.Result whole = Cli.run("index", corpus, "--into", index, "--json");

    assertCounts(broken.object(), 0, 0, 1, 0);
    assertCounts(whole.object(), 0, 0, 1, 1);
  }

  @Test
  void index_ofACorpusWhoseMetadataChanged_updatesTheDocument() throws IOException {
    Path corpus = temporary.resolve("corpus.jsonl");
    Files.writeString(corpus, "{\"_id\": \"1\", \"text\": \"One.\", \"metadata\": {\"n\": 1}}\n");
    Cli.run("index", corpus, "--into", index);
    Files.writeString(corpus, "{\"_id\": \"1\", \"text\": \"One.\", \"metadata\": {\"n\": 2}}\n");

    Cli.Result result = Cli.run("index", corpus, "--into", index, "--json");

    assertCounts(result.object(), 0, 1, 0, 0);
    assertThat(chunks(index).get("1#0").metadata().whole("n")).contains(2L);
  }

  @Test
  void index_withoutJson_printsASummaryAndNothingElse() {
    Cli.Result result = Cli.run("index", folder, "--into", index, "--quiet");

    assertThat(result.out())
        .isEqualTo(
            """
            documents: 3 added, 0 updated, 0 unchanged, 0 deleted
            chunks: 3 embedded, 3 in the index
            """);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void index_withoutAModel_takesTheOneOfTheIndex() {
    index("--model", "e5-small-v2");

    Cli.Result result = index();

    assertThat(result.code()).as(result.err()).isZero();
    assertCounts(result.object(), 0, 0, 3, 0);
    assertThat(result.err()).contains("e5-small-v2");
  }
}
