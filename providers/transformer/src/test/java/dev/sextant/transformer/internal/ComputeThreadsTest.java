// SPDX-License-Identifier: Apache-2.0
package dev.sextant.transformer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.sextant.transformer.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(
    value = OS.LINUX,
    architectures = "aarch64",
    disabledReason = "libtorch for it has another artifact")
final class ComputeThreadsTest {
  private static final int COUNT = 3;

  @BeforeAll
  static void loadLibtorch() {
    Djl.load("libtorch", () -> Engine.getEngine(LoadedProgram.ENGINE));
  }

  /** libtorch keeps the number for the process too, where threads that begin together read it. */
  @Test
  void threads_ofFreshPools_haveTheNumberOfTheirWay() {
    for (int round = 0; round < 100; round++) {
      Set<Integer> ofSingle = ConcurrentHashMap.newKeySet();
      Set<Integer> ofTeam = ConcurrentHashMap.newKeySet();
      try (ComputeThreads threads = ComputeThreads.open(COUNT)) {
        Runnable look = () -> ofSingle.add(JniUtils.getNumThreads());
        IntStream.range(0, 2)
            .parallel()
            .forEach(
                way -> {
                  if (way == 0) {
                    threads.each(List.of(look, look, look, look));
                  } else {
                    ofTeam.add(threads.together(JniUtils::getNumThreads));
                  }
                });
      }
      assertThat(ofSingle).containsExactly(1);
      assertThat(ofTeam).containsExactly(COUNT);
    }
  }

  @Test
  void threads_ofADevice_areOneForAllOfItsModels() {
    Set<String> names = ConcurrentHashMap.newKeySet();
    Runnable look = () -> names.add(Thread.currentThread().getName());
    try (ComputeThreads first = ComputeThreads.open(Device.cuda(7));
        ComputeThreads second = ComputeThreads.open(Device.cuda(7));
        ComputeThreads other = ComputeThreads.open(Device.APPLE)) {
      assertThat(second).isSameAs(first).isNotSameAs(other);
      first.each(List.of(look, look, look));
      second.each(List.of(look, look, look));
      other.each(List.of(look));
    }
    assertThat(names)
        .containsExactlyInAnyOrder("sextant-torch-cuda:7-single-1", "sextant-torch-apple-single-1");
  }

  @Test
  void allWays_sideBySide_neverExceedTheBudget() {
    AtomicInteger computing = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (ComputeThreads threads = ComputeThreads.open(COUNT)) {
      IntStream.range(0, 60)
          .parallel()
          .forEach(
              i -> {
                switch (i % 3) {
                  case 0 -> threads.together(() -> counted(computing, most, COUNT));
                  case 1 -> threads.alone(() -> counted(computing, most, 1));
                  default -> {
                    Runnable one = () -> counted(computing, most, 1);
                    threads.each(List.of(one, one));
                  }
                }
              });
    }
    assertThat(most.get()).isBetween(COUNT, COUNT);
  }

  private static int counted(AtomicInteger computing, AtomicInteger most, int threads) {
    int now = computing.addAndGet(threads);
    most.accumulateAndGet(now, Math::max);
    Thread.onSpinWait();
    computing.addAndGet(-threads);
    return now;
  }

  /** Else queries one after another would run on one thread, as though others were at work. */
  @Test
  void idle_onceACallReturned_isTrue() {
    try (ComputeThreads threads = ComputeThreads.open(COUNT)) {
      int idle = 0;
      for (int i = 0; i < 2_000; i++) {
        threads.together(() -> 0);
        idle += threads.idle() ? 1 : 0;
      }
      assertThat(idle).isEqualTo(2_000);
    }
  }

  @Test
  void each_taskThatFails_isThrownAndTheRestIsNotBegun() {
    AtomicInteger begun = new AtomicInteger();
    List<Runnable> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          throw new OutOfMemoryError("tried");
        });
    for (int i = 0; i < 1_000; i++) {
      tasks.add(begun::incrementAndGet);
    }
    try (ComputeThreads threads = ComputeThreads.open(1)) {
      assertThatThrownBy(() -> threads.each(tasks))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("tried");
      assertThat(begun).hasValue(0);
      assertThat(threads.<String>alone(() -> "goes on")).isEqualTo("goes on");
    }
  }

  @Test
  void close_oneOfTwoUsers_leavesTheThreadsToTheOther() throws InterruptedException {
    ComputeThreads first = ComputeThreads.open(COUNT);
    ComputeThreads second = ComputeThreads.open(COUNT);
    Thread team = first.together(Thread::currentThread);
    first.close();
    assertThat(second.together(Thread::currentThread)).isSameAs(team);
    second.close();
    team.join(60_000);
    assertThat(team.isAlive()).isFalse();
  }
}
