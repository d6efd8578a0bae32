package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final List<String> expired = new ArrayList<>();
  private long millis;

  @BeforeEach
  void stopTheClock() {
    loop.freezeTime();
  }

  @AfterEach
  void close() {
    loop.finishAndReleaseAll();
  }

  private Deadline deadline(String name) {
    return new Deadline(loop.eventLoop()) {
      @Override
      protected void expired() {
        expired.add(name);
      }
    };
  }

  private void pass(long more) {
    for (long i = 0; i < more; i++) {
      millis++;
      loop.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      loop.runScheduledPendingTasks();
    }
  }

  @Test
  void expiresOnceAndNotBefore() {
    deadline("a").set(200);
    pass(199);
    assertThat(expired).isEmpty();
    pass(1 + Deadlines.TICK_MILLIS * 2);
    assertThat(expired).containsExactly("a");
    pass(100_000);
    assertThat(expired).containsExactly("a");
  }

  @Test
  void canBeMovedLaterAndEarlier() {
    Deadline a = deadline("a");
    a.set(200);
    pass(150);
    a.set(1_000);
    pass(990);
    assertThat(expired).isEmpty();
    a.set(300_000);
    a.set(100);
    pass(100 + Deadlines.TICK_MILLIS * 2);
    assertThat(expired).containsExactly("a");
  }

  @Test
  void doesNotExpireWhenCleared() {
    Deadline a = deadline("a");
    a.set(100);
    a.clear();
    a.clear();
    pass(500);
    a.set(100);
    pass(50);
    a.clear();
    pass(500);
    assertThat(expired).isEmpty();
  }

  @Test
  void mayBeSetAgainWhenItExpires() {
    Deadline[] again = new Deadline[1];
    again[0] =
        new Deadline(loop.eventLoop()) {
          @Override
          protected void expired() {
            expired.add("again");
            again[0].set(100);
          }
        };
    again[0].set(100);
    pass(1_000);
    assertThat(expired).hasSizeBetween(6, 10);
  }

  @Test
  void oneThatFailsHoldsNobodyUp() {
    new Deadline(loop.eventLoop()) {
      @Override
      protected void expired() {
        throw new IllegalStateException("for this test");
      }
    }.set(100);
    deadline("a").set(100);
    deadline("b").set(400);
    pass(600);
    assertThat(expired).containsExactly("a", "b");
  }

  @Test
  void thereMayBeNoEnd() {
    deadline("never").set(Long.MAX_VALUE);
    pass(200_000);
    assertThat(expired).isEmpty();
  }

  @Test
  void whateverIsDoneToThemTheyExpireInTheirTime() {
    Random random = new Random(3);
    long[] due = new long[200];
    Deadline[] deadlines = new Deadline[due.length];
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < due.length; i++) {
      int index = i;
      deadlines[i] =
          new Deadline(loop.eventLoop()) {
            @Override
            protected void expired() {
              long late = millis - due[index];
              if (due[index] == 0 || late < 0 || late > 2 * Deadlines.TICK_MILLIS) {
                wrong.add(index + " late by " + late);
              }
              due[index] = 0;
            }
          };
    }
    for (int step = 0; step < 20_000; step++) {
      int i = random.nextInt(due.length);
      if (random.nextInt(10) == 0) {
        deadlines[i].clear();
        due[i] = 0;
      } else {
        int in = random.nextInt(random.nextBoolean() ? 1_000 : 120_000);
        deadlines[i].set(in);
        due[i] = millis + in;
      }
      pass(random.nextInt(20));
    }
    pass(130_000);
    assertThat(wrong).isEmpty();
    assertThat(due).containsOnly(0);
  }
}
