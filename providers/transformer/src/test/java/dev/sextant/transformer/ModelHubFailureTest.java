// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import static dev.sextant.transformer.FakeHub.cut;
import static dev.sextant.transformer.FakeHub.instead;
import static dev.sextant.transformer.FakeHub.status;
import static dev.sextant.transformer.FakeHub.whole;
import static dev.sextant.transformer.ModelHubTest.assertWhole;
import static dev.sextant.transformer.TinyModel.COMMIT;
import static dev.sextant.transformer.TinyModel.REPOSITORY;
import static dev.sextant.transformer.TinyModel.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong between a hub and a disk, and what is left afterwards. */
final class ModelHubFailureTest {
  private static final String MODEL = "model.safetensors";

  @TempDir Path cache;
  private FakeHub hub;
  private HubOptions options;

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub().with(REPOSITORY, COMMIT, TinyModel.files());
    options = ModelHubTest.options(hub, cache);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Path download() {
    return ModelHub.download(REPOSITORY, "main", options);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertThatDownloadFails() {
    return assertThatThrownBy(this::download).isInstanceOf(SextantException.class);
  }

  private Path partial() {
    String blob = FakeHub.sha256(TinyModel.files().get(MODEL));
    return cache.resolve("models--tiny--model/blobs/" + blob + ".sextant.incomplete");
  }

  private void leavePartial(byte[] content) throws IOException {
    Files.createDirectories(partial().getParent());
    Files.write(partial(), content);
  }

  @Test
  void transfer_thatBreaksTwice_goesOnWhereItBroke() throws IOException {
    hub.fail(MODEL, cut(300_000), cut(250_000));
    assertWhole(download(), TinyModel.files());
    List<String> ranges = hub.ranges(MODEL).stream().filter(range -> !range.isEmpty()).toList();
    assertThat(hub.ranges(MODEL)).hasSize(4); // the dense module's weights have the same name
    assertThat(ranges).hasSize(2).allMatch(range -> !range.equals("bytes=0-"));
  }

  @Test
  void transfer_thatBreaksForEver_givesUpAndKeepsWhatCame() throws IOException {
    hub.fail(MODEL, cut(300_000), cut(0), cut(0), cut(0), cut(0), cut(0), cut(0));
    assertThatDownloadFails()
        .hasMessageContaining("'model.safetensors' of tiny/model")
        .hasMessageContaining("6 failures in a row")
        .hasMessageContaining("call again to go on");
    byte[] kept = Files.readAllBytes(partial());
    assertThat(kept).hasSizeBetween(1, 300_000);
    assertThat(kept).isEqualTo(Arrays.copyOf(TinyModel.files().get(MODEL), kept.length));
    assertThat(cache.resolve("models--tiny--model/refs")).doesNotExist();

    hub.requests.clear();
    hub.heal();
    assertWhole(download(), TinyModel.files());
    assertThat(hub.ranges(MODEL)).contains("bytes=" + kept.length + "-");
  }

  @Test
  void partialFile_ofAnEarlierRun_isTakenUp() throws IOException {
    leavePartial(Arrays.copyOf(TinyModel.files().get(MODEL), 500_000));
    assertWhole(download(), TinyModel.files());
    assertThat(hub.ranges(MODEL)).contains("bytes=500000-");
    assertThat(partial()).doesNotExist();
  }

  @Test
  void partialFile_thatIsWholeAlready_isOnlyChecked() throws IOException {
    leavePartial(TinyModel.files().get(MODEL));
    assertWhole(download(), TinyModel.files());
    assertThat(hub.pathsOf("cdn")).hasSize(1); // that of the dense module
  }

  @Test
  void partialFile_ofOtherContent_isFetchedFromItsStart() throws IOException {
    leavePartial(TinyModel.noise(99, 500_000));
    assertWhole(download(), TinyModel.files());
    assertThat(hub.ranges(MODEL)).contains("bytes=500000-").contains("");
  }

  @Test
  void partialFile_thatIsTooLong_isFetchedFromItsStart() throws IOException {
    leavePartial(TinyModel.noise(99, WEIGHTS + 1));
    assertWhole(download(), TinyModel.files());
    assertThat(hub.ranges(MODEL)).containsOnly("");
  }

  @Test
  void server_thatKnowsNoRanges_isReadFromItsStart() throws IOException {
    leavePartial(Arrays.copyOf(TinyModel.files().get(MODEL), 500_000));
    hub.fail(MODEL, whole());
    assertWhole(download(), TinyModel.files());
  }

  @Test
  void server_thatAnswersWithAnotherRange_isReadFromItsStart() throws IOException {
    leavePartial(Arrays.copyOf(TinyModel.files().get(MODEL), 500_000));
    hub.fail(
        MODEL,
        (exchange, content) -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 7-699999/700000");
          exchange.sendResponseHeaders(206, content.length - 7);
          exchange.getResponseBody().write(content, 7, content.length - 7);
        });
    assertWhole(download(), TinyModel.files());
  }

  @Test
  void server_thatHasNoSuchRange_isReadFromItsStart() throws IOException {
    leavePartial(Arrays.copyOf(TinyModel.files().get(MODEL), 500_000));
    hub.fail(MODEL, status(416, "Content-Range", "bytes */400000"));
    assertWhole(download(), TinyModel.files());
  }

