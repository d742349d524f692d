// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer;

import java.io.IOException;
import java.io.Serial;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server answered that it can't now, and perhaps when it can. */
final class HubBusyException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  // The hub's own header, of an IETF draft: "api";r=0;t=55, that is no request left for 55 seconds.
  private static final Pattern RATE_LIMIT = Pattern.compile("r=0;\\s*t=(\\d{1,9})");

  private final @Nullable Duration pause;

  HubBusyException(int status, HttpHeaders headers) {
    super("the server answered " + status);
    this.pause = pause(headers, Instant.now());
  }

  /** How long the server asks to wait. */
  Optional<Duration> pause() {
    return Optional.ofNullable(pause);
  }

  private static @Nullable Duration pause(HttpHeaders headers, Instant now) {
    Optional<String> retryAfter = headers.firstValue("Retry-After");
    if (retryAfter.isPresent()) {
      return retryAfter(retryAfter.get().strip(), now);
    }
    Matcher limit = RATE_LIMIT.matcher(headers.firstValue("RateLimit").orElse(""));
    return limit.find() ? Duration.ofSeconds(Long.parseLong(limit.group(1))) : null;
  }

  /** Seconds or a date (RFC 9110, section 10.2.3); anything else is passed over. */
  static @Nullable Duration retryAfter(String value, Instant now) {
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return then.isBefore(now) ? Duration.ZERO : Duration.between(now, then);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
