// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sextant.DenseVector;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class EmbedCommandTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static DenseVector vector(JsonNode object) {
    float[] components = new float[object.path("vector").size()];
    for (int i = 0; i < components.length; i++) {
      components[i] = (float) object.path("vector").get(i).asDouble();
    }
    return DenseVector.of(components);
  }

  @Test
  void embed_ofLines_keepsOrderAndNumberAlsoOfEmptyOnes() {
    Cli.Result result = Cli.pipe(utf8("a small boat\r\n\na little ship\nstock prices\n"), "embed");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    List<JsonNode> objects = result.objects();
    assertThat(objects).hasSize(4);
    assertThat(objects.get(0).toString()).startsWith("{\"tokens\":5,\"dropped\":0,\"vector\":[");
    assertThat(objects.get(1).path("tokens").asInt()).isEqualTo(2);
    DenseVector boat = vector(objects.get(0));
    assertThat(boat.dimension()).isEqualTo(384);
    assertThat(boat.norm()).isCloseTo(1, within(1e-5));
    assertThat(boat.cosine(vector(objects.get(2))))
        .isGreaterThan(boat.cosine(vector(objects.get(3))) + .3);
  }

  @Test
  void embed_ofMoreLinesThanABatch_isTheSameAsOneByOne() {
    String lines =
        IntStream.range(0, 600).mapToObj(i -> "ship " + i).collect(Collectors.joining("\n"));

    List<JsonNode> objects = Cli.pipe(utf8(lines), "embed").objects();
    JsonNode one = Cli.pipe(utf8("ship 577"), "embed").object();

    assertThat(objects).hasSize(600);
    assertThat(vector(objects.get(577)).cosine(vector(one))).isCloseTo(1, within(1e-5));
  }

  @Test
  void embed_withARole_usesItsPrompt() {
    byte[] line = utf8("燈塔\n");
    JsonNode query = Cli.pipe(line, "embed", "--model", "e5-small-v2", "--role", "query").object();
    JsonNode document = Cli.pipe(line, "embed", "--model", "e5-small-v2").object();

    assertThat(query.path("vector")).isNotEqualTo(document.path("vector"));
  }

  @Test
  void embed_ofALongLine_saysWhatWasDropped() {
    JsonNode object = Cli.pipe(utf8("lamp ".repeat(30)), "embed", "--max-tokens", 12).object();

    assertThat(object.path("tokens").asInt()).isEqualTo(12);
    assertThat(object.path("dropped").asInt()).isEqualTo(20);
  }

  @Test
  void embed_ofALineThatIsNotUtf8_namesItAfterTheLinesBefore() {
    byte[] input = "good\nna\u00EFve\n".getBytes(StandardCharsets.ISO_8859_1);

    Cli.Result result = Cli.pipe(input, "embed");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.objects()).hasSize(1);
    assertThat(result.err())
        .isEqualTo("sextant: line 2 of the input is not UTF-8; give lines of UTF-8\n");
  }

  @Test
  @Timeout(60)
  void embed_ofALineFromSomebodyWhoWaits_answersBeforeTheNext() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            answered.countDown();
          }
        };
    PipedOutputStream writer = new PipedOutputStream();
    CompletableFuture<Cli.Result> run;
    try (PipedInputStream in = new PipedInputStream(writer)) {
      run = CompletableFuture.supplyAsync(() -> Cli.run(Cli.MODELS, in, out, "embed"));
      try (writer) {
        writer.write(utf8("first\n"));
        writer.flush();

        assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(run).isNotDone();
      }
      assertThat(run.get().code()).isZero();
    }
  }

  @Test
  void embed_whoseReaderIsGone_endsQuietly() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    Cli.Result result =
        Cli.run(Cli.MODELS, new ByteArrayInputStream(utf8("a\nb\n")), broken, "embed");

    assertThat(result.code()).isEqualTo(141);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void embed_ontoAFullDisk_saysSo() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    Cli.Result result = Cli.run(Cli.MODELS, new ByteArrayInputStream(utf8("a\n")), full, "embed");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("No space left on device");
  }
}
