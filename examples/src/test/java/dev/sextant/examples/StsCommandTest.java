// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StsCommandTest {
  private static final String HEADER = "sentence1\tsentence2\tscore\n";
  private static final String PAIRS =
      """
      A man plays the guitar.\tA man is playing a guitar.\t5
      A dog runs in the park.\tA dog is running outside.\t3.5
      A woman cooks dinner.\tThe parliament passed a law.\t0
      """;

  @TempDir private Path temporary;

  private Cli.Result sts(String text, Object... more) throws IOException {
    Path file = Files.writeString(temporary.resolve("pairs.tsv"), text);
    Object[] arguments = new Object[more.length + 2];
    arguments[0] = "sts";
    arguments[1] = file;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Cli.run(arguments);
  }

  @Test
  void sts_ofPairsInTheOrderOfTheCosine_isOne() throws IOException {
    Cli.Result result = sts(HEADER + PAIRS, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("{\"spearman\":1.0}\n");
    assertThat(result.err()).isEmpty();
    assertThat(sts(HEADER + PAIRS).out()).isEqualTo("Spearman 1.0000, 3 pairs\n");
  }

  @Test
  void sts_ofScoresTurnedRound_isMinusOne() throws IOException {
    Cli.Result result = sts(HEADER + PAIRS.replace("\t5", "\t-1").replace("\t0", "\t9"), "--json");

    assertThat(result.object().path("spearman").asDouble()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "only two\\tcolumns | line 5 | 2 columns",
        "a\\tb\\thigh | line 5 | high",
        "a\\tb\\tNaN | line 5 | NaN"
      })
  void sts_ofAMalformedLine_namesIt(String line, String place, String problem) throws IOException {
    Cli.Result result = sts(HEADER + PAIRS + line.replace("\\t", "\t") + "\n");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("sextant: " + place).contains(problem);
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void sts_withoutHeaderOrPairsOrFile_isRefused() throws IOException {
    assertThat(sts(PAIRS).err()).contains("line 1").contains("header");
    assertThat(sts(HEADER).err()).contains("0 pairs");
    assertThat(sts("").err()).contains("0 pairs");
    assertThat(Cli.run("sts", temporary.resolve("missing.tsv")).err()).contains("missing.tsv");
  }

  @Test
  void sts_ofScoresThatAreAllTheSame_isRefused() throws IOException {
    Cli.Result result = sts(HEADER + "a\tb\t1\nc\td\t1\n", "--json");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
  }
}
