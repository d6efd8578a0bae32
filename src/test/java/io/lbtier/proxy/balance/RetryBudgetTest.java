package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Retry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryBudgetTest {
  private final List<Member> members = Members.of(1, 1);

  private RetryBudget budget(int percent, int min) {
    return Objects.requireNonNull(
        RetryBudget.of(new Retry.Budget(percent, min), members, null), "there is one");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 100, 0",
    "20, 3, 0, 3",
    "20, 3, 19, 3",
    "20, 3, 20, 4",
    "20, 3, 99, 19",
    "100, 0, 7, 7"
  })
  void givesAPartOfWhatIsUnderWay(int percent, int min, int underWay, int expected) {
    for (int i = 0; i < underWay; i++) {
      members.get(i % 2).backend().active.increment();
    }
    RetryBudget budget = budget(percent, min);
    int taken = 0;
    while (budget.take()) {
      taken++;
    }
    assertThat(taken).isEqualTo(expected).isEqualTo(budget.active());
    assertThat(budget.exhausted()).isEqualTo(1);
  }

  @Test
  void keepsItsCountsOverAChange() {
    RetryBudget before = budget(0, 1);
    assertThat(before.take()).isTrue();
    assertThat(before.take()).isFalse();
    RetryBudget after =
        Objects.requireNonNull(RetryBudget.of(new Retry.Budget(0, 2), members, before));
    assertThat(after.exhausted()).isEqualTo(1);
    assertThat(after.take()).isTrue();
    assertThat(after.take()).isFalse();
    before.give();
    assertThat(after.take()).isTrue();
  }

  @Test
  void isNeverOverdrawn() throws Exception {
    RetryBudget budget = budget(0, 2);
    AtomicInteger held = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 20_000; i++) {
                      if (budget.take()) {
                        most.accumulateAndGet(held.incrementAndGet(), Math::max);
                        held.decrementAndGet();
                        budget.give();
                      }
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most.get()).isBetween(1, 2);
    assertThat(budget.active()).isZero();
  }
}