  @Test
  void wrongBytes_areDeletedAndTold() throws IOException {
    hub.fail(MODEL, instead(TinyModel.noise(99, WEIGHTS)));
    assertThatDownloadFails()
        .hasMessageContaining("'model.safetensors' of tiny/model")
        .hasMessageContaining(FakeHub.sha256(TinyModel.noise(99, WEIGHTS)))
        .hasMessageContaining(FakeHub.sha256(TinyModel.files().get(MODEL)))
        .hasMessageContaining("deleted");
    assertThat(partial()).doesNotExist();
    assertThat(cache.resolve("models--tiny--model/snapshots/" + COMMIT + "/" + MODEL))
        .doesNotExist();
  }

  @Test
  void wrongBytes_ofASmallFile_areFoundByGitsHash() {
    hub.fail(
        "vocab.txt",
        instead("[PAD]\n[UNK]\n[CLS]\n[SEP]\nhaus\n##BOOT\n".getBytes(StandardCharsets.UTF_8)));
    assertThatDownloadFails().hasMessageContaining("'vocab.txt'").hasMessageContaining("deleted");
  }

  @Test
  void moreBytesThanListed_areRefused() throws IOException {
    hub.fail(
        MODEL,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 0); // chunked: the length is not told before
          exchange.getResponseBody().write(content);
          exchange.getResponseBody().write(content);
        });
    assertThatDownloadFails().hasMessageContaining("more bytes of 'model.safetensors'");
  }

  @Test
  void anotherLengthThanListed_isRefusedBeforeItIsRead() {
    hub.fail(
        "vocab.txt",
        instead("<html>Log in to this network</html>".getBytes(StandardCharsets.UTF_8)));
    assertThatDownloadFails()
        .hasMessageContaining("'vocab.txt'")
        .hasMessageContaining("35 bytes")
        .hasMessageContaining("proxies");
  }

  @Test
  void anEntityTagThatChanged_isRefused() throws IOException {
    leavePartial(Arrays.copyOf(TinyModel.files().get(MODEL), 500_000));
    String other = "ab".repeat(32);
    hub.fail(
        "hub:" + MODEL,
        (exchange, content) -> {
          exchange.getResponseHeaders().set("X-Linked-Etag", '"' + other + '"');
          FakeHub.send(exchange, content);
        });
    assertThatDownloadFails()
        .hasMessageContaining("is not what the hub lists")
        .hasMessageContaining(other);
    assertWhole(download(), TinyModel.files());
  }

  @Test
  void compressedAnswer_isRefused() {
    hub.fail(
        "vocab.txt",
        (exchange, content) -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          FakeHub.send(exchange, content);
        });
    assertThatDownloadFails().hasMessageContaining("the encoding gzip");
  }

  @Test
  void silentServer_isLeftAndAskedAgain() throws IOException {
    options = options.withTimeout(Duration.ofSeconds(1));
    hub.fail(MODEL, hub.stall(300_000));
    assertWhole(download(), TinyModel.files());
  }

  @Test
  void silentServer_beforeItsAnswer_isLeftAndAskedAgain() throws IOException {
    options = options.withTimeout(Duration.ofSeconds(1));
    hub.fail(
        "listing",
        (exchange, content) -> {
          try {
            Thread.sleep(3_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertWhole(download(), TinyModel.files());
  }

  @Test
  void busyHub_isAskedAgain() throws IOException {
    hub.fail("listing", status(503), status(429, "Retry-After", "0"), status(500), status(502));
    hub.fail("vocab.txt", status(504), status(429, "RateLimit", "\"resolvers\";r=0;t=0"));
    hub.fail(MODEL, status(500), status(403));
    assertWhole(download(), TinyModel.files());
  }

  @Test
  void hubThatIsAlwaysBusy_isGivenUp() {
    for (int i = 0; i < 10; i++) {
      hub.fail("listing", status(503));
    }
    assertThatDownloadFails()
        .hasMessageContaining("the listing of tiny/model at main")
        .hasMessageContaining("503");
    assertThat(hub.requests).hasSize(6);
  }

  @Test
  void hubThatAsksToWaitAnHour_isGivenUpAtOnce() {
    hub.fail("listing", status(429, "Retry-After", "3600"));
    assertThatDownloadFails().hasMessageContaining("wait 3600 seconds");
    assertThat(hub.requests).hasSize(1);
  }

  @Test
  void filesThatTheDiskHasNoRoomFor_areNotBegun() {
    String listing =
        FakeHub.listing(REPOSITORY, COMMIT, TinyModel.files())
            .replace("\"size\":" + WEIGHTS, "\"size\":" + (1L << 60));
    hub.fail("listing", instead(listing.getBytes(StandardCharsets.UTF_8)));
    assertThatDownloadFails()
        .hasMessageContaining("has room for")
        .hasMessageContaining("free some");
    assertThat(hub.pathsOf("cdn")).isEmpty();
  }

  @Test
  void diskThatFails_isNotTriedAgain() throws IOException {
    Files.createDirectories(partial().resolve("in-the-way"));
    assertThatDownloadFails().hasMessageContaining("can't be read or written");
  }

  @Test
  void failure_ofOneFile_endsTheOthersAtOnce() {
    hub.fail(MODEL, instead(TinyModel.noise(99, WEIGHTS)));
    hub.fail("vocab.txt", hub.stall(3));
    assertThatDownloadFails().hasMessageContaining("deleted");
    assertThat(cache.resolve("models--tiny--model/snapshots/" + COMMIT + "/vocab.txt"))
        .doesNotExist();
  }
}
