package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyTest {
  private static final long MILLI = 1_000_000;
  private static final long START = 1L << 40;

  @Test
  void aSlowAnswerCountsAtOnceAndAFastOneByAndBy() {
    Latency latency = new Latency();
    assertThat(latency.nanos(START)).isZero();
    latency.observe(10 * MILLI, START);
    latency.observe(50 * MILLI, START + 2 * MILLI);
    assertThat(latency.nanos(START + 2 * MILLI)).isEqualTo(50f * MILLI);
    latency.observe(10 * MILLI, START + 4 * MILLI);
    assertThat(latency.nanos(START + 4 * MILLI)).isBetween(49f * MILLI, 50f * MILLI);
  }

  @Test
  void itGoesTowardsWhatAnswersTake() {
    Latency latency = new Latency();
    latency.observe(500 * MILLI, START);
    long now = START;
    for (int i = 0; i < 10_000; i++) {
      now += 10 * MILLI;
      latency.observe(10 * MILLI, now);
    }
    assertThat(latency.nanos(now)).isCloseTo(10f * MILLI, withPercentage(2));
  }

  @Test
  void withoutAnswersItFades() {
    Latency latency = new Latency();
    latency.observe(100 * MILLI, START);
    float after = latency.nanos(START + Latency.DECAY_NANOS);
    assertThat(after).isCloseTo((float) (100 * MILLI / Math.E), withPercentage(0.1));
  }

  @Test
  void theClockMayBeginAnewAndStandBehind() {
    Latency latency = new Latency();
    latency.observe(100 * MILLI, Long.MAX_VALUE);
    assertThat(latency.nanos(Long.MIN_VALUE + 5)).isCloseTo(100f * MILLI, withPercentage(0.1));
    assertThat(latency.nanos(Long.MAX_VALUE - 500 * MILLI)).isEqualTo(100f * MILLI);
  }

  @Test
  void noAnswerIsLostToAnother() throws InterruptedException {
    Latency latency = new Latency();
    List<Thread> threads =
        IntStream.rangeClosed(1, 4)
            .mapToObj(
                t ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              for (int i = 1; i <= 50_000; i++) {
                                latency.observe((long) t * i, START);
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(latency.nanos(START)).isEqualTo(200_000f);
  }
}
