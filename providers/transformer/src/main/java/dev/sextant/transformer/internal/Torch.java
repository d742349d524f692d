// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import dev.sextant.SextantException;
import dev.sextant.transformer.Device;
import java.util.List;

/**
 * Whether libtorch can be had, and on which devices. Engine and natives are no dependencies that
 * Maven would bring: they are for those who choose them. Asked without touching a class of the
 * engine, as far as the class path can tell.
 */
public final class Torch {
  private static final String ENGINE_CLASS = "ai/djl/pytorch/engine/PtEngine.class";
  private static final String ENGINE_DEPENDENCY = "ai.djl.pytorch:pytorch-engine:0.35.1";

  private static final Platform APPLES = new Platform("osx", "aarch64");
  private static final List<Platform> CUDA_PLATFORMS =
      List.of(new Platform("linux", "x86_64"), new Platform("win", "x86_64"));

  /** The first compute capability whose cards multiply in bfloat16, Ampere's. */
  private static final int BFLOAT16_CAPABILITY = 80;

  private Torch() {}

  /** Whether DJL's engine and the natives of this platform are on the class path. */
  public static boolean available() {
    return engineThere() && (cpuThere() || cudaThere());
  }

  /**
   * Checks the same.
   *
   * @throws SextantException if something is missing; the message names the dependency to add
   */
  public static void check() {
    checkEngine();
    // The natives for CUDA have the processor's operators too.
    if (!cudaThere()) {
      NativeLibrary.TORCH.check();
      NativeLibrary.TORCH_JNI.check();
    }
  }

  /**
   * Checks that models can run on a device.
   *
   * @throws SextantException if natives are missing, which names the dependency to add, or the
   *     machine has no such device
   */
  public static void check(Device device) {
    switch (device.kind()) {
      case CPU -> check();
      case CUDA -> {
        requireCudaPlatform(device, Platform.running());
        checkEngine();
        NativeLibrary.TORCH_CUDA.check();
        NativeLibrary.TORCH_CUDA_JNI.check();
        requireCard(device, Djl.load("libtorch", () -> engine().getGpuCount()));
      }
      case APPLE -> {
        requireApple(Platform.running());
        check();
      }
    }
  }

  /** Refuses a platform that DJL has no natives with CUDA for. */
  static void requireCudaPlatform(Device device, Platform platform) {
    if (!CUDA_PLATFORMS.contains(platform)) {
      throw new SextantException(
          "%s is asked for, and natives with CUDA are for %s, not for %s; choose %s"
              .formatted(
                  device, CUDA_PLATFORMS, platform, platform.equals(APPLES) ? "apple" : "cpu"));
    }
  }

  /**
   * Refuses a card that is not there.
   *
   * @param cards how many libtorch sees
   */
  static void requireCard(Device device, int cards) {
    if (device.number() >= cards) {
      throw new SextantException(
          "%s is asked for, and libtorch sees %d cards here; it needs NVIDIA's driver and CUDA 12.8's runtime, and pytorch-native-cpu must not stand before pytorch-native-cu128 on the class path: mend that, or choose %s"
              .formatted(device, cards, Device.CPU));
    }
  }

  /** Refuses a machine that is none of Apple's with a processor of their own. */
  static void requireApple(Platform platform) {
    if (!platform.equals(APPLES)) {
      throw new SextantException(
          "%s is asked for, which needs a Mac with a processor of Apple's own; this is %s: choose %s or a CUDA device"
              .formatted(Device.APPLE, platform, Device.CPU));
    }
  }

  /** Whether a card that is there multiplies in bfloat16 by itself. */
  static boolean multipliesBfloat16(Device device) {
    return device.kind() == Device.Kind.CUDA
        && Integer.parseInt(CudaUtils.getComputeCapability(device.number())) >= BFLOAT16_CAPABILITY;
  }

  /** DJL's name of a device. */
  static ai.djl.Device djl(Device device) {
    return switch (device.kind()) {
      case CPU -> ai.djl.Device.cpu();
      case CUDA -> ai.djl.Device.gpu(device.number());
      case APPLE -> ai.djl.Device.of("mps", -1);
    };
  }

  private static Engine engine() {
    return Engine.getEngine(LoadedProgram.ENGINE);
  }

  private static void checkEngine() {
    if (!engineThere()) {
      throw new SextantException(
          "DJL's PyTorch engine is not on the class path; add the dependency " + ENGINE_DEPENDENCY);
    }
  }

  private static boolean engineThere() {
    return Torch.class.getClassLoader().getResource(ENGINE_CLASS) != null;
  }

  private static boolean cpuThere() {
    return NativeLibrary.TORCH.available() && NativeLibrary.TORCH_JNI.available();
  }

  private static boolean cudaThere() {
    return NativeLibrary.TORCH_CUDA.available() && NativeLibrary.TORCH_CUDA_JNI.available();
  }
}
