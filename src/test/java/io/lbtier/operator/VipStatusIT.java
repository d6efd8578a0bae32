package io.lbtier.operator;

import static io.lbtier.operator.Bench.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.api.TierStatus;
import io.lbtier.api.TierStatus.VirtualAddressStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a virtual address is, as users see it a moment later. */
class VipStatusIT {
  private static final String VIP = "192.0.2.10";
  private static final int MOVES = Integer.getInteger("lbtier.moves", 20);

  private Bench bench;
  private FakeProxy a;
  private FakeProxy b;

  @BeforeEach
  void start() {
    bench = Bench.running("vipstatus");
    bench.apply("shop", Specs.vip(VIP + "/24"));
    bench.awaitServing("shop", 1);
    a = new FakeProxy(FakeProxy.holding(VIP));
    b = new FakeProxy(FakeProxy.holding());
    bench.proxyPod("shop", "shop-a", "node-a", "127.0.0.1", a.port());
    bench.proxyPod("shop", "shop-b", "node-b", "127.0.0.1", b.port());
    bench.rolledOut("shop");
    bench.awaitStatus("shop", holder("node-a").and(s -> held(s).equals("True Held")));
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
    bench.close();
  }

  private static Predicate<TierStatus> holder(String node) {
    return s -> node.equals(entry(s).node());
  }

  private static VirtualAddressStatus entry(TierStatus status) {
    return Objects.requireNonNull(status.virtualAddresses()).getFirst();
  }

  private static String held(TierStatus status) {
    return condition(status, "VirtualAddressesHeld")
        .map(c -> c.getStatus() + " " + c.getReason())
        .orElse("");
  }

  private static String ready(TierStatus status) {
    return condition(status, "Ready").map(c -> c.getStatus() + " " + c.getReason()).orElse("");
  }

  private void awaitEvent(String reason, String note) {
    Bench.await(reason)
        .untilAsserted(
            () ->
                assertThat(bench.events("shop"))
                    .anySatisfy(
                        event -> {
                          assertThat(event.getReason()).isEqualTo(reason);
                          assertThat(event.getNote()).contains(note);
                        }));
  }

  /** The time is from what the proxy says to what a reader of the API server sees. */
  @Test
  void aMoveIsShownWithinMilliseconds() {
    String since = Objects.requireNonNull(entry(bench.tier("shop").getStatus()).since());
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < MOVES; i++) {
      FakeProxy from = i % 2 == 0 ? a : b;
      FakeProxy to = i % 2 == 0 ? b : a;
      String node = i % 2 == 0 ? "node-b" : "node-a";
      bench.awaitRest();
      from.say(FakeProxy.holding());
      long begin = System.nanoTime();
      to.say(FakeProxy.holding(VIP));
      Bench.await("the move is shown")
          .pollInterval(Duration.ofMillis(2))
          .until(() -> node.equals(bench.tier("shop").getStatus().active()));
      millis.add((System.nanoTime() - begin) / 1_000_000);
    }
    millis.sort(null);
    System.out.printf(
        "a move is shown after: median %d ms, worst %d ms (%d moves)%n",
        millis.get(MOVES / 2), millis.getLast(), MOVES);

