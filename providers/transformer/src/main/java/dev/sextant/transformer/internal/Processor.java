// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.transformer.internal.torchscript.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the running processor is good at.
 *
 * @param platform where it runs
 * @param flags what it can, in the words of Linux; none on other systems
 */
public record Processor(Platform platform, Set<String> flags) {
  private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

  /** The one that this JVM runs on. */
  public static Processor running() {
    return new Processor(Platform.running(), readFlags(DESCRIPTION));
  }

  /** The flags of the first core; none if there is no such file. */
  static Set<String> readFlags(Path description) {
    try {
      for (String line : Files.readAllLines(description)) {
        int colon = line.indexOf(':');
        if (line.startsWith("flags") && colon > 0) {
          return Arrays.stream(line.substring(colon + 1).trim().split("\\s+"))
              .collect(Collectors.toUnmodifiableSet());
        }
      }
    } catch (IOException e) {
      // Not Linux, or hidden: slower, and right all the same.
    }
    return Set.of();
  }

  /** Whether it multiplies in bfloat16 by itself; without, that is slower than float32. */
  public boolean multipliesBfloat16() {
    return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
  }

  /**
   * Whether it multiplies 8-bit whole numbers into sums of 32 bits. Without, oneDNN adds pairs in
   * 16 bits, which overflow without a word.
   */
  public boolean multipliesInt8() {
    return flags.contains("avx512_vnni")
        || flags.contains("avx_vnni")
        || flags.contains("amx_int8");
  }

  /** The operators that libtorch has for bfloat16: oneDNN's need AVX-512. */
  public Kernels bfloat16Kernels() {
    return flags.contains("avx512bw") ? kernels() : Kernels.PLAIN;
  }

  /** The operators that libtorch has for it. */
  public Kernels kernels() {
    return platform.processor().equals("x86_64") ? Kernels.ONEDNN : Kernels.PLAIN;
  }
}
