// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import static dev.sextant.transformer.ModelHubTest.assertWhole;
import static dev.sextant.transformer.ModelHubTest.filesUnder;
import static dev.sextant.transformer.TinyModel.COMMIT;
import static dev.sextant.transformer.TinyModel.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several downloads at once, and downloads that are ended from outside. */
@Timeout(600)
final class ModelHubConcurrencyTest {
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

  private Path snapshot() {
    return cache.resolve("models--tiny--model/snapshots").resolve(COMMIT);
  }

  private Path partial() {
    String blob = FakeHub.sha256(TinyModel.files().get(MODEL));
    return cache.resolve("models--tiny--model/blobs/" + blob + ".sextant.incomplete");
  }

  /** Half at once, the rest a little later, so that others come meanwhile. */
  private static FakeHub.Fault slow() {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      int half = content.length / 2;
      exchange.getResponseBody().write(content, 0, half);
      exchange.getResponseBody().flush();
      try {
        Thread.sleep(1_500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.getResponseBody().write(content, half, content.length - half);
    };
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(20);
    }
  }

  private void assertEachFileFetchedOnce() {
    List<String> files =
        hub.requests.stream()
            .map(FakeHub.Request::path)
            .filter(path -> !path.startsWith("/api/"))
            .toList();
    assertThat(files).doesNotHaveDuplicates().hasSize(TinyModel.NEEDED.size() + 2);
  }

  @Test
  void threads_downloadingTheSame_fetchEachFileOnce() throws Exception {
    hub.fail(MODEL, slow());
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Path> download = () -> ModelHub.download(REPOSITORY, "main", options);
      for (Future<Path> done : threads.invokeAll(List.of(download, download, download, download))) {
        assertThat(done.get()).isEqualTo(snapshot());
      }
    } finally {
      threads.shutdownNow();
    }
    assertWhole(snapshot(), TinyModel.files());
    assertEachFileFetchedOnce();
  }

  @Test
  void processes_downloadingTheSame_fetchEachFileOnce() throws Exception {
    hub.fail(MODEL, slow());
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(HubProcess.start(hub, cache));
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    assertWhole(snapshot(), TinyModel.files());
    assertEachFileFetchedOnce();
  }

  @Test
  void process_thatIsKilled_leavesItsBytesToTheNext() throws Exception {
    hub.fail(MODEL, hub.stall(400_000));
    Process process = HubProcess.start(hub, cache);
    await(() -> sizeOf(partial()) > 0);
    process.destroyForcibly().waitFor();
    long kept = Files.size(partial());
    assertWhole(ModelHub.download(REPOSITORY, "main", options), TinyModel.files());
    assertThat(hub.ranges(MODEL)).contains("bytes=" + kept + "-");
  }

  private static long sizeOf(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void interrupt_leavesOnlyIncompleteFiles_andTheNextCallGoesOn() throws Exception {
    hub.fail(MODEL, hub.stall(400_000));
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                ModelHub.download(REPOSITORY, "main", options);
              } catch (SextantException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    await(() -> sizeOf(partial()) > 0);
    thread.interrupt();
    thread.join();

    assertThat(thrown.get())
        .hasMessageContaining("interrupted")
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(flag.get()).isTrue();
    assertThat(snapshot().resolve(MODEL)).doesNotExist();
    for (String name : filesUnder(cache.resolve("models--tiny--model/blobs"))) {
      boolean whole = !name.endsWith(".incomplete");
      Path blob = cache.resolve("models--tiny--model/blobs").resolve(name);
      assertThat(whole).as(name).isEqualTo(isWhole(blob));
    }
    long kept = Files.size(partial());
    assertWhole(ModelHub.download(REPOSITORY, "main", options), TinyModel.files());
    assertThat(hub.ranges(MODEL)).contains("bytes=" + kept + "-");
  }

  private static boolean isWhole(Path blob) throws IOException {
    byte[] content = Files.readAllBytes(blob);
    String name = blob.getFileName().toString();
    return name.equals(FakeHub.sha256(content)) || name.equals(FakeHub.gitHash(content));
  }

  @Test
  void interrupt_whileAnotherDownloadHoldsTheLock_endsTheWaiting() throws Exception {
    hub.fail(MODEL, hub.stall(400_000));
    CountDownLatch ended = new CountDownLatch(2);
    List<Throwable> thrown = new ArrayList<>();
    Runnable download =
        () -> {
          try {
            ModelHub.download(REPOSITORY, "main", options);
          } catch (SextantException e) {
            synchronized (thrown) {
              thrown.add(e);
            }
          } finally {
            ended.countDown();
          }
        };
    Thread first = new Thread(download);
    Thread second = new Thread(download);
    first.start();
    await(() -> sizeOf(partial()) > 0);
    second.start();
    await(() -> hub.pathsOf("hub").stream().filter(path -> path.startsWith("/api/")).count() == 2);
    second.interrupt();
    second.join();
    first.interrupt();
    first.join();
    assertThat(ended.getCount()).isZero();
    assertThat(thrown).hasSize(2).allMatch(e -> e.getMessage().contains("interrupted"));
  }

  @Test
  void download_leavesNoThreads() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    ModelHub.download(REPOSITORY, "main", options);
    assertThatThrownBy(() -> ModelHub.download("tiny/nothing", "main", options))
        .isInstanceOf(SextantException.class);
    // Before JDK 21 a client's threads end when it is collected.
    await(
        () -> {
          System.gc();
          return Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> !before.contains(thread))
              .map(Thread::getName)
              .noneMatch(name -> name.startsWith("HttpClient-") || name.startsWith("sextant-hub"));
        });
  }
}
