package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.model.Vip;
import io.lbtier.status.Observed.Holding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class VipHoldersTest {
  private static final String VIP = "192.0.2.10";

  private final VipHolders holders = new VipHolders();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private void expect(Map<String, String> last) {
    holders.expect(
        new Vip(
            List.of(new Vip.VirtualAddress(VIP, 32, 10)),
            "",
            100,
            false,
            new Vip.Check(200, 3, 2),
            List.of(
                new Vip.Node("a", List.of("10.0.0.1")), new Vip.Node("b", List.of("10.0.0.2")))),
        last,
        now);
  }

  /** The proxy on a node says that it has the address, or that it has not. */
  private boolean says(String node, boolean held) {
    return holders.hear(
        "pod on " + node, node, new VipStatus(held ? List.of(VIP) : List.of(), List.of()), now);
  }

  private boolean silent(String node) {
    return holders.lose("pod on " + node, now);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private Holding holding() {
    return Objects.requireNonNull(holders.holdings().get(VIP));
  }

  private void isWith(String... nodes) {
    assertThat(holding().nodes()).containsExactly(nodes);
  }

  @Test
  void nobodyTells() {
    expect(Map.of());
    assertThat(holders.holdings()).isEmpty();
    assertThat(holders.count(VIP)).isNaN();
  }

  @Test
  void whatWasSaidBeforeAnybodyAskedCounts() {
    says("a", true);
    expect(Map.of());
    isWith("a");
    assertThat(holders.moves(VIP)).isZero();
  }

  @Test
  void itMoves() {
    expect(Map.of());
    assertThat(says("a", true)).isTrue();
    assertThat(says("b", false)).isFalse();
    Instant came = now;
    pass(Duration.ofSeconds(10));
    assertThat(says("a", true)).as("no news").isFalse();
    assertThat(holding().since()).isEqualTo(came);

    says("a", false);
    isWith();
    says("b", true);
    isWith("b");
    assertThat(holding().since()).isEqualTo(now);
    assertThat(holders.moves(VIP)).isEqualTo(1);
    assertThat(holders.count(VIP)).isEqualTo(1);
  }

  @Test
  void aNodeThatIsCutOffDoesNotStandAgainstTheNextOne() {
    expect(Map.of());
    says("a", true);
    says("b", false);
    pass(Duration.ofMillis(400));
    assertThat(says("b", true)).isTrue();
    isWith("b");

    // It is back with what it said before, so there are two of them.
    pass(Duration.ofSeconds(1));
    assertThat(says("a", true)).isTrue();
    isWith("a", "b");
    assertThat(holding().since()).isEqualTo(now);
    assertThat(holders.count(VIP)).isEqualTo(2);

    says("a", false);
    isWith("b");
  }

  @Test
  void aProxyThatIsLostHasNoSay() {
    expect(Map.of());
    says("a", true);
    says("b", false);
    assertThat(silent("a")).isTrue();
    isWith();
    assertThat(silent("a")).isFalse();
    assertThat(silent("b")).isTrue();
    assertThat(holders.holdings()).isEmpty();
  }

  @Test
  void aBrokenConnectionToTheProxyIsNoMove() {
    expect(Map.of());
    says("a", true);
    says("b", false);
    silent("a");
    says("a", true);
    isWith("a");
    assertThat(holders.moves(VIP)).isZero();
  }

  @Test
  void awayAndBackIsAMove() {
    expect(Map.of());
    says("a", true);
    says("a", false);
    says("a", true);
    assertThat(holders.moves(VIP)).isEqualTo(1);
  }

  /** As when the word of the old holder comes a moment after that of the new one. */
  @Test
  void twoForAMomentAreOneMove() {
    expect(Map.of());
    says("a", true);
    says("b", true);
    isWith("a", "b");
    says("a", false);
    isWith("b");
    says("a", true);
    says("a", false);
    assertThat(holders.moves(VIP)).isEqualTo(1);
  }

  @Test
  void anOperatorThatBeginsKnowsWhoHadIt() {
    expect(Map.of(VIP, "a"));
    says("b", false);
    says("a", true);
    assertThat(holders.moves(VIP)).isZero();

    says("a", false);
    says("b", true);
    assertThat(holders.moves(VIP)).isEqualTo(1);
  }

  @Test
  void moreMovesThanItShouldAreFlappingUntilItIsCalm() {
    expect(Map.of());
    says("b", false);
    says("a", true);
    for (int i = 1; i <= 5; i++) {
      pass(Duration.ofSeconds(20));
      move();
      assertThat(holding().flapping()).as("after " + i).isNull();
    }
    move();
    assertThat(Objects.requireNonNull(holding().flapping()).moves()).isEqualTo(6);
    pass(Duration.ofMinutes(4));
    move();
    assertThat(Objects.requireNonNull(holding().flapping()).moves()).isEqualTo(7);
    assertThat(holding().flapping().last()).isEqualTo(now);

    pass(Duration.ofMinutes(6));
    move();
    assertThat(holding().flapping()).isNull();
  }

  @Test
  void movesThatAreFarApartAreNone() {
    expect(Map.of());
    says("b", false);
    says("a", true);
    for (int i = 0; i < 50; i++) {
      pass(Duration.ofMinutes(2));
      move();
    }
    assertThat(holding().flapping()).isNull();
  }

  private void move() {
    boolean fromA = holding().nodes().contains("a");
    says(fromA ? "a" : "b", false);
    says(fromA ? "b" : "a", true);
  }

  @Test
  void anAddressThatIsTakenAwayIsForgotten() {
    expect(Map.of());
    says("a", true);
    holders.expectNone();
    assertThat(holders.holdings()).isEmpty();
    assertThat(holders.addresses()).isEmpty();
  }
}
