package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.lbtier.api.TierStatus;
import io.lbtier.proxy.admin.Rates;
import io.lbtier.proxy.balance.Backend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TablesTest {
  private static Condition condition(String type, String status, String reason, String message) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .build();
  }

  private static TierStatus status(Condition... conditions) {
    return new TierStatus(
        1L, 1L, "Proxy", "-", "-", "2/3", List.of(conditions), List.of(), List.of(), null);
  }

  @Test
  void theTierHasTheColumnsOfKubectl() {
    TierStatus fine = status(condition("Ready", "True", "Serving", "fine"));
    assertThat(Tables.tier("shop", fine, "local", Duration.ofSeconds(5)))
        .containsExactly(
            "NAME   MODE    VIP   ACTIVE   BACKENDS   READY   AGE",
            "shop   Proxy   -     local    2/3        True    5s");
    assertThat(Tables.troubles(fine)).isEmpty();
  }

  @Test
  void saysInALineWhatIsNotAsItShouldBe() {
    assertThat(
            Tables.troubles(
                status(
                    condition("Ready", "False", "NoBackendUp", "pool \"app\": none"),
                    condition("Reconciling", "True", "RollingOut", "wait"),
                    condition("Stalled", "True", "ConfigurationRefused", "a: 1 problem\n  b   c"))))
        .containsExactly(
            "  NoBackendUp: pool \"app\": none", "  ConfigurationRefused: a: 1 problem; b   c");
  }

  @Test
  void ratesAreOfTheTimeBetweenTwoLooks() {
    Backend backend =
        new Backend("app", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "x:1");
    Rates rates = new Rates();
    backend.flows.add(1000);
    rates.look(List.of(backend), TimeUnit.SECONDS.toNanos(7));
    assertThat(rates.of(backend)).isEqualTo(Rates.Rate.NONE);

    backend.flows.add(100);
    for (int i = 0; i < 100; i++) {
      backend.duration.record(TimeUnit.MILLISECONDS.toNanos(10));
    }
    rates.look(List.of(backend), TimeUnit.SECONDS.toNanos(9));
    assertThat(rates.of(backend).flowsPerSecond()).isEqualTo(50);
    assertThat(rates.of(backend).p99Nanos()).isBetween(8_000_000L, 12_000_000L);

    rates.look(List.of(backend), TimeUnit.SECONDS.toNanos(10));
    assertThat(rates.of(backend)).isEqualTo(Rates.Rate.NONE);
  }
}
