package io.lbtier.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class RingTest {
  @Test
  void keepsOrderAndRefusesWhenFull() {
    Ring<Integer> ring = new Ring<>(4);
    for (int round = 0; round < 10; round++) {
      assertThat(ring.isEmpty()).isTrue();
      assertThat(ring.poll()).isNull();
      for (int i = 0; i < 4; i++) {
        assertThat(ring.offer(i)).isEqualTo(i);
      }
      assertThat(ring.offer(4)).isEqualTo(-1);
      for (int i = 0; i < 4; i++) {
        assertThat(ring.isEmpty()).isFalse();
        assertThat(ring.poll()).isEqualTo(i);
      }
    }
  }

  @Test
  void refusesOtherCapacities() {
    assertThatThrownBy(() -> new Ring<>(6)).hasMessage("capacity: 6 (expected: a power of two)");
  }

  @Test
  void losesAndDoublesNothingAmongThreads() throws Exception {
    int producers = 2;
    int each = 20_000;
    Ring<int[]> ring = new Ring<>(64);
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      int producer = p;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      while (ring.offer(new int[] {producer, i}) < 0) {
                        LockSupport.parkNanos(1000);
                      }
                    }
                  }));
    }
    int[] next = new int[producers];
    for (int taken = 0; taken < producers * each; ) {
      int[] element = ring.poll();
      if (element != null) {
        if (element[1] != next[element[0]]++) {
          fail("out of order: %d of producer %d", element[1], element[0]);
        }
        taken++;
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(ring.isEmpty()).isTrue();
  }
}
