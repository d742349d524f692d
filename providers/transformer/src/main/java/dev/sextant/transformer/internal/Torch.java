// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;

/**
 * Whether libtorch can be had. Engine and natives are no dependencies that Maven would bring: they
 * are for those who choose them. Asked without touching a class of the engine.
 */
public final class Torch {
  private static final String ENGINE_CLASS = "ai/djl/pytorch/engine/PtEngine.class";
  private static final String ENGINE_DEPENDENCY = "ai.djl.pytorch:pytorch-engine:0.35.1";

  private Torch() {}

  /** Whether DJL's engine and the natives of this platform are on the class path. */
  public static boolean available() {
    return engineThere() && NativeLibrary.TORCH.available() && NativeLibrary.TORCH_JNI.available();
  }

  /**
   * Checks the same.
   *
   * @throws SextantException if something is missing; the message names the dependency to add
   */
  public static void check() {
    if (!engineThere()) {
      throw new SextantException(
          "DJL's PyTorch engine is not on the class path; add the dependency " + ENGINE_DEPENDENCY);
    }
    NativeLibrary.TORCH.check();
    NativeLibrary.TORCH_JNI.check();
  }

  private static boolean engineThere() {
    return Torch.class.getClassLoader().getResource(ENGINE_CLASS) != null;
  }
}
