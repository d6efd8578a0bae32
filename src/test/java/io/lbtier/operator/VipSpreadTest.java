package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.api.TierStatus.VirtualAddressStatus;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class VipSpreadTest {
  private static final List<String> WANTED = List.of("192.0.2.1/24", "192.0.2.2");

  private static Vip before(boolean preempt, String... addresses) {
    return new Vip(
        List.of(addresses).stream().map(a -> new VirtualAddress(a, 32, 1)).toList(),
        "",
        100,
        preempt,
        new Vip.Check(200, 3, 2),
        List.of());
  }

  private static List<VirtualAddressStatus> seen(String first, String second) {
    return List.of(
        new VirtualAddressStatus("192.0.2.1", 1, first, null),
        new VirtualAddressStatus("192.0.2.2", 2, second, null));
  }

  @Test
  void newAddressesAreNot() {
    assertThat(VipSpread.reached(null, WANTED, null, 2)).isFalse();
    assertThat(VipSpread.reached(before(false, "192.0.2.1"), WANTED, seen("a", "b"), 2)).isFalse();
  }

  @Test
  void untilTheyAreOnAsManyNodesAsCanBe() {
    Vip spreading = before(true, "192.0.2.1", "192.0.2.2");
    assertThat(VipSpread.reached(spreading, WANTED, null, 2)).isFalse();
    assertThat(VipSpread.reached(spreading, WANTED, seen("a", "a"), 2)).isFalse();
    assertThat(VipSpread.reached(spreading, WANTED, seen("a", "b"), 2)).isTrue();
    assertThat(VipSpread.reached(spreading, WANTED, seen("a", "a"), 1)).isTrue();
  }

  @Test
  void addressesAreTheSameHoweverTheyAreWritten() {
    Vip spread = before(false, "192.0.2.1", "2001:db8::10");
    List<String> wanted = List.of("192.0.2.1/24", "2001:DB8:0:0::10/64");
    assertThat(VipSpread.reached(spread, wanted, seen("a", "a"), 2)).isTrue();
  }

  @Test
  void thenFailuresMayBringThemTogether() {
    Vip spread = before(false, "192.0.2.1", "192.0.2.2");
    assertThat(VipSpread.reached(spread, WANTED, seen("a", "a"), 2)).isTrue();
  }
}
