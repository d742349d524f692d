// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal.folder;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How many tokens of a text a model reads, special tokens and prompt included. As the reference has
 * it: {@code max_seq_length} of the module's configuration; else the least of the tokenizer's
 * {@code model_max_length} and the network's {@code max_position_embeddings}. And never more than
 * the network has positions for, at which the reference fails.
 */
public final class TokenLimit {
  /** The names that module configurations have had. */
  private static final List<String> MODULE_FILES =
      List.of(
          "sentence_bert_config.json",
          "sentence_roberta_config.json",
          "sentence_distilbert_config.json",
          "sentence_camembert_config.json",
          "sentence_xlm-roberta_config.json");

  private static final String SEQUENCE = "max_seq_length";

  private TokenLimit() {}

  /**
   * The limit of a folder's model; none if no file tells it.
   *
   * @param network the architecture, if it is known
   * @throws SextantException if a file can't be read, or asks for what is not supported
   */
  public static OptionalInt of(ModelFolder folder, Optional<Architecture> network) {
    Stream<Integer> positions =
        network.map(Architecture::maxTokens).filter(limit -> limit < Integer.MAX_VALUE).stream();
    Optional<ModelConfig> module = moduleConfig(folder);
    Stream<Integer> told =
        module.isPresent() && module.get().has(SEQUENCE)
            ? Stream.of(module.get().whole(SEQUENCE))
            : Stream.concat(
                limit(folder.networkConfig("tokenizer_config.json"), "model_max_length"),
                limit(folder.networkConfig("config.json"), "max_position_embeddings"));
    return Stream.concat(told, positions).mapToInt(limit -> limit).min();
  }

  /** Writers have put numbers there that stand for none, such as 10 to the 30th, and -1. */
  private static Stream<Integer> limit(Optional<ModelConfig> config, String name) {
    double limit = config.map(file -> file.number(name, 0)).orElse(0.0);
    return limit >= 1 && limit < Integer.MAX_VALUE ? Stream.of((int) limit) : Stream.empty();
  }

  /** What the network's module says of itself, if it says anything. */
  static Optional<ModelConfig> moduleConfig(ModelFolder folder) {
    Optional<ModelConfig> file =
        MODULE_FILES.stream().map(folder::networkConfig).flatMap(Optional::stream).findFirst();
    file.ifPresent(TokenLimit::requireOneLimit);
    return file;
  }

  private static void requireOneLimit(ModelConfig config) {
    for (String name : List.of("query_length", "document_length", "query_expansion")) {
      if (config.has(name) && !config.text(name, "").equals("false")) {
        throw new SextantException(
            "%s has %s, a limit for one role alone; only max_seq_length for both is supported"
                .formatted(config, name));
      }
    }
    String task = config.text("transformer_task", "feature-extraction");
    config.require("transformer_task", task, "feature-extraction");
    String output = config.text("module_output_name", "token_embeddings");
    config.require("module_output_name", output, "token_embeddings");
  }
}
