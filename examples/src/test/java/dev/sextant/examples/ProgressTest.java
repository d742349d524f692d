// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final String CLEAR = "\r\u001b[2K";

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private long now;

  private Progress progress(boolean terminal, boolean quiet) {
    Streams streams =
        new Streams(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal);
    return new Progress(streams, quiet, () -> now);
  }

  private void after(Duration time) {
    now += time.toNanos();
  }

  private String shown() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tick_onATerminal_drawsOneLineAgainAndTakesItAway() {
    try (Progress progress = progress(true, false)) {
      progress.tick(() -> "too soon");
      after(Duration.ofMillis(200));
      progress.tick(() -> "one");
      after(Duration.ofMillis(200));
      progress.tick(() -> "two".repeat(40));
      progress.warn("look");
    }

    assertThat(shown())
        .isEqualTo(CLEAR + "one" + CLEAR + "two".repeat(26) + "t" + CLEAR + "look\n");
  }

  @Test
  void tick_elsewhere_isAPlainLineEveryTenSeconds() {
    try (Progress progress = progress(false, false)) {
      for (int second = 1; second <= 25; second++) {
        after(Duration.ofSeconds(1));
        int done = second;
        progress.tick(() -> done + " s");
      }
    }

    assertThat(shown()).isEqualTo("10 s\n20 s\n");
  }

  @Test
  void tick_whenQuiet_showsNothingButWarnings() {
    try (Progress progress = progress(true, true)) {
      after(Duration.ofMinutes(1));
      progress.tick(() -> "progress");
      progress.say("news");
      progress.warn("warning");
    }

    assertThat(shown()).isEqualTo("warning\n");
  }

  @Test
  void duration_ofAnySize_isInTwoUnitsAtMost() {
    assertThat(Progress.duration(41.6)).isEqualTo("42 s");
    assertThat(Progress.duration(200)).isEqualTo("3 min 20 s");
    assertThat(Progress.duration(7_500)).isEqualTo("2 h 5 min");
  }
}
