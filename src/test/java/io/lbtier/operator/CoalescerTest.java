package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CoalescerTest {
  private final List<String> passed = new CopyOnWriteArrayList<>();
  private final Coalescer<String> coalescer = new Coalescer<>(Duration.ofMillis(200), passed::add);

  @Test
  void theFirstSignalPassesAtOnceAndManyBecomeOneMore() {
    for (int i = 0; i < 1_000; i++) {
      coalescer.wake("a");
    }
    coalescer.wake("b");
    assertThat(passed).containsExactly("a", "b");

    Awaitility.await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(passed).endsWith("a").hasSizeLessThan(4));
    assertThat(passed).containsExactly("a", "b", "a");
  }

  @Test
  void afterThePauseASignalPassesAtOnceAgain() {
    coalescer.wake("a");
    Awaitility.await().during(Duration.ofMillis(500)).until(() -> passed.size() == 1);

    coalescer.wake("a");

    assertThat(passed).containsExactly("a", "a");
  }
}
