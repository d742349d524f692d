// SPDX-License-Identifier: Apache-2.0
package dev.sextant.dense;

import dev.sextant.transformer.Device;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.Calibration;
import dev.sextant.transformer.internal.Encoder;
import dev.sextant.transformer.internal.Network;
import dev.sextant.transformer.internal.OnnxEncoder;
import dev.sextant.transformer.internal.TorchScriptEncoder;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.CheckpointWeights;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.weights.Checkpoint;
import java.nio.file.Path;
import java.util.List;

/**
 * A model with its head, ready to run.
 *
 * @param encoder closed by whoever takes it
 * @param dimension length of a vector
 * @param precision what it computes in, never {@link Precision#AUTO}
 * @param pools whether the model itself makes one vector a text, whatever the head says
 */
record OpenedModel(Encoder encoder, int dimension, Precision precision, boolean pools) {
  /**
   * What is to be run, and how.
   *
   * @param head from states to vectors
   * @param device where
   * @param precision of products
   * @param calibration of {@link Precision#INT8}
   * @param threads how many compute on the processor
   */
  record Way(
      List<HeadPart> head,
      Device device,
      Precision precision,
      Calibration calibration,
      int threads) {}

  /** Writes a program of ours and opens it on libtorch. */
  static OpenedModel program(Architecture architecture, Checkpoint checkpoint, Way way) {
    Network network =
        new Network(
            architecture, new CheckpointWeights(checkpoint, architecture.prefixes()), way.head);
    // Before anything is written: parts that do not fit are seen here.
    int dimension = HeadPart.dimension(way.head, architecture.width());
    Encoder encoder = network.open(way.device, way.precision, way.calibration, way.threads);
    Precision precision = Network.chosen(way.precision, way.device);
    return new OpenedModel(encoder, dimension, precision, false);
  }

  /** Opens a graph on ONNX Runtime. */
  static OpenedModel graph(Path file, Way way) {
    OnnxEncoder encoder = OnnxEncoder.open(file, way.head, way.threads);
    return new OpenedModel(encoder, encoder.dimension(), Precision.FP32, encoder.pools());
  }

  /** Opens a TorchScript file on libtorch. */
  static OpenedModel script(Path file, Way way) {
    TorchScriptEncoder encoder = TorchScriptEncoder.open(file, way.head, way.threads);
    return new OpenedModel(encoder, encoder.dimension(), Precision.FP32, encoder.pools());
  }
}
