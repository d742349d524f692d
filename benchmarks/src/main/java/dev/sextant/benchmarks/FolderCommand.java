// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code folder}: a model as a hub has it, without a hub. */
@Command(
    name = "folder",
    description =
        "Write all-MiniLM-L6-v2 as a Hugging Face folder, its weights from the jar on the class path.")
final class FolderCommand implements Callable<Integer> {
  private final Results results;

  @Parameters(paramLabel = "<folder>", description = "A folder that is empty or not there yet.")
  private Path folder;

  FolderCommand(Results results) {
    this.results = results;
  }

  @Override
  public Integer call() throws IOException {
    if (Files.exists(folder) && !isEmptyFolder()) {
      throw new SextantException(
          folder + " is there and is no empty folder; name another one, or delete it");
    }
    MiniLm.writeFolder(folder);
    results.note("%s: all-MiniLM-L6-v2 is written", folder);
    return 0;
  }

  private boolean isEmptyFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}
