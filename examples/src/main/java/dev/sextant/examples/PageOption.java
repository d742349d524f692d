// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option to write a result as a page as well. */
final class PageOption {
  @Option(
      names = "--html",
      paramLabel = "<file>",
      description = "Also write a page that needs no network: tables to sort, and plots.")
  private @Nullable Path file;

  /** Writes the page if it was asked for. */
  void write(Supplier<String> html) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, html.get());
    } catch (IOException e) {
      throw new SextantException(
          "writing the page %s failed: %s; check folder and disk".formatted(file, e.getMessage()),
          e);
    }
  }
}
