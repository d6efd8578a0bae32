package io.lbtier.status;

import static io.lbtier.status.Scene.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.lbtier.api.TierStatus;
import io.lbtier.api.TierStatus.VirtualAddressStatus;
import io.lbtier.compile.Compiled;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.Records;
import io.lbtier.model.Vip;
import io.lbtier.status.Observed.Flapping;
import io.lbtier.status.Observed.Holding;
import io.lbtier.status.Observed.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of virtual addresses as time goes by; the golden cases have the words. */
class VirtualAddressesTest {
  private static final String VIP = "192.0.2.10";

  private List<Proxy> proxies = Scene.well().proxies();
  private @Nullable TierStatus status;
  private Instant now = NOW;
  private @Nullable Holding holding;

  private Observed observed() {
    ProxyConfig c = Objects.requireNonNull(Scene.well().applied());
    var vip =
        new Vip(
            List.of(new Vip.VirtualAddress(VIP, 24, 10)),
            "",
            100,
            false,
            new Vip.Check(200, 3, 2),
            List.of());
    return new Observed(
        7,
        Records.with(c, "vip", vip),
        Scene.well().rollout(),
        proxies,
        List.of(),
        holding == null ? Map.of() : Map.of(VIP, holding));
  }

  /** What happens when these nodes hold the address from now on: the events. */
  private List<String> held(String... nodes) {
    holding = new Holding(List.of(nodes), now, null);
    return look();
  }

  private List<String> look() {
    TierStatus before = status;
    Observed observed = observed();
    var meaning = new Compiled.Accepted(Scene.tier(7), List.of());
    var after = TierStatusEvaluator.evaluate(meaning, meaning, observed, before, now);
    status = after;
    return TierEvents.between(before, after, observed).stream()
        .map(event -> "%s %s %s".formatted(event.type(), event.reason(), event.message()))
        .toList();
  }

  private List<String> later(Duration time) {
    now = now.plus(time);
    return look();
  }

  private TierStatus status() {
    return Objects.requireNonNull(status);
  }

  private VirtualAddressStatus entry() {
    return Objects.requireNonNull(status().virtualAddresses()).getFirst();
  }

  private Condition condition(String type) {
    return Objects.requireNonNull(Conditions.find(status(), type));
  }

  private String ready() {
    Condition ready = condition(Conditions.READY);
    return ready.getStatus() + " " + ready.getReason();
  }

  private String allHeld() {
    Condition held = condition(Conditions.VIRTUAL_ADDRESSES_HELD);
    return held.getStatus() + " " + held.getReason();
  }

  @Test
  void aMoveIsShownAtOnceAndNobodyIsAlarmed() {
    held("node-a");
    now = now.plusSeconds(60);
    assertThat(held()).isEmpty();
    assertThat(entry().node()).isEqualTo("node-a");
    assertThat(ready()).isEqualTo("True Serving");
    now = now.plusMillis(300);
    assertThat(held("node-b"))
        .containsExactly("Normal Moved 192.0.2.10 moved from node-a to node-b");
    assertThat(entry().node()).isEqualTo("node-b");
    assertThat(entry().since()).isEqualTo("2026-01-01T00:01:01Z");
    assertThat(status().active()).isEqualTo("node-b");
    assertThat(later(Duration.ofDays(1))).isEmpty();
    assertThat(entry().since()).isEqualTo("2026-01-01T00:01:01Z");
  }

  @Test
  void theCauseOfAMoveIsToldWhereItShows() {
    held("node-a");
    proxies = List.of(Scene.proxy("p1", "node-a", null), proxies.get(1));
    assertThat(held("node-b"))
        .containsExactly(
            "Normal Moved 192.0.2.10 moved from node-a to node-b: the proxy on node-a does not"
                + " answer");
    ProxyStatus s = Scene.says(7);
    proxies =
        List.of(
            Scene.proxy("p1", "node-a", s),
            Scene.proxy(
                "p2",
                "node-b",
                new ProxyStatus(s.generation(), "", false, s.listeners(), s.pools())));
    assertThat(held("node-a"))
        .contains(
            "Normal Moved 192.0.2.10 moved from node-b to node-a: the proxy on node-b is not ready");
    proxies = List.of(Scene.proxy("p2", "node-b", s));
    assertThat(held("node-b"))
        .contains(
            "Normal Moved 192.0.2.10 moved from node-a to node-b: the tier has no proxy on node-a"
                + " any more");
  }

