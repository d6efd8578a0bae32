package io.lbtier.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.OutlierDetection;
import io.lbtier.model.StatusRange;
import io.lbtier.proxy.balance.Backend;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The test's thread is the control thread. */
class OutliersTest {
  private static final OutlierDetection THREE_IN_A_ROW =
      new OutlierDetection(
          3, List.of(new StatusRange(500, 599)), 3_600_000, 5, 0, null, 60_000, 60_000, 50, false);

  private final Backend a = backend(1);
  private final Backend b = backend(2);
  private final Backend c = backend(3);
  private final List<String> done = new ArrayList<>();
  private final ScheduledThreadPoolExecutor control =
      new ScheduledThreadPoolExecutor(1) {
        @Override
        public void execute(Runnable task) {
          task.run();
        }
      };
  private final Outliers outliers =
      new Outliers(
          THREE_IN_A_ROW,
          List.of(a, b),
          null,
          control,
          () -> 0,
          (backend, cause, evidence) -> done.add(backend.label() + ": " + cause + evidence));

  private static Backend backend(int number) {
    return new Backend(
        "p", InetSocketAddress.createUnresolved("10.0.0." + number, 80), "10.0.0." + number);
  }

  private static void fail(Backend backend, int times) {
    for (int i = 0; i < times; i++) {
      Objects.requireNonNull(backend.outcomes()).failed("reset");
    }
  }

  @AfterEach
  void stop() {
    control.shutdownNow();
  }

  /** As when its weight is set to 0: nobody would bring it back later. */
  @Test
  void whoIsNotLookedAtAnyMoreIsBroughtBack() {
    fail(a, 3);
    assertThat(done).containsExactly("10.0.0.1: 3 failures in a row, the last one: resetfor 60s");
    outliers.follow(List.of(b));
    assertThat(done).last().isEqualTo("10.0.0.1: it is not looked at for outliers any more");
    assertThat(a.outcomes()).isNull();
  }

  @Test
  void aChangeOfThePoolForgetsNothingOfThoseThatStay() {
    fail(a, 2);
    outliers.follow(List.of(c, a, b));
    assertThat(done).isEmpty();
    fail(c, 2);
    fail(a, 1);
    assertThat(done).singleElement().asString().startsWith("10.0.0.1: 3 failures in a row");
    outliers.follow(List.of(a, b));
    assertThat(done).hasSize(1);
  }
}
