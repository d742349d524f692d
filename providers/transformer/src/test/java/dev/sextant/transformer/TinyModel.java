// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The files of a sentence-transformers repository, as such ones lie on a hub; the weights are
 * noise.
 */
final class TinyModel {
  static final String REPOSITORY = "tiny/model";
  static final String COMMIT = "1234567890abcdef1234567890abcdef12345678";
  static final String NEXT_COMMIT = "fedcba0987654321fedcba0987654321fedcba09";
  static final int WEIGHTS = 700_000;

  /** As many as the recorded caches hold. */
  static final int FEW_WEIGHTS = 100;

  /** What of {@link #files} an encoder needs. */
  static final List<String> NEEDED =
      List.of(
          "1_Pooling/config.json",
          "2_Dense/config.json",
          "2_Dense/model.safetensors",
          "config.json",
          "config_sentence_transformers.json",
          "model.safetensors",
          "modules.json",
          "sentence_bert_config.json",
          "special_tokens_map.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "vocab.txt");

  private TinyModel() {}

  static Map<String, byte[]> files() {
    return files(WEIGHTS);
  }

  static Map<String, byte[]> files(int weights) {
    Map<String, byte[]> files = new TreeMap<>();
    text(files, ".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    text(files, "README.md", "A model.\n");
    text(files, "config.json", "{\"model_type\": \"bert\"}\n");
    text(
        files,
        "modules.json",
        """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"},
         {"idx": 3, "name": "3", "path": "3_Normalize", "type": "sentence_transformers.models.Normalize"}]
        """);
    text(files, "config_sentence_transformers.json", "{\"prompts\": {}}");
    text(files, "sentence_bert_config.json", "{\"max_seq_length\": 256}");
    text(files, "special_tokens_map.json", "{}");
    text(files, "tokenizer.json", "{\"version\": \"1.0\"}");
    text(files, "tokenizer_config.json", "{\"a\": 1}");
    text(files, "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhaus\n##boot\n");
    text(files, "1_Pooling/config.json", "{\"pooling_mode_mean_tokens\": true}");
    text(files, "2_Dense/config.json", "{\"in_features\": 4}");
    files.put("2_Dense/model.safetensors", noise(1, 999));
    files.put("2_Dense/pytorch_model.bin", noise(2, 999));
    files.put("model.safetensors", noise(3, weights));
    files.put("pytorch_model.bin", noise(4, weights));
    files.put("tf_model.h5", noise(5, 500));
    files.put("flax_model.msgpack", noise(6, 500));
    files.put("rust_model.ot", noise(7, 500));
    files.put("onnx/model.onnx", noise(8, 500));
    text(files, "onnx/config.json", "{}");
    text(files, "openvino/openvino_model.xml", "<net/>");
    return files;
  }

  private static void text(Map<String, byte[]> files, String name, String content) {
    files.put(name, content.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] noise(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** The same files without some. */
  static Map<String, byte[]> without(String... names) {
    Map<String, byte[]> files = files();
    files.keySet().removeAll(Arrays.asList(names));
    return files;
  }
}
