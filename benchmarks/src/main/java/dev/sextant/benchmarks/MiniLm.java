// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.SextantException;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** all-MiniLM-L6-v2, as its two jars hold it: graphs with weights, and a tokenizer. */
final class MiniLm {
  /** The graph in float32. */
  static final String FP32 = "all-minilm-l6-v2.onnx";

  /** The same graph, its products quantized to int8 while it runs. */
  static final String INT8 = "all-minilm-l6-v2-q.onnx";

  /** How many tokens of a text the model was made to read. */
  static final int MAX_TOKENS = 256;

  private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";

  /** The published model's, word for word; they lie beside this class. */
  private static final String CONFIGURATION = "all-MiniLM-L6-v2/";

  private static final List<String> CONFIGURATION_FILES =
      List.of(
          "config.json",
          "config_sentence_transformers.json",
          "modules.json",
          "sentence_bert_config.json",
          "special_tokens_map.json",
          "tokenizer_config.json",
          "1_Pooling/config.json");

  private MiniLm() {}

  /** Copies a graph to a file. */
  static void copyGraph(String graph, Path file) {
    copy(graph, file);
  }

  /** Copies the tokenizer to a file. */
  static void copyTokenizer(Path file) {
    copy(TOKENIZER, file);
  }

  /** Opens the weights that the graph in float32 holds. */
  static Checkpoint weights() {
    try (InputStream content = open(FP32)) {
      return Checkpoint.openCopy(content, FP32);
    } catch (IOException e) {
      throw new SextantException(FP32 + " can't be read: " + e + "; check its jar", e);
    }
  }

  /**
   * Writes the model as its authors publish it: configuration, weights in safetensors, tokenizer,
   * sentence-transformers' modules.
   *
   * @param folder made if it does not exist; holds none of the files
   */
  static void writeFolder(Path folder) {
    makeFolder(folder.resolve("1_Pooling"));
    // It has no file: normalisation has nothing to configure.
    makeFolder(folder.resolve("2_Normalize"));
    for (String file : CONFIGURATION_FILES) {
      copy(CONFIGURATION + file, folder.resolve(file));
    }
    copyTokenizer(folder.resolve("tokenizer.json"));
    try (Checkpoint checkpoint = weights()) {
      SafetensorsWriter.write(
          folder.resolve("model.safetensors"),
          checkpoint.tensors().stream().map(SafetensorsWriter.Entry::of).toList());
    }
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new SextantException(folder + " can't be made: " + e + "; name another folder", e);
    }
  }

  private static void copy(String resource, Path file) {
    try (InputStream content = open(resource)) {
      Files.copy(content, file);
    } catch (IOException e) {
      throw new SextantException(
          "%s can't be copied to %s: %s; make room there".formatted(resource, file, e), e);
    }
  }

  private static InputStream open(String resource) {
    InputStream content = MiniLm.class.getClassLoader().getResourceAsStream(resource);
    if (content == null) {
      throw new SextantException(
          "there is no %s on the class path; start the jar with its folder lib beside it"
              .formatted(resource));
    }
    return content;
  }
}
