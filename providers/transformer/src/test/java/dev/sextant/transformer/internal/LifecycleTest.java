// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LifecycleTest {
  private final Lifecycle lifecycle = new Lifecycle("the thing");

  @Test
  void close_twice_releasesOnce() {
    AtomicInteger released = new AtomicInteger();
    lifecycle.close(released::incrementAndGet);
    lifecycle.close(released::incrementAndGet);
    assertThat(released).hasValue(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> lifecycle.use(() -> 1))
        .withMessageContaining("the thing");
    assertThatIllegalStateException().isThrownBy(lifecycle::checkOpen);
  }

  @Test
  void close_whileUsed_waitsAndRefusesNewUses() throws Exception {
    CountDownLatch used = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger released = new AtomicInteger();
    CompletableFuture<Integer> use =
        CompletableFuture.supplyAsync(
            () ->
                lifecycle.use(
                    () -> {
                      used.countDown();
                      await(goOn);
                      return released.get();
                    }));
    used.await();
    Thread closer = new Thread(() -> lifecycle.close(released::incrementAndGet));
    closer.start();
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThatIllegalStateException().isThrownBy(() -> lifecycle.use(() -> 1));
    goOn.countDown();
    assertThat(use.get(30, TimeUnit.SECONDS)).isZero();
    closer.join();
    assertThat(released).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
