// SPDX-License-Identifier: Apache-2.0
package dev.sextant.catalog.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.Document;
import dev.sextant.SextantException;
import dev.sextant.evaluation.TestCollection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BeirFolderTest {
  @TempDir private Path folder;
  private final List<String> problems = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    write(
        "corpus.jsonl",
        """
        {"_id": "lamp", "title": "Light", "text": "The keeper repaired the lamp.", "metadata": {"year": 1958, "share": 0.5, "big": 123456789012345678901, "open": true, "tags": ["a", 1], "nested": {"x": 1}, "none": null}}
        {"_id": 7, "text": "Bread needs flour."}
        """);
    write(
        "queries.jsonl",
        """
        {"_id": "q1", "text": "who repaired the lamp"}
        {"_id": "q2", "text": "what does bread need"}
        {"_id": "q3", "text": "nobody judged this"}
        """);
    judge("q1\tlamp\t2\nq2\t7\t1\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void judge(String lines) throws IOException {
    write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n" + lines);
  }

  private BeirFolder beir() {
    return new BeirFolder(folder, "test");
  }

  @Test
  void documents_haveTitleAndTextAndTypedMetadata() {
    List<Document> documents = beir().documents(problems::add);

    assertThat(documents).extracting(Document::id).containsExactly("lamp", "7");
    Document lamp = documents.get(0);
    assertThat(lamp.text()).isEqualTo("Light The keeper repaired the lamp.");
    assertThat(lamp.metadata().text("title")).hasValue("Light");
    assertThat(lamp.metadata().whole("year")).hasValue(1958L);
    assertThat(lamp.metadata().real("share")).hasValue(0.5);
    assertThat(lamp.metadata().real("big")).hasValue(1.2345678901234568E20);
    assertThat(lamp.metadata().flag("open")).hasValue(true);
    assertThat(lamp.metadata().texts("tags")).hasValue(List.of("a", "1"));
    assertThat(lamp.metadata().text("nested")).hasValue("{\"x\":1}");
    assertThat(lamp.metadata().value("none")).isEmpty();
    assertThat(documents.get(1).text()).isEqualTo("Bread needs flour.");
    assertThat(problems).isEmpty();
  }

  @Test
  void documents_ofBrokenLines_leavesThemOutWithFileAndLine() throws IOException {
    String good = Files.readString(folder.resolve("corpus.jsonl"));
    Files.write(
        folder.resolve("corpus.jsonl"),
        (good + "{\"_id\": \n{\"_id\": \"lamp\", \"text\": \"again\"}\n{\"text\": \"t\"}\n\u00E9\n")
            .getBytes(StandardCharsets.ISO_8859_1));

    assertThat(beir().documents(problems::add)).hasSize(2);
    assertThat(problems)
        .hasSize(4)
        .allMatch(problem -> problem.contains("corpus.jsonl") && problem.endsWith("; left out"));
    assertThat(problems.get(0)).startsWith("line 3 of ").contains("is no JSON");
    assertThat(problems.get(1)).startsWith("line 4 of ").contains("has the id lamp a second time");
    assertThat(problems.get(2)).startsWith("line 5 of ").contains("has no text \"_id\"");
    assertThat(problems.get(3)).startsWith("line 6 of ").contains("is not UTF-8");
  }

  @Test
  void collection_namesWhatTheFilesDisagreeOn() throws IOException {
    judge("q1\tlamp\t2\nq1\tlost\t1\nq2\t7\t1\nq9\tlamp\t1\n");

    TestCollection collection = beir().collection(problems::add);

    assertThat(collection.queries()).containsOnlyKeys("q1", "q2");
    assertThat(collection.qrels().of("q1")).isEqualTo(Map.of("lamp", 2, "lost", 1));
    String qrels = folder.resolve("qrels/test.tsv").toString();
    String queries = folder.resolve("queries.jsonl").toString();
    assertThat(problems)
        .containsExactly(
            "line 3 of %s judges document lost, which %s does not have; it counts as not found"
                .formatted(qrels, folder.resolve("corpus.jsonl")),
            "line 5 of %s judges query q9, which %s does not have; left out"
                .formatted(qrels, queries),
            "line 3 of %s: query q3 has no relevant document in %s; left out"
                .formatted(queries, qrels));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "qrels/test.tsv | query-id\\tcorpus-id\\tscore\\nq1\\tlamp\\n | line 2 | 2 columns",
        "qrels/test.tsv | query-id\\tcorpus-id\\tscore\\nq1\\tlamp\\tNaN\\n | line 2 | NaN",
        "qrels/test.tsv | query-id\\tcorpus-id\\tscore\\nq1\\tlamp\\t1\\nq1\\tlamp\\t2\\n | line 3 | second time",
        "qrels/test.tsv | q1\\tlamp\\t1\\n | line 1 | header",
        "queries.jsonl | {\"_id\": \"q1\"}\\n | line 1 | \"text\"",
        "queries.jsonl | {\"_id\": \"q1\", \"text\": \" \"}\\n | line 1 | empty text",
        "queries.jsonl | {\"_id\": \"q1\", \"text\": \"a\"}\\n{\"_id\": \"q1\", \"text\": \"b\"}\\n | line 2 | second time",
        "queries.jsonl | [1]\\n | line 1 | no JSON object",
        "queries.jsonl | {} {}\\n | line 1 | malformed at column"
      })
  void collection_ofBrokenQueriesOrJudgements_isRefusedWithFileAndLine(
      String file, String text, String line, String problem) throws IOException {
    write(file, text.replace("\\t", "\t").replace("\\n", "\n"));

    assertThatThrownBy(() -> beir().collection(problems::add))
        .isInstanceOf(SextantException.class)
        .hasMessageContainingAll(line, folder.resolve(file).toString(), problem);
  }

  @Test
  void folder_withoutAFile_isRefused() throws IOException {
    assertThatThrownBy(() -> new BeirFolder(folder, "dev"))
        .isInstanceOf(SextantException.class)
        .hasMessageContaining("dev.tsv");
    write("corpus.jsonl", "\n");
    assertThatThrownBy(() -> beir().documents(problems::add))
        .hasMessageContaining("holds no document");
  }
}
