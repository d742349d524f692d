// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import java.util.List;
import java.util.Locale;

/**
 * An operating system and a processor, in DJL's words.
 *
 * @param system {@code linux}, {@code osx}, {@code win}, or what else the JVM says
 * @param processor {@code x86_64}, {@code aarch64}, or what else the JVM says
 */
public record Platform(String system, String processor) {
  /** Those that one of the native libraries is published for. */
  static final List<Platform> KNOWN =
      List.of(
          new Platform("linux", "aarch64"),
          new Platform("linux", "x86_64"),
          new Platform("osx", "aarch64"),
          new Platform("osx", "x86_64"),
          new Platform("win", "aarch64"),
          new Platform("win", "x86_64"));

  /** The one that this JVM runs on. */
  static Platform running() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** From the values of {@code os.name} and {@code os.arch}. */
  static Platform of(String name, String architecture) {
    String lower = name.toLowerCase(Locale.ROOT);
    String system = lower;
    if (lower.startsWith("win")) {
      system = "win";
    } else if (lower.startsWith("mac") || lower.startsWith("darwin")) {
      system = "osx";
    } else if (lower.startsWith("linux")) {
      system = "linux";
    }
    return new Platform(system, architecture.equals("amd64") ? "x86_64" : architecture);
  }

  /** The name of a library's file, as {@link System#mapLibraryName} gives it here. */
  String fileName(String library) {
    return switch (system) {
      case "win" -> library + ".dll";
      case "osx" -> "lib" + library + ".dylib";
      default -> "lib" + library + ".so";
    };
  }

  @Override
  public String toString() {
    return system + "-" + processor;
  }
}
