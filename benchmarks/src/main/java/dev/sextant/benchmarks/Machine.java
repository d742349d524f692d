// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** On what figures are measured. */
final class Machine {
  private Machine() {}

  /** Says it, for engines that embed. */
  static void describe(Results results) {
    describeJava(results);
    // DJL refuses to share ONNX Runtime with others, unless it was there before them.
    Engine.getEngine("OnnxRuntime");
    results.note(
        "ONNX Runtime %s, DJL %s",
        OrtEnvironment.getEnvironment().getVersion(), Engine.getDjlVersion());
  }

  /** Says it, as far as Java alone matters. */
  static void describeJava(Results results) {
    Runtime runtime = Runtime.getRuntime();
    results.note(
        "%s, %d cores, load %.2f before; Java %s on %s %s",
        processor(),
        runtime.availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.version(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"));
    results.note(
        "SIMD by the module jdk.incubator.vector: %s",
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            ? "there"
            : "not there, start java with --add-modules jdk.incubator.vector");
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("processor unknown");
    } catch (IOException e) {
      return "processor unknown";
    }
  }
}
