// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sextant.Similarity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
      assertThat(figures.get(name + "build_s")).as(name).isPositive();
      assertThat(figures.get(name + "disk_mb")).as(name).isPositive();
      for (String state : List.of("", "size400.", "size2000.", "threads2.")) {
        assertRates(figures, name + state);
      }
    }
    assertFiltersFind(figures);
    assertThat(figures).containsKey("index.sextant.merge_s");
    assertThat(result.out())
        .contains(
            "# sextant: no two widths enclose a recall of 0.95 at 2000 vectors, growth is not told");
    assertThat(result.out())
        .anyMatch(line -> line.matches("# flushed\\.sextant: 1280 vectors in \\d+ parts"))
        .contains("# sextant: 1280 vectors in 1 parts");
    assertThat(VectorFiles.read(exported.resolve("base.npy"), 0)).hasDimensions(1_280, 16);
    assertThat(VectorFiles.read(exported.resolve("queries.npy"), 0)).hasDimensions(20, 16);
  }

  /** Each recall has a rate, or where the smallest width finds more, what it is at least. */
  private static void assertRates(Map<String, Double> figures, String name) {
    for (String percent : List.of("90", "95", "99")) {
      String rate = name + "qps" + percent;
      assertThat(figures.containsKey(rate))
          .as(rate)
          .isNotEqualTo(figures.containsKey(rate + "_at_least"));
      assertThat(figures.containsKey(name + "cpu_qps" + percent))
          .as(rate)
          .isEqualTo(figures.containsKey(rate));
    }
  }

  private static void assertFiltersFind(Map<String, Double> figures) {
    for (String engine : List.of("sextant", "sextant-index", "lucene9")) {
      for (String label : List.of("filter50", "filter0.1", "topic10", "topic1", "near10")) {
        String name = "index." + engine + "." + label;
        assertThat(figures.get(name + ".recall")).as(name).isBetween(.9, 1.0);
        assertThat(figures.get(name + ".ms")).as(name).isPositive();
      }
    }
  }

  @Test
  void index_twoSizes_tellsGrowthAndWhatADoublingWouldBe() throws IOException {
    Cli.Result result =
        Cli.run(
            "index",
            "--vectors",
            vectors(4_096),
            "--sizes",
            "1008",
            "--quick",
            "--no-flushed",
            "--no-filters",
            "--threads",
            1,
            "--widths",
            "10,20,40,80",
            "--only",
            "hnswlib-core");

    assertThat(result.code()).as(result.err()).isZero();
    String name = "index.hnswlib-core.growth_1008_4032.";
    Map<String, Double> figures = result.figures();
    // Four times as many are two doublings.
    for (String of : List.of("search_time", "build_rate")) {
      double ratio = figures.get(name + of + "_ratio");
      assertThat(figures.get(name + of + "_a_doubling")).isCloseTo(Math.sqrt(ratio), within(.01));
    }
  }

  @Test
  void index_filtersBesideScanAndWalk_tellsAllThree() throws IOException {
    Cli.Result result =
        Cli.run(
            "index",
            "--vectors",
            vectors(4_000),
            "--quick",
            "--no-flushed",
            "--threads",
            1,
            "--widths",
            "10,40,160",
            "--only",
            "sextant");

    assertThat(result.code()).as(result.err()).isZero();
    Map<String, Double> figures = result.figures();
    for (String label : List.of("filter50", "filter1", "topic10", "near10", "near0.1")) {
      String name = "index.sextant." + label;
      assertThat(figures.get(name + ".scan_recall")).as(name).isGreaterThanOrEqualTo(.95);
      assertThat(figures.get(name + ".walk_recall")).as(name).isGreaterThanOrEqualTo(.9);
      assertThat(figures.get(name + ".ms_to_better_ratio")).as(name).isPositive();
    }
    // The walk has to go everywhere for three in a thousand, the scan of these few is nothing.
    assertThat(figures.get("index.sextant.filter0.1.walk_cpu_ms"))
        .isGreaterThan(figures.get("index.sextant.filter0.1.scan_cpu_ms"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Similarity.class,
      names = {"DOT_PRODUCT", "EUCLIDEAN"})
  void index_otherSimilarity_isSearchedAndJudgedByIt(Similarity similarity) throws IOException {
    Cli.Result result =
        Cli.run(
            "index",
            "--vectors",
            vectors(3_500),
            "--similarity",
            similarity.name().toLowerCase(Locale.ROOT),
            "--quick",
            "--no-flushed",
            "--no-filters",
            "--quantization",
            "binary",
            "--threads",
            1,
            "--widths",
            "10,80,640");

    assertThat(result.code()).as(result.err()).isZero();
    for (String engine : List.of("sextant", "sextant-index", "lucene9", "hnswlib-core")) {
      assertThat(result.out())
          .as(engine)
          .anyMatch(
              line ->
                  line.matches(
                      "# index\\." + engine + "\\.width \\d+: recall (0\\.9[5-9]|1\\.0).*"));
    }
    assertThat(result.out()).anyMatch(line -> line.contains("by " + similarity));
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
