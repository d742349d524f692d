// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.Embedded;
import dev.sextant.Role;
import dev.sextant.SextantException;
import dev.sextant.catalog.internal.ByteLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code embed}: lines in, vectors out. */
@Command(
    name = "embed",
    description =
        "Embed each line of standard input, and print one JSON object a line: the tokens that were read, the tokens that were dropped, the vector.")
final class EmbedCommand implements Callable<Integer> {
  /** Enough for the embedder to sort by length. */
  private static final int BATCH = 256;

  private final Streams streams;
  private final Models models;

  @Mixin private final ModelOptions options = new ModelOptions();

  @Option(
      names = "--role",
      paramLabel = "<role>",
      defaultValue = "document",
      description = "What the lines are, query or document; ${DEFAULT-VALUE} if not given.")
  private Role role;

  EmbedCommand(Streams streams, Models models) {
    this.streams = streams;
    this.models = models;
  }

  @Override
  public Integer call() throws IOException {
    try (Models.Loaded loaded = options.load(models);
        Output output = new Output(streams.out())) {
      ByteLines lines = new ByteLines(streams.in());
      List<String> batch = new ArrayList<>(BATCH);
      for (ByteLines.@Nullable Line line = lines.next(); line != null; line = lines.next()) {
        @Nullable String text = line.text();
        if (text == null) {
          embed(batch, loaded, output);
          throw new SextantException(
              "line %d of the input %s; give lines of UTF-8"
                  .formatted(line.number(), line.problem()));
        }
        batch.add(text);
        // Whoever writes line by line gets the answers to what was written so far.
        if (batch.size() == BATCH || lines.wouldWait()) {
          embed(batch, loaded, output);
        }
      }
      embed(batch, loaded, output);
    }
    return 0;
  }

  private void embed(List<String> batch, Models.Loaded loaded, Output output) {
    if (batch.isEmpty()) {
      return;
    }
    for (Embedded embedded : loaded.embedder().embed(batch, role)) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("tokens", embedded.receipt().tokens());
      object.put("dropped", embedded.receipt().droppedTokens());
      object.put("vector", embedded.dense().toArray());
      output.json(object);
    }
    output.flush();
    batch.clear();
  }
}
