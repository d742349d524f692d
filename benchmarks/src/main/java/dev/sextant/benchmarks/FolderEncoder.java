// SPDX-License-Identifier: Apache-2.0
package dev.sextant.benchmarks;

import dev.sextant.transformer.internal.Processor;
import dev.sextant.transformer.internal.TextTokenizer;
import dev.sextant.transformer.internal.TokenBatch;
import dev.sextant.transformer.internal.TorchEncoder;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.Architectures;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.ModelConfig;
import dev.sextant.transformer.internal.torchscript.PoolingMode;
import dev.sextant.transformer.internal.torchscript.Precision;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.nio.file.Path;
import java.util.List;

/** A folder with a mean and a normalisation, on libtorch. */
record FolderEncoder(TextTokenizer tokenizer, TorchEncoder encoder) implements TextEncoder {
  static FolderEncoder open(Path folder, dev.sextant.transformer.Precision precision) {
    Architecture architecture = Architectures.of(ModelConfig.read(folder.resolve("config.json")));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      EncoderProgram program =
          new EncoderProgram(
              architecture,
              new CheckpointWeights(checkpoint, architecture.prefixes()),
              List.of(new HeadPart.Pool(List.of(PoolingMode.MEAN)), new HeadPart.Normalize()),
              Precision.valueOf(precision.name()),
              Processor.running().kernels());
      return new FolderEncoder(
          TextTokenizer.open(folder.resolve("tokenizer.json")),
          TorchEncoder.open(program, Runtime.getRuntime().availableProcessors()));
    }
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    return texts.stream()
        .map(text -> tokenizer.read("", text, MiniLm.MAX_TOKENS).ids())
        .map(ids -> encoder.encode(TokenBatch.of(ids)))
        .toList();
  }

  @Override
  public void close() {
    try (tokenizer) {
      encoder.close();
    }
  }
}
