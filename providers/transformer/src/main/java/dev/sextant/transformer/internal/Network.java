// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;
import dev.sextant.transformer.Device;
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
   * The precision that {@link Precision#AUTO} stands for on a device of this machine: {@link
   * Precision#BF16} where it multiplies in bfloat16 by itself, else {@link Precision#FP32}. Never
   * {@link Precision#INT8}, which is less faithful, or {@link Precision#FP16}, in which some models
   * can't run.
   *
   * @param device that {@link Torch#check(Device)} has found
   */
  public static Precision chosen(Precision precision, Device device) {
    if (precision != Precision.AUTO) {
      return precision;
    }
    boolean half =
        device.equals(Device.CPU)
            ? Processor.running().multipliesBfloat16()
            : Torch.multipliesBfloat16(device);
    return half ? Precision.BF16 : Precision.FP32;
  }

  /**
   * Checks that a device has a precision.
   *
   * @throws IllegalArgumentException if it does not
   */
  public static void check(Precision precision, Device device) {
    boolean isProcessor = device.equals(Device.CPU);
    if (precision == Precision.FP16 && isProcessor) {
      throw new IllegalArgumentException(
          "FP16 is for graphics cards and Apple's devices, and the device is cpu; choose AUTO, BF16 or FP32, or another device");
    }
    if (precision == Precision.INT8 && !isProcessor) {
      throw new IllegalArgumentException(
          "INT8 is for the processor, and the device is %s; choose AUTO, BF16, FP16 or FP32, or the device cpu"
              .formatted(device));
    }
  }

  /**
   * Makes an encoder on a device.
   *
   * @param calibration of {@link Precision#INT8}; not asked for anything otherwise
   * @param threads how many threads compute on the processor, all encoders of this number together;
   *     of no meaning on another device
   * @throws IllegalArgumentException if the device does not have the precision
   * @throws SextantException if libtorch is not on the class path or does not see the device,
   *     weights do not fit the configuration, or the precision can't be had on this processor
   */
  public Encoder open(Device device, Precision precision, Calibration calibration, int threads) {
    check(precision, device);
    if (device.equals(Device.CPU)) {
      return open(precision, calibration, threads);
    }
    Torch.check(device);
    FloatType type =
        switch (chosen(precision, device)) {
          case FP32 -> FloatType.FP32;
          case FP16 -> FloatType.FP16;
          case BF16 -> FloatType.BF16;
          case AUTO, INT8 -> throw new AssertionError(precision + " was chosen or refused");
        };
    return DeviceEncoder.open(
        device, new EncoderProgram(architecture, weights, head, type, Kernels.DEVICE));
  }

  private Encoder open(Precision precision, Calibration calibration, int threads) {
    Kernels kernels = Processor.running().kernels();
    EncoderProgram program =
        switch (chosen(precision, Device.CPU)) {
          case AUTO, FP16 -> throw new AssertionError(precision + " was chosen or refused");
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
