package io.lbtier.proxy.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LearntTableTest {
  private static final long EXPIRE = 60;
  private static final long MOST_ID = (1L << LearntEntry.ID_BITS) - 1;

  /** So few that all values share one set of places. */
  private static final int ONE_SET = 4;

  private final SplittableRandom random = new SplittableRandom(7);

  private static LearntTable table(int size) {
    return new LearntTable(size, EXPIRE);
  }

  private long[] values(int count) {
    return LongStream.generate(random::nextLong).limit(count).toArray();
  }

  @Test
  void knowsWhatItHasLearntLast() {
    LearntTable table = table(100);
    table.learn(77, 5, 0);
    table.learn(-77, MOST_ID, 0);
    assertThat(table.find(77, 0)).isEqualTo(5);
    assertThat(table.find(-77, 0)).isEqualTo(MOST_ID);
    assertThat(table.find(78, 0)).isZero();
    table.learn(77, 6, 0);
    assertThat(table.find(77, 0)).isEqualTo(6);
    assertThat(table.known(0)).isEqualTo(2);
  }

  @Test
  void movesWhatItKnowsAndNothingElse() {
    LearntTable table = table(100);
    table.learn(77, 5, 0);
    table.move(77, 6, 0);
    table.move(78, 6, 0);
    assertThat(table.find(77, 0)).isEqualTo(6);
    assertThat(table.find(78, 0)).isZero();
    table.forget(77);
    table.forget(79);
    assertThat(table.find(77, 0)).isZero();
    assertThat(table.known(0)).isZero();
  }

  @Test
  void aValueExpiresAfterItsLastUse() {
    LearntTable table = table(100);
    table.learn(77, 5, 1000);
    assertThat(table.find(77, 1000 + EXPIRE)).isEqualTo(5);
    assertThat(table.find(77, 1000 + 2 * EXPIRE)).isEqualTo(5);
    assertThat(table.known(1000 + 3 * EXPIRE)).isEqualTo(1);
    assertThat(table.find(77, 1000 + 3 * EXPIRE + 1)).isZero();
    assertThat(table.known(1000 + 3 * EXPIRE + 1)).isZero();
    table.learn(77, 6, 2000);
    assertThat(table.find(77, 2000)).isEqualTo(6);
  }

  @Test
  void timesMayBeginAnywhereAndLieALittleBack() {
    for (long begin : List.of(-10L, 0L, (1L << 28) - 3, (1L << 40) + 5)) {
      LearntTable table = table(100);
      table.learn(77, 5, begin);
      assertThat(table.find(77, begin - 1)).isEqualTo(5);
      assertThat(table.find(77, begin + EXPIRE)).isEqualTo(5);
      assertThat(table.find(77, begin + 3 * EXPIRE)).isZero();
    }
  }

  @Test
  void whereThereIsNoPlaceTheOneNotUsedForLongestGoes() {
    LearntTable table = table(ONE_SET);
    long[] values = values(5);
    for (int i = 0; i < 4; i++) {
      table.learn(values[i], 1 + i, i);
    }
    assertThat(table.find(values[0], 9)).isEqualTo(1);
    table.learn(values[4], 5, 10);
    assertThat(table.evicted()).isEqualTo(1);
    assertThat(table.find(values[1], 10)).isZero();
    for (int i : new int[] {0, 2, 3, 4}) {
      assertThat(table.find(values[i], 10)).isEqualTo(1 + i);
    }
  }

  @Test
  void whatHasExpiredGoesFirstAndCountsAsNoLoss() {
    LearntTable table = table(ONE_SET);
    long[] values = values(5);
    for (int i = 0; i < 4; i++) {
      table.learn(values[i], 1 + i, i == 2 ? 0 : EXPIRE);
    }
    table.learn(values[4], 5, EXPIRE + 1);
    assertThat(table.evicted()).isZero();
    assertThat(table.find(values[2], EXPIRE + 1)).isZero();
    assertThat(table.known(EXPIRE + 1)).isEqualTo(4);
  }

  @Test
  void holdsAsManyAsItShouldAndNeverMore() {
    int size = 10_000;
    LearntTable table = table(size);
    long[] values = values(10 * size);
    for (int i = 0; i < size; i++) {
      table.learn(values[i], 1, 0);
    }
    assertThat(table.known(0)).isBetween(size * 99 / 100, size);
    for (long value : values) {
      table.learn(value, 1, 0);
      table.forget(value ^ 1);
    }
    assertThat(table.known(0)).isEqualTo(size);
    assertThat(table.known(0) + table.evicted()).isGreaterThanOrEqualTo(values.length);
  }

  @Test
  void thoseThatGoAreNearlyAlwaysAmongTheOldest() {
    int size = 10_000;
    LearntTable table = new LearntTable(size, 10L * size);
    long[] values = values(3 * size);
    for (int i = 0; i < values.length; i++) {
      table.learn(values[i], 1, i);
    }
    long now = values.length;
    assertThat(LongStream.of(values).skip(now - size / 2).filter(v -> table.find(v, now) > 0))
        .hasSizeGreaterThan(size / 2 * 99 / 100);
  }

  @Test
  void whatHasExpiredAnywhereMakesRoom() {
    int size = 10_000;
    LearntTable table = table(size);
    for (long value : values(size)) {
      table.learn(value, 1, 0);
    }
    long evicted = table.evicted();
    for (long value : values(size)) {
      table.learn(value, 1, EXPIRE + 1);
    }
    assertThat(table.known(EXPIRE + 1)).isGreaterThan(size * 98 / 100);
    assertThat(table.evicted() - evicted).isLessThan(size * 2 / 100);
  }

  @Test
  void keepsWhatItKnowsWhenItIsMadeLargerOrSmaller() {
    LearntTable table = table(100);
    long[] values = values(50);
    for (int i = 0; i < values.length; i++) {
      table.learn(values[i], 1 + i, i);
    }
    table.configure(5000, 200, 50);
    table.configure(5000, 100, 50);
    for (int i = 0; i < values.length; i++) {
      assertThat(table.find(values[i], i + 100)).isEqualTo(1 + i);
    }
    table.learn(values[7], 70, 160);
    table.configure(ONE_SET, 100, 160);
    assertThat(table.known(160)).isEqualTo(ONE_SET);
    assertThat(table.find(values[7], 160)).isEqualTo(70);
    assertThat(table.find(values[49], 160)).isEqualTo(50);
    assertThat(table.find(values[0], 160)).isZero();
  }

  /** Each value has but one backend, so that any other answer is that of another value. */
  @Test
  @Timeout(60)
  void threadsThatCrowdATableNeverGetABackendOfAnother() throws Exception {
    LearntTable table = table(2 * ONE_SET);
    long[] values = values(40);
    long wrong =
        inThreads(
            4,
            thread -> {
              SplittableRandom own = new SplittableRandom(thread);
              long others = 0;
              for (int i = 0; i < 200_000; i++) {
                int at = own.nextInt(values.length);
                long id = 1000L + at;
                switch (own.nextInt(8)) {
                  case 0, 1 -> table.learn(values[at], id, i / 1000);
                  case 2 -> table.move(values[at], id, i / 1000);
                  case 3 -> table.forget(values[at]);
                  default -> {
                    long found = table.find(values[at], i / 1000);
                    others += found == 0 || found == id ? 0 : 1;
                  }
                }
              }
              return others;
            });
    assertThat(wrong).isZero();
    assertThat(table.evicted()).isPositive();
    assertThat(table.known(200)).isLessThanOrEqualTo(2 * ONE_SET);
    LongStream.of(values).forEach(table::forget);
    assertThat(table.known(200)).isZero();
    for (long value : values(2 * ONE_SET)) {
      table.learn(value, 1, 200);
    }
    assertThat(table.known(200)).isEqualTo(2 * ONE_SET);
  }

  @Test
  @Timeout(60)
  void whatSeveralLearnAtOnceStandsThereOnce() throws Exception {
    LearntTable table = table(100);
    int rounds = 3000;
    long[][] values = IntStream.range(0, rounds).mapToObj(i -> values(3)).toArray(long[][]::new);
    AtomicInteger arrived = new AtomicInteger();
    long twice =
        inThreads(
            2,
            thread -> {
              long more = 0;
              int meetings = 0;
              for (long[] round : values) {
                meet(arrived, ++meetings);
                for (long value : round) {
                  table.learn(value, 1, 0);
                }
                meet(arrived, ++meetings);
                more += table.known(0) == round.length ? 0 : 1;
                meet(arrived, ++meetings);
                for (long value : round) {
                  table.forget(value);
                }
              }
              return more;
            });
    assertThat(twice).isZero();
  }

  /** Waits for the other thread; awake, so that both go on within nanoseconds. */
  private static void meet(AtomicInteger arrived, int meeting) {
    arrived.incrementAndGet();
    for (int i = 0; arrived.get() < 2 * meeting; i++) {
      if (i < 10_000) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(1);
      }
    }
  }

  private interface Work {
    long run(int thread) throws Exception;
  }

  /** The sum of what the threads return. */
  private static long inThreads(int count, Work work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Callable<Long>> all =
          IntStream.range(0, count).<Callable<Long>>mapToObj(i -> () -> work.run(i)).toList();
      long sum = 0;
      for (Future<Long> each : threads.invokeAll(all)) {
        sum += each.get();
      }
      return sum;
    }
  }
}
