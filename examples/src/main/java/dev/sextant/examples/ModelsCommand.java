// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import dev.sextant.EmbedderSpec;
import dev.sextant.dense.DenseEmbedder;
import dev.sextant.dense.DenseOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code models}: what can be asked for by name, each loaded to see that it is there. */
@Command(name = "models", description = "List the models that can be asked for by name.")
final class ModelsCommand implements Callable<Integer> {
  private static final String ROW = "%-20s %9s %10s  %s";

  private final Streams streams;
  private final Models models;

  @Option(names = "--json", description = "Print one JSON object a model.")
  private boolean json;

  ModelsCommand(Streams streams, Models models) {
    this.streams = streams;
    this.models = models;
  }

  @Override
  public Integer call() {
    try (Output output = new Output(streams.out())) {
      if (!json) {
        output.line(ROW, "name", "dimension", "max tokens", "similarity");
      }
      for (String name : DenseEmbedder.models()) {
        try (Models.Loaded loaded = models.load(name, DenseOptions.defaults())) {
          print(loaded.embedder().spec(), output);
        }
      }
    }
    return 0;
  }

  private void print(EmbedderSpec spec, Output output) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", spec.model());
    facts.put("dimension", spec.embeddings().get(0).dimension());
    facts.put("maxTokens", spec.maxTokens());
    facts.put("similarity", spec.embeddings().get(0).similarity());
    if (json) {
      facts.put("fingerprint", spec.fingerprint());
      output.json(facts);
    } else {
      output.line(ROW, facts.values().toArray());
    }
  }
}
