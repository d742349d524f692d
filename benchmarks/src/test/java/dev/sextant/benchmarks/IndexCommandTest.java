// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexCommandTest {
  /** The current Lucene runs on this Java and later. */
  private static final boolean NEW_JAVA = Runtime.version().feature() >= 21;

  @TempDir private Path folder;

  private Path vectors(int count) throws IOException {
    Random random = new Random(5);
    float[][] vectors = new float[count][16];
    for (float[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }
    Path file = folder.resolve("vectors.npy");
    VectorFiles.writeNpy(file, vectors);
    return file;
  }

  @Test
  void index_smallVectors_givesEveryFigureOfEveryEngine() throws IOException {
    Path exported = folder.resolve("exported");

    Cli.Result result =
        Cli.run(
            "index",
            "--vectors",
            vectors(1_300),
            "--rounds",
            1,
            "--widths",
            "10,40,160,640",
            "--sizes",
            "400,2000",
            "--buffer",
            .3,
            "--export",
            exported);

    assertThat(result.code()).as(result.err()).isZero();
    Map<String, Double> figures = result.figures();
    for (String engine : IndexContestant.names()) {
      String name = "index." + engine + ".";
      if (!NEW_JAVA && engine.equals(IndexContestant.BASELINE)) {
        assertThat(result.out()).anyMatch(line -> line.startsWith("# lucene10 is left out"));
        continue;
      }
      for (String figure :
          List.of(
              "build_s", "disk_mb", "qps90", "qps95", "qps99", "cpu_qps95", "p50_ms", "p99_ms")) {
        assertThat(figures.get(name + figure)).as(name + figure).isPositive();
      }
      assertThat(figures.get(name + "size400.qps95")).as(name).isPositive();
      assertThat(figures.get(name + "threads2.qps95")).as(name).isPositive();
      assertThat(figures.get(name + "growth_400_2000.search_time_ratio")).as(name).isPositive();
    }
    assertFiltersFind(figures);
    assertThat(figures.get("index.sextant.flushed.qps95")).isPositive();
    assertThat(figures.get("index.sextant.merge_s")).isPositive();
    assertThat(figures.get("index.sextant.qps95_ratio")).isPositive();
    assertThat(result.out())
        .anyMatch(line -> line.matches("# flushed\\.sextant: 1280 vectors in \\d+ parts"))
        .contains("# sextant: 1280 vectors in 1 parts");
    assertThat(VectorFiles.read(exported.resolve("base.npy"), 0)).hasDimensions(1_280, 16);
    assertThat(VectorFiles.read(exported.resolve("queries.npy"), 0)).hasDimensions(20, 16);
  }

  private static void assertFiltersFind(Map<String, Double> figures) {
    for (String engine : List.of("sextant", "sextant-index", "lucene9")) {
      for (String label : List.of("filter50", "filter0.1", "topic10", "topic1")) {
        String name = "index." + engine + "." + label;
        assertThat(figures.get(name + ".recall")).as(name).isBetween(.9, 1.0);
        assertThat(figures.get(name + ".ms")).as(name).isPositive();
      }
    }
  }

  @Test
  void index_onlyOne_measuresNoOther() throws IOException {
    Cli.Result result =
        Cli.run(
            "index",
            "--vectors",
            vectors(700),
            "--quick",
            "--no-flushed",
            "--only",
            "hnswlib-core");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.figures().keySet())
        .isNotEmpty()
        .allMatch(name -> name.startsWith("index.hnswlib-core."));
  }

  @Test
  void index_widthsThatDescend_areRefused() {
    Cli.Result result = Cli.run("index", "--widths", "40,20");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--widths ascend");
  }

  @Test
  void index_cacheOfOtherTexts_isRefused() throws IOException {
    Path cache = Files.write(folder.resolve("cache.f32"), new byte[4 * TextVectors.DIMENSION]);
    Path texts = folder.resolve("texts.jsonl.gz");
    try (var output = new GZIPOutputStream(Files.newOutputStream(texts))) {
      output.write(
          "{\"id\": \"a\", \"d\": \"b\"}\n{\"id\": \"c\", \"d\": \"d\"}\n"
              .getBytes(StandardCharsets.UTF_8));
    }

    Cli.Result result = Cli.run("index", "--texts", texts, "--cache", cache);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("has 1 vectors").contains("2 texts");
  }
}
