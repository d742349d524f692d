// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import dev.sextant.SextantException;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the failures in a row of one transfer, pauses after each, and gives up in the end. */
final class HubRetry {
  private static final Logger logger = LoggerFactory.getLogger(HubRetry.class);

  /** As many as huggingface_hub makes. */
  private static final int RETRIES = 5;

  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  /** The hub counts requests over five minutes; who asks for more is not waited for. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final String subject;
  private final Duration firstBackoff;
  private int failures;

  /**
   * @param subject what is transferred, for messages
   * @param firstBackoff the first pause
   */
  HubRetry(String subject, Duration firstBackoff) {
    this.subject = subject;
    this.firstBackoff = firstBackoff;
  }

  /** Something came: the count begins anew. */
  void succeeded() {
    failures = 0;
  }

  /** Pauses, or throws when it is not worth going on. */
  void failed(IOException cause) throws InterruptedException {
    failures++;
    if (failures > RETRIES || cause instanceof SSLHandshakeException) {
      throw new SextantException(
          subject
              + " could not be downloaded: "
              + cause.getMessage()
              + " ("
              + failures
              + " failures in a row). What came is kept; call again to go on, or use withOffline if the"
              + " model is in the cache",
          cause);
    }
    Duration pause = pause(cause);
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      throw new SextantException(
          subject
              + " could not be downloaded: the server asks to wait "
              + pause.toSeconds()
              + " seconds; call again then",
          cause);
    }
    logger.warn("{}: {}; trying again in {} ms", subject, cause.getMessage(), pause.toMillis());
    Thread.sleep(pause.toMillis());
  }

  private Duration pause(IOException cause) {
    Duration doubled = firstBackoff.multipliedBy(1L << (failures - 1));
    Duration backoff = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
    return cause instanceof HubBusyException busy ? busy.pause().orElse(backoff) : backoff;
  }
}
