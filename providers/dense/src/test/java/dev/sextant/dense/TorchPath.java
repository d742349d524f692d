// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.transformer.internal.Encoder;
import dev.sextant.transformer.internal.Processor;
import dev.sextant.transformer.internal.TorchEncoder;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The known models on libtorch: their ONNX graphs' weights in programs of ours. */
final class TorchPath {
  /** Words, layers, width and heads, from the models' {@code config.json}. */
  private static final Map<String, int[]> SIZES =
      Map.of(
          "all-MiniLM-L6-v2", new int[] {30_522, 6, 384, 12},
          "bge-small-en-v1.5", new int[] {30_522, 12, 384, 12},
          "bge-small-zh-v1.5", new int[] {21_128, 4, 512, 8},
          "e5-small-v2", new int[] {30_522, 12, 384, 12});

  private TorchPath() {}

  static DenseEmbedder load(DenseModel model) {
    return new DenseLoader(model, DenseOptions.defaults(), (w, h, t) -> open(model, w, h, t))
        .load(ModelJar.of(model));
  }

  private static Encoder open(DenseModel model, Path weights, List<HeadPart> head, int threads) {
    Architecture architecture = Architectures.of(config(model));
    try (Checkpoint checkpoint = Checkpoint.open(weights)) {
      EncoderProgram program =
          new EncoderProgram(
              architecture,
              new CheckpointWeights(checkpoint, architecture.prefixes()),
              head,
              FloatType.FP32,
              Processor.running().kernels());
      return TorchEncoder.open(program, threads);
    }
  }

  private static ModelConfig config(DenseModel model) {
    int[] sizes = SIZES.get(model.name());
    return ModelConfig.parse(
        model.name(),
        """
        {"model_type": "bert", "vocab_size": %d, "num_hidden_layers": %d, "hidden_size": %d,
         "num_attention_heads": %d, "intermediate_size": %d, "max_position_embeddings": 512,
         "type_vocab_size": 2}
        """
            .formatted(sizes[0], sizes[1], sizes[2], sizes[3], 4 * sizes[2]));
  }
}
