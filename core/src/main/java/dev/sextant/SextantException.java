// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.io.Serial;

/**
 * The world outside failed: a file, a disk, a native library, a model. A caller's own mistake is an
 * {@link IllegalArgumentException}, use after close an {@link IllegalStateException}.
 */
public class SextantException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence: what is wrong, the value found, what to do
   */
  public SextantException(String message) {
    super(message);
  }

  /**
   * @param message one sentence: what is wrong, the value found, what to do
   * @param cause what the world outside said
   */
  public SextantException(String message, Throwable cause) {
    super(message, cause);
  }
}
