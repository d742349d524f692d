// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.dense.DenseEmbedder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code models}: what can be asked for by name. */
@Command(name = "models", description = "List the models that can be asked for by name.")
final class ModelsCommand implements Callable<Integer> {
  private final Streams streams;

  ModelsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (Output output = new Output(streams.out())) {
      DenseEmbedder.models().forEach(output::line);
    }
    return 0;
  }
}
