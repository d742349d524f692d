// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;
import dev.sextant.transformer.Precision;
import dev.sextant.transformer.internal.torchscript.Architecture;
import dev.sextant.transformer.internal.torchscript.EncoderProgram;
import dev.sextant.transformer.internal.torchscript.FloatType;
import dev.sextant.transformer.internal.torchscript.HeadPart;
import dev.sextant.transformer.internal.torchscript.Kernels;
import dev.sextant.transformer.internal.torchscript.Products;
import dev.sextant.transformer.internal.torchscript.Weights;
import java.util.List;

/**
 * A network with its weights and head, from which an encoder is made in a precision.
 *
 * @param architecture the network
 * @param weights its own, which stay open until encoders are made
 * @param head from states to vectors; the first part pools
 */
public record Network(Architecture architecture, Weights weights, List<HeadPart> head) {
  /** Copies the list. */
  public Network {
    head = List.copyOf(head);
  }

  /**
   * The precision that {@link Precision#AUTO} stands for on this machine: {@link Precision#BF16}
   * where the processor multiplies in bfloat16 by itself, else {@link Precision#FP32}. Never {@link
   * Precision#INT8}, which is less faithful.
   */
  public static Precision chosen(Precision precision) {
    if (precision != Precision.AUTO) {
      return precision;
    }
    return Processor.running().multipliesBfloat16() ? Precision.BF16 : Precision.FP32;
  }

  /**
   * Makes an encoder.
   *
   * @param calibration of {@link Precision#INT8}; not asked for anything otherwise
   * @param threads how many threads compute, all encoders of this number together
   * @throws SextantException if libtorch is not on the class path, weights do not fit the
   *     configuration, or the precision can't be had on this processor
   */
  public Encoder open(Precision precision, Calibration calibration, int threads) {
    Kernels kernels = Processor.running().kernels();
    EncoderProgram program =
        switch (chosen(precision)) {
          case AUTO -> throw new AssertionError("AUTO was chosen");
          case FP32 -> new EncoderProgram(architecture, weights, head, FloatType.FP32, kernels);
          case BF16 -> {
            Kernels half = Processor.running().bfloat16Kernels();
            yield new EncoderProgram(architecture, weights, head, FloatType.BF16, half);
          }
          case INT8 -> quantized(kernels, calibration, threads);
        };
    return TorchEncoder.open(program, threads);
  }

  private EncoderProgram quantized(Kernels kernels, Calibration calibration, int threads) {
    if (kernels != Kernels.ONEDNN || !Processor.running().multipliesInt8()) {
      throw new SextantException(
          "INT8 needs an x86-64 processor with VNNI or AMX that Linux tells of, this is %s without; choose AUTO, FP32 or BF16"
              .formatted(Platform.running()));
    }
    Products products = calibration.scales(architecture, weights, threads).products();
    FloatType states = Processor.running().multipliesBfloat16() ? FloatType.BF16 : FloatType.FP32;
    return new EncoderProgram(architecture, weights, head, states, products);
  }
}
