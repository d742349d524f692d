// SPDX-License-Identifier: Apache-2.0
package dev.sextant;

import java.io.Serial;

/** A search ended before it was done, and gave nothing. The index is as it was. */
public final class SearchStoppedException extends SextantException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why a search ends early. */
  public enum Reason {
    /** It took longer than the request allows. */
    TIMEOUT,
    /** Its thread was interrupted, and still is. */
    INTERRUPTED
  }

  private final Reason reason;

  /**
   * @param message one sentence: what is wrong, the value found, what to do
   */
  public SearchStoppedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why it ended. */
  public Reason reason() {
    return reason;
  }
}
