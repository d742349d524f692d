// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import dev.sextant.SextantException;
import java.util.concurrent.Callable;

/**
 * The way into DJL: whatever touches its classes for the first time goes through here. DJL reads
 * its settings from system properties, some of them in static initialisers:
 *
 * <ul>
 *   <li>telemetry is opted out of, always;
 *   <li>it is offline, so that it neither calls home nor downloads, unless the user set {@code
 *       ai.djl.offline};
 *   <li>ONNX Runtime stands alone, unless the user said otherwise: else a PyTorch engine that
 *       happens to be on the class path would be loaded beside it.
 * </ul>
 */
final class Djl {
  private Djl() {}

  /**
   * Loads something by DJL.
   *
   * @param what for the message: what can't be loaded
   * @throws SextantException if it fails, native libraries included
   */
  static <T> T load(String what, Callable<T> action) {
    settings();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // DJL finds engines and natives by the context's loader, which need not know DJL.
    thread.setContextClassLoader(Djl.class.getClassLoader());
    try {
      return action.call();
    } catch (Exception | LinkageError e) {
      throw new SextantException(
          "%s can't be loaded: %s; natives are unpacked to the folder DJL_CACHE_DIR, %s if unset"
              .formatted(what, reason(e), "~/.djl.ai"),
          e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The deepest message: engines wrap what went wrong, some without a word. */
  private static String reason(Throwable failure) {
    String reason = failure.toString();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        reason = cause.getMessage();
      }
    }
    return reason;
  }

  private static void settings() {
    System.setProperty("OPT_OUT_TRACKING", "true");
    setUnlessGiven("ai.djl.offline");
    setUnlessGiven("ai.djl.onnx.disable_alternative");
  }

  private static void setUnlessGiven(String property) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, "true");
    }
  }
}
