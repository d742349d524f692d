// SPDX-License-Identifier: Apache-2.0
package dev.sextant.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How far long work is, on standard error: a line drawn again and again on a terminal, elsewhere a
 * line now and then. For one thread.
 */
final class Progress implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration PLAIN = Duration.ofSeconds(10);
  private static final String CLEAR = "\r\u001b[2K";

  /** Longer lines would wrap, and a wrapped line can't be drawn again. */
  private static final int WIDTH = 79;

  private final PrintStream err;
  private final boolean terminal;
  private final boolean quiet;
  private final LongSupplier nanoTime;
  private long last;
  private boolean drawn;

  Progress(Streams streams, boolean quiet) {
    this(streams, quiet, System::nanoTime);
  }

  Progress(Streams streams, boolean quiet, LongSupplier nanoTime) {
    this.err = streams.err();
    this.terminal = streams.terminal();
    this.quiet = quiet;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /** Shows how far the work is, if it is time to. */
  void tick(Supplier<String> line) {
    long now = nanoTime.getAsLong();
    if (quiet || now - last < (terminal ? REDRAW : PLAIN).toNanos()) {
      return;
    }
    last = now;
    String text = line.get();
    if (terminal) {
      err.print(CLEAR + (text.length() > WIDTH ? text.substring(0, WIDTH) : text));
      err.flush();
      drawn = true;
    } else {
      err.println(text);
    }
  }

  /** A line that stays, unless all is to be quiet. */
  void say(String line) {
    if (!quiet) {
      warn(line);
    }
  }

  /** A line that stays, in any case. */
  void warn(String line) {
    clear();
    err.println(line);
  }

  /** Takes the drawn line away: results follow. */
  void clear() {
    if (drawn) {
      err.print(CLEAR);
      err.flush();
      drawn = false;
    }
  }

  @Override
  public void close() {
    clear();
  }

  /** Seconds as people say them: 42 s, 3 min 20 s, 2 h 5 min. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return "%d min %d s".formatted(whole / 60, whole % 60);
    }
    return "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
  }
}
