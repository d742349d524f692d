// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run reads and writes. Bytes are UTF-8 whatever the locale says.
 *
 * @param in what commands read from standard input
 * @param out results alone
 * @param err progress, warnings, errors
 * @param terminal whether {@code err} is a terminal, on which a line can be drawn again
 */
record Streams(InputStream in, OutputStream out, PrintStream err, boolean terminal) {
  /** Those of the process. */
  static Streams standard() {
    return new Streams(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        errorIsTerminal());
  }

  /**
   * {@code System.console()} asks for standard input and output, and since JDK 22 it is there
   * without a terminal too; where the system shows what standard error is, that decides.
   */
  @SuppressWarnings("SystemConsoleNull") // asked only where it does return null
  private static boolean errorIsTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    Path error = Path.of("/proc/self/fd/2");
    try {
      String target = Files.readSymbolicLink(error).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return Runtime.version().feature() < 22 && System.console() != null;
    }
  }
}
