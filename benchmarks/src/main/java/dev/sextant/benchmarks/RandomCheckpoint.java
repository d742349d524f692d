// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sextant.SextantException;
import dev.sextant.transformer.internal.weights.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A BERT that was never trained, as a sentence-transformers folder with the tokenizer of
 * all-MiniLM-L6-v2: what it embeds means nothing, what it takes to load is that of a model of its
 * size. The same numbers each time.
 *
 * @param layers how many layers
 * @param width length of a state; heads are 64 wide, or 8 in small models
 */
record RandomCheckpoint(int layers, int width) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WORDS = 30_522;
  private static final int POSITIONS = 512;
  private static final int TYPES = 2;
  private static final int LONGEST_BUFFER = 1 << 16;

  /** As wide as a normal distribution with BERT's initial standard deviation of .02. */
  private static final double REACH = .02 * Math.sqrt(3);

  /** Writes the folder, which must be there. */
  void write(Path folder) {
    MiniLm.copyTokenizer(folder.resolve("tokenizer.json"));
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors());
    try {
      json(folder.resolve("config.json"), configuration());
      json(folder.resolve("sentence_bert_config.json"), Map.of("max_seq_length", 256));
      json(
          folder.resolve("modules.json"),
          List.of(
              module(0, "", "Transformer"),
              module(1, "1_Pooling", "Pooling"),
              module(2, "2_Normalize", "Normalize")));
      Files.createDirectory(folder.resolve("2_Normalize"));
      json(
          Files.createDirectory(folder.resolve("1_Pooling")).resolve("config.json"),
          Map.of("word_embedding_dimension", width, "pooling_mode_mean_tokens", true));
    } catch (IOException e) {
      throw new SextantException(folder + " can't be written: " + e + "; make room there", e);
    }
  }

  private static void json(Path file, Object value) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), value);
  }

  private static Map<String, Object> module(int number, String path, String type) {
    return Map.of(
        "idx",
        number,
        "name",
        String.valueOf(number),
        "path",
        path,
        "type",
        "sentence_transformers.models." + type);
  }

  private Map<String, Object> configuration() {
    return Map.ofEntries(
        Map.entry("architectures", List.of("BertModel")),
        Map.entry("model_type", "bert"),
        Map.entry("vocab_size", WORDS),
        Map.entry("hidden_size", width),
        Map.entry("num_hidden_layers", layers),
        Map.entry("num_attention_heads", width / (width < 64 ? 8 : 64)),
        Map.entry("intermediate_size", 4 * width),
        Map.entry("hidden_act", "gelu"),
        Map.entry("max_position_embeddings", POSITIONS),
        Map.entry("type_vocab_size", TYPES),
        Map.entry("layer_norm_eps", 1e-12),
        Map.entry("pad_token_id", 0));
  }

  private List<SafetensorsWriter.Entry> tensors() {
    List<SafetensorsWriter.Entry> tensors = new ArrayList<>();
    tensors.add(random("embeddings.word_embeddings.weight", WORDS, width));
    tensors.add(random("embeddings.position_embeddings.weight", POSITIONS, width));
    tensors.add(random("embeddings.token_type_embeddings.weight", TYPES, width));
    normalization(tensors, "embeddings.LayerNorm");
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "encoder.layer." + layer + ".";
      for (String part : List.of("self.query", "self.key", "self.value", "output.dense")) {
        linear(tensors, prefix + "attention." + part, width, width);
      }
      normalization(tensors, prefix + "attention.output.LayerNorm");
      linear(tensors, prefix + "intermediate.dense", 4L * width, width);
      linear(tensors, prefix + "output.dense", width, 4L * width);
      normalization(tensors, prefix + "output.LayerNorm");
    }
    return tensors;
  }

  private static void linear(
      List<SafetensorsWriter.Entry> tensors, String name, long outputs, long inputs) {
    tensors.add(random(name + ".weight", outputs, inputs));
    tensors.add(constant(name + ".bias", outputs, 0));
  }

  private void normalization(List<SafetensorsWriter.Entry> tensors, String name) {
    tensors.add(constant(name + ".weight", width, 1));
    tensors.add(constant(name + ".bias", width, 0));
  }

  private static SafetensorsWriter.Entry random(String name, long rows, long columns) {
    return new SafetensorsWriter.Entry(
        name,
        DataType.F32,
        List.of(rows, columns),
        target -> {
          SplittableRandom random = new SplittableRandom(name.hashCode());
          write(target, rows * columns, () -> (float) random.nextDouble(-REACH, REACH));
        });
  }

  private static SafetensorsWriter.Entry constant(String name, long elements, float value) {
    return new SafetensorsWriter.Entry(
        name, DataType.F32, List.of(elements), target -> write(target, elements, () -> value));
  }

  /** Gives one number after the other. */
  @FunctionalInterface
  private interface Numbers {
    float next();
  }

  private static void write(WritableByteChannel target, long elements, Numbers numbers)
      throws IOException {
    int most = (int) Math.min(elements, LONGEST_BUFFER);
    ByteBuffer buffer = ByteBuffer.allocate(most * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long done = 0; done < elements; done += most) {
      int count = (int) Math.min(most, elements - done);
      buffer.clear();
      for (int i = 0; i < count; i++) {
        buffer.putFloat(numbers.next());
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
    }
  }
}
