// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's process sees and the world sees of it, tried in a JVM of its own. */
final class OwnProcessTest {
  @TempDir private Path folder;

  @Test
  void embed_freshProcess_asksForNoUrlAndPrintsNothing() throws Exception {
    Run run = run("embed");
    assertThat(run.urls).isEmpty();
    assertThat(run.out).isEmpty();
    assertThat(run.err)
        .containsPattern("INFO .*all-MiniLM-L6-v2: PyTorch [0-9.]+, fp32, .*, threads: 1");
  }

  /** That the test above can fail: without Sextant's settings, DJL calls home. */
  @Test
  void djl_withoutSextant_asksForUrls() throws Exception {
    assertThat(run("djl").urls).isNotEmpty();
  }

  private record Run(List<String> urls, String out, String err) {}

  private Run run(String what) throws IOException, InterruptedException {
    Path urls = folder.resolve("urls");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-cp",
            System.getProperty("java.class.path"),
            CountUrls.class.getName(),
            what,
            urls.toString());
    builder.environment().remove("OPT_OUT_TRACKING");
    builder.environment().remove("DJL_OFFLINE");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(err)).isZero();
    return new Run(Files.readAllLines(urls), Files.readString(out), Files.readString(err));
  }
}
