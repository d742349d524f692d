// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.transformer.testing.GoldenCheckpoint;
import dev.sextant.transformer.testing.TinyGraph;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user's process sees and the world sees of it, tried in a JVM of its own. */
final class OwnProcessTest {
  @TempDir private Path folder;

  @Test
  void embed_freshProcess_asksForNoUrlAndPrintsNothing() throws Exception {
    Run run = run("embed", true);
    assertThat(run.failed).as(run.err).isFalse();
    assertThat(run.urls).isEmpty();
    assertThat(run.out).isEmpty();
    assertThat(run.err)
        .containsPattern("INFO .*all-MiniLM-L6-v2: PyTorch [0-9.]+, (fp32|bf16), .*, threads: 1");
  }

  /** That the test above can fail: without Sextant's settings, DJL calls home. */
  @Test
  void djl_withoutSextant_asksForUrls() throws Exception {
    assertThat(run("djl", true).urls).isNotEmpty();
  }

  @Test
  void embed_withoutLibtorch_runsOnOnnxRuntimeAndSaysSo() throws Exception {
    Run run = run("embed", false);
    assertThat(run.failed).as(run.err).isFalse();
    assertThat(run.urls).isEmpty();
    assertThat(run.err)
        .containsPattern("INFO .*all-MiniLM-L6-v2: ONNX Runtime [0-9.]+, fp32, threads: 1");
  }

  @Test
  void load_anotherPrecisionWithoutLibtorch_namesTheDependency() throws Exception {
    Run run = run("bf16", false);
    assertThat(run.failed).isTrue();
    assertThat(run.err).contains("add the dependency ai.djl.pytorch:pytorch-engine:");
  }

  @Test
  void load_folderWithoutLibtorch_runsItsGraphOrNamesTheDependency() throws Exception {
    Path model = GoldenCheckpoint.of("bert").assembleIn(folder);
    Run run = run(model.toString(), false);
    assertThat(run.failed).isTrue();
    assertThat(run.err).contains("add the dependency ai.djl.pytorch:pytorch-engine:");

    Files.write(model.resolve("model.onnx"), TinyGraph.bytes("input_ids", new float[794][4]));
    run = run(model.toString(), false);
    assertThat(run.failed).as(run.err).isFalse();
    assertThat(run.err)
        .containsPattern("INFO .*bert runs model.onnx, because .*pytorch-engine")
        .containsPattern("INFO .*bert: ONNX Runtime");
  }

  private record Run(boolean failed, List<String> urls, String out, String err) {}

  private Run run(String what, boolean libtorch) throws IOException, InterruptedException {
    Path urls = folder.resolve("urls");
    Files.deleteIfExists(urls);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-cp",
            classPath(libtorch),
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
    return new Run(
        process.exitValue() != 0,
        Files.exists(urls) ? Files.readAllLines(urls) : List.of(),
        Files.readString(out),
        Files.readString(err));
  }

  private static String classPath(boolean libtorch) {
    String all = System.getProperty("java.class.path");
    return libtorch
        ? all
        : Arrays.stream(all.split(File.pathSeparator, -1))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("pytorch-"))
            .collect(Collectors.joining(File.pathSeparator));
  }
}