  @Test
  void nobodyCountsAfterTwoSeconds() {
    held("node-a");
    assertThat(held()).isEmpty();
    assertThat(TierStatusEvaluator.changesAt(observed(), now)).hasValue(now.plusSeconds(2));
    assertThat(later(Duration.ofMillis(1999))).isEmpty();
    assertThat(later(Duration.ofMillis(1)))
        .containsExactly("Warning NotHeld no node holds 192.0.2.10");
    assertThat(entry().node()).isNull();
    assertThat(entry().since()).isNull();
    assertThat(status().active()).isEqualTo("-");
    assertThat(ready()).isEqualTo("False NotHeld");
    assertThat(allHeld()).isEqualTo("False NotHeld");
    assertThat(later(Duration.ofMinutes(1))).isEmpty();
    assertThat(TierStatusEvaluator.changesAt(observed(), now)).isEmpty();

    assertThat(held("node-b"))
        .containsExactly(
            "Normal Held 192.0.2.10 on node-b",
            "Normal Serving generation 7 serves; 2 of 2 proxies available; 4/4 backends up");
    assertThat(ready()).isEqualTo("True Serving");
  }

  @Test
  void twoCountAfterTwoSecondsAndClientsAreStillServed() {
    held("node-a");
    assertThat(held("node-a", "node-b")).isEmpty();
    assertThat(status().active()).isEqualTo("node-a");
    assertThat(later(Duration.ofSeconds(2)))
        .containsExactly(
            "Warning SplitBrain 192.0.2.10 is held by node-a and node-b at once; can VRRP (IP"
                + " protocol 112) pass between them?");
    assertThat(status().active()).isEqualTo("node-a+node-b");
    assertThat(entry().node()).isEqualTo("node-a");
    assertThat(ready()).isEqualTo("True Serving");
    assertThat(allHeld()).isEqualTo("False SplitBrain");
    assertThat(held("node-b"))
        .containsExactly(
            "Normal Held 192.0.2.10 on node-b",
            "Normal Moved 192.0.2.10 moved from node-a to node-b");
  }

  @Test
  void anAddressOfANewTierIsWaitedForWithoutAlarm() {
    assertThat(held()).containsExactly("Normal NotHeld no node holds 192.0.2.10");
    assertThat(condition(Conditions.RECONCILING).getMessage())
        .isEqualTo("no node holds 192.0.2.10 yet");
    assertThat(later(Duration.ofSeconds(9))).isEmpty();
    assertThat(later(Duration.ofSeconds(1)))
        .containsExactly("Warning NotHeld no node holds 192.0.2.10");
    assertThat(Conditions.find(status(), Conditions.RECONCILING)).isNull();
  }

  @Test
  void anAddressThatFlapsIsToldOnceUntilItIsCalm() {
    held("node-a");
    holding = new Holding(List.of("node-a"), now, new Flapping(7, now));
    assertThat(look())
        .containsExactly("Warning Flapping 192.0.2.10 moves to and fro, 7 times so far");
    assertThat(ready()).isEqualTo("True Serving");
    holding = new Holding(List.of("node-a"), now, new Flapping(8, now));
    assertThat(look()).isEmpty();
    assertThat(TierStatusEvaluator.changesAt(observed(), now)).hasValue(now.plusSeconds(300));
    assertThat(later(Duration.ofMinutes(5))).containsExactly("Normal Held 192.0.2.10 on node-a");
    assertThat(allHeld()).isEqualTo("True Held");
  }

  @Test
  void whereNobodyTellsTheLastOneKnownIsShown() {
    held("node-a");
    holding = null;
    assertThat(look()).isEmpty();
    assertThat(entry().node()).isEqualTo("node-a");
    assertThat(allHeld()).isEqualTo("Unknown NoReport");

    proxies = List.of();
    look();
    assertThat(entry().node()).isNull();
    assertThat(allHeld()).isEqualTo("False NotHeld");
  }
}