    assertThat(millis.getLast()).isLessThan(2000);
    assertThat(entry(bench.tier("shop").getStatus()).since()).isGreaterThanOrEqualTo(since);
    awaitEvent("Moved", VIP + " moved from node-a to node-b");
    // Twenty moves in a minute are more than there should be.
    bench.awaitStatus("shop", s -> held(s).equals("False Flapping"));
    assertThat(ready(bench.tier("shop").getStatus())).isEqualTo("True Serving");
    awaitEvent("Flapping", "moves to and fro");
    assertThat(bench.metrics())
        .containsPattern(
            "lbtier_vip_moves_total\\{address=\"%s\",namespace=\"%s\",tier=\"shop\"} %d\\.0"
                .formatted(VIP, bench.namespace, MOVES));
  }

  @Test
  void nobodyIsToldAfterTwoSecondsAndSoIsTheEnd() {
    long begin = System.nanoTime();
    a.say(FakeProxy.holding());
    TierStatus none = bench.awaitStatus("shop", s -> held(s).equals("False NotHeld"));
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(entry(none).node()).isNull();
    assertThat(none.active()).isEqualTo("-");
    assertThat(ready(none)).isEqualTo("False NotHeld");
    awaitEvent("NotHeld", "no node holds " + VIP);
    assertThat(bench.metrics()).contains("lbtier_vip_holders").containsPattern(holders("0"));

    b.say(FakeProxy.holding(VIP));
    TierStatus again = bench.awaitStatus("shop", s -> held(s).equals("True Held"));
    assertThat(entry(again).node()).isEqualTo("node-b");
    assertThat(ready(again)).isEqualTo("True Serving");
    awaitEvent("Held", VIP + " on node-b");
  }

  @Test
  void twoAreToldAfterTwoSecondsAndSoIsTheEnd() {
    b.say(FakeProxy.holding(VIP));
    TierStatus two = bench.awaitStatus("shop", s -> held(s).equals("False SplitBrain"));
    assertThat(two.active()).isEqualTo("node-a+node-b");
    assertThat(ready(two)).isEqualTo("True Serving");
    awaitEvent("SplitBrain", VIP + " is held by node-a and node-b at once");
    assertThat(bench.metrics()).containsPattern(holders("2"));

    a.say(FakeProxy.holding());
    TierStatus one = bench.awaitStatus("shop", s -> held(s).equals("True Held"));
    assertThat(one.active()).isEqualTo("node-b");
    awaitEvent("Held", VIP + " on node-b");
  }

  /** Its connection to the operator lives on for a while, but nothing comes any more. */
  @Test
  void theWordOfANodeThatIsCutOffDoesNotCount() {
    a.freeze();
    long begin = System.nanoTime();
    b.say(FakeProxy.holding(VIP));
    bench.awaitStatus("shop", holder("node-b"));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    Bench.await("its silence is noticed")
        .until(
            () ->
                condition(bench.tier("shop").getStatus(), "Ready")
                    .orElseThrow()
                    .getMessage()
                    .contains("1 not reporting"));
    assertThat(held(bench.tier("shop").getStatus())).isEqualTo("True Held");
    assertThat(bench.events("shop")).noneMatch(e -> e.getReason().equals("SplitBrain"));
  }

  /** What its predecessor said stands until the proxies have had time to report. */
  @Test
  void anOperatorThatStartsAgainChangesNothing() {
    long mark = bench.awaitRest();
    bench.stopOperator();
    a.freeze();
    b.freeze();

    bench.startOperator();

    Bench.await("the tier is looked at without them").until(() -> bench.reconciliations() >= 1);
    bench.awaitRest();
    assertThat(bench.writesSince(mark)).isEmpty();
    long done = bench.reconciliations();
    a.thaw(FakeProxy.holding(VIP));
    b.thaw(FakeProxy.holding());
    Bench.await("the tier is looked at with them").until(() -> bench.reconciliations() > done);
    bench.awaitRest();
    assertThat(bench.writesSince(mark)).isEmpty();

    // It is not for ever.
    bench.stopOperator();
    a.freeze();
    b.freeze();
    bench.startOperator();
    assertThat(ready(bench.awaitStatus("shop", s -> ready(s).startsWith("Unknown"))))
        .isEqualTo("Unknown NoReport");
    assertThat(entry(bench.tier("shop").getStatus()).node()).isEqualTo("node-a");
  }

  @Test
  void theNumbersOfATierLeaveWithIt() {
    assertThat(bench.metrics()).containsPattern(holders("1"));
    bench.admin.resource(bench.tier("shop")).delete();
    Bench.await("they are gone").until(() -> !bench.metrics().contains("lbtier_vip_"));
  }

  private String holders(String number) {
    return "lbtier_vip_holders\\{address=\"%s\",namespace=\"%s\",tier=\"shop\"} %s\\.0"
        .formatted(VIP, bench.namespace, number);
  }
}
