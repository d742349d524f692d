// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Encoder;
import dev.sextant.transformer.internal.OnnxEncoder;
import dev.sextant.transformer.internal.Processor;
import dev.sextant.transformer.internal.TorchEncoder;
import dev.sextant.transformer.internal.TorchScriptEncoder;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.nio.file.Path;
import java.util.List;

/**
 * A model with its head, ready to run.
 *
 * @param encoder closed by whoever takes it
 * @param dimension length of a vector
 * @param pools whether the model itself makes one vector a text, whatever the head says
 */
record OpenedModel(Encoder encoder, int dimension, boolean pools) {
  /**
   * What is to be run, and how.
   *
   * @param head from states to vectors
   * @param precision of products
   * @param threads how many compute
   */
  record Way(List<HeadPart> head, Precision precision, int threads) {}

  /** Writes a program of ours and opens it on libtorch. */
  static OpenedModel program(Architecture architecture, Checkpoint checkpoint, Way way) {
    EncoderProgram program =
        new EncoderProgram(
            architecture,
            new CheckpointWeights(checkpoint, architecture.prefixes()),
            way.head,
            numbers(way.precision),
            Processor.running().kernels());
    // Before anything is written: parts that do not fit are seen here.
    int dimension = program.dimension();
    return new OpenedModel(TorchEncoder.open(program, way.threads), dimension, false);
  }

  /** Until more is measured, a program computes in float32 unless it is told otherwise. */
  private static dev.sextant.transformer.internal.torchscript.Precision numbers(
      Precision precision) {
    return switch (precision) {
      case AUTO, FP32 -> dev.sextant.transformer.internal.torchscript.Precision.FP32;
      case BF16 -> dev.sextant.transformer.internal.torchscript.Precision.BF16;
      case INT8 ->
          throw new IllegalArgumentException(
              "precision is INT8, which no model runs in yet; take FP32 or BF16");
    };
  }

  /** Opens a graph on ONNX Runtime. */
  static OpenedModel graph(Path file, Way way) {
    OnnxEncoder encoder = OnnxEncoder.open(file, way.head, way.threads);
    return new OpenedModel(encoder, encoder.dimension(), encoder.pools());
  }

  /** Opens a TorchScript file on libtorch. */
  static OpenedModel script(Path file, Way way) {
    TorchScriptEncoder encoder = TorchScriptEncoder.open(file, way.head, way.threads);
    return new OpenedModel(encoder, encoder.dimension(), encoder.pools());
  }
}
