package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Rate;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long MILLI = 1_000_000;

  /** Any time, as {@link System#nanoTime} may be less than 0. */
  private static final long NOW = -5_000_000_000L;

  @Test
  void hasTheBurstAtFirstAndThenOneAtATime() {
    TokenBucket bucket = new TokenBucket(new Rate(10, 3), NOW);
    for (int i = 0; i < 3; i++) {
      assertThat(bucket.take(NOW)).isTrue();
    }
    assertThat(bucket.take(NOW)).isFalse();
    assertThat(bucket.take(NOW + 100 * MILLI - 1)).isFalse();
    assertThat(bucket.take(NOW + 100 * MILLI)).isTrue();
    assertThat(bucket.take(NOW + 100 * MILLI)).isFalse();
    assertThat(bucket.take(NOW + 350 * MILLI)).isTrue();
    assertThat(bucket.take(NOW + 350 * MILLI)).isTrue();
    assertThat(bucket.take(NOW + 350 * MILLI)).isFalse();
  }

  @Test
  void neverHasMoreThanTheBurst() {
    TokenBucket bucket = new TokenBucket(new Rate(1_000_000, 1), NOW);
    long later = NOW + 3_600_000 * MILLI;
    assertThat(bucket.missing(later)).isZero();
    assertThat(bucket.take(later)).isTrue();
    assertThat(bucket.take(later)).isFalse();
    assertThat(bucket.missing(later)).isEqualTo(1_000);
  }

  /** As somebody does who counts tokens and gives some back whenever time has passed. */
  @Test
  void isATokenBucket() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      Rate rate = new Rate(1_000, 1 + random.nextInt(20));
      TokenBucket bucket = new TokenBucket(rate, NOW);
      long now = NOW;
      long counted = rate.burst() * MILLI;
      for (int i = 0; i < 500; i++) {
        long passed = random.nextInt(random.nextInt(20) == 0 ? 30_000_000 : 2_000_000);
        now += passed;
        counted = Math.min(rate.burst() * MILLI, counted + passed);
        boolean expected = counted >= MILLI;
        assertThat(bucket.take(now)).isEqualTo(expected);
        counted -= expected ? MILLI : 0;
      }
    }
  }

  @Test
  void givesNoTokenTwice() throws InterruptedException {
    TokenBucket bucket = new TokenBucket(new Rate(1, 1_000), NOW);
    assertThat(Racing.count(4, 1_000, () -> bucket.take(NOW))).isEqualTo(1_000);
  }

  @Test
  void givesNoTokenOfAClientTwice() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      ClientBuckets buckets = new ClientBuckets(new Rate(1, 20));
      assertThat(Racing.count(4, 50, () -> buckets.take(7, NOW))).isEqualTo(20);
    }
  }

  /** Several threads that do the same. */
  private static final class Racing {
    interface Take {
      boolean take();
    }

    static int count(int threads, int times, Take take) throws InterruptedException {
      AtomicInteger taken = new AtomicInteger();
      Thread[] all = new Thread[threads];
      for (int i = 0; i < threads; i++) {
        all[i] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int j = 0; j < times; j++) {
                        if (take.take()) {
                          taken.incrementAndGet();
                        }
                      }
                    });
      }
      for (Thread each : all) {
        each.join();
      }
      return taken.get();
    }
  }
}
