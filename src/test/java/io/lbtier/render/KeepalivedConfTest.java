package io.lbtier.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeepalivedConfTest {
  @Test
  void addressesAreSpreadOverTheNodes() {
    String conf = KeepalivedConf.of(tier(false, 3, "192.0.2.1", "192.0.2.2", "192.0.2.4"));
    assertThat(conf.lines().filter(line -> line.contains(" priority ")).map(String::strip))
        .containsExactly(
            "@node-00 priority 254",
            "@node-01 priority 244",
            "@node-02 priority 234",
            "@node-00 priority 234",
            "@node-01 priority 254",
            "@node-02 priority 244",
            "@node-00 priority 244",
            "@node-01 priority 234",
            "@node-02 priority 254");
  }

  @Test
  void prioritiesDifferHoweverManyNodesThereAre() {
    for (int nodes : new int[] {1, 25, 26, 100, 254}) {
      assertThat(
              KeepalivedConf.of(tier(false, nodes, "192.0.2.1"))
                  .lines()
                  .filter(line -> line.contains(" priority "))
                  .map(line -> Integer.valueOf(line.substring(line.lastIndexOf(' ') + 1))))
          .hasSize(nodes)
          .doesNotHaveDuplicates()
          .allSatisfy(priority -> assertThat(priority).isBetween(1, 254))
          .contains(254);
    }
  }

  @Test
  void aNodeAloneHasAPeerAllTheSame() {
    assertThat(KeepalivedConf.of(tier(false, 1, "192.0.2.1", "2001:db8::1")))
        .contains("unicast_peer {\n        127.0.0.1\n    }")
        .contains("unicast_peer {\n        ff01::12\n    }");
  }

  @Test
  void addressesStayUnlessPreemptionIsChosen() {
    assertThat(KeepalivedConf.of(tier(false, 2, "192.0.2.1"))).contains("    nopreempt\n");
    assertThat(KeepalivedConf.of(tier(true, 2, "192.0.2.1"))).doesNotContain("nopreempt");
  }

  @Test
  void aNodeNeedsAnAddressOfEveryFamily() {
    var nodes = List.of(new Vip.Node("a", List.of("10.0.0.1")));
    assertThatThrownBy(() -> KeepalivedConf.of(Vips.on(tier(false, 1, "2001:db8::1"), nodes)))
        .hasMessage("node a has no IPv6 address");
    assertThatThrownBy(() -> KeepalivedConf.of(tier(false, 0, "192.0.2.1")))
        .hasMessage("no virtual addresses, or no nodes to hold them");
  }

  private static ProxyConfig tier(boolean preempt, int nodes, String... addresses) {
    return Vips.with(
        Tiers.small().config(),
        new Vip(
            IntStream.range(0, addresses.length)
                .mapToObj(i -> new VirtualAddress(addresses[i], 32, i + 1))
                .toList(),
            "",
            100,
            preempt,
            new Vip.Check(200, 3, 2),
            IntStream.range(0, nodes)
                .mapToObj(
                    i ->
                        new Vip.Node(
                            "node-%02d".formatted(i), List.of("10.0.0." + i, "fd00::" + i)))
                .toList()));
  }
}
