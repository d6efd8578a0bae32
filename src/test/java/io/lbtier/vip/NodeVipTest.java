package io.lbtier.vip;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyConfig.AccessLog;
import io.lbtier.model.ProxyConfig.Drain;
import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeVipTest {
  private static final Vip.Node SELF = new Vip.Node("node-a", List.of("198.18.0.11"));
  private static final Vip.Node PEER = new Vip.Node("node-b", List.of("198.18.0.12"));

  private final Path folder;
  private final Map<String, String> interfaces = new HashMap<>();
  private NodeVip vip;

  NodeVipTest(@TempDir Path folder) {
    this.folder = folder;
    vip = vip();
  }

  private NodeVip vip() {
    return new NodeVip(
        new NodeFiles(folder),
        "node-a",
        config -> "generation " + config.generation() + "\n",
        interfaces::get);
  }

  @BeforeEach
  void start() throws IOException {
    interfaces.put("198.18.0.11", "eth0");
    vip = vip();
    Files.writeString(folder.resolve("vip-problems"), "");
  }

  private static ProxyConfig config(long generation, String interfaceName, Vip.Node... nodes) {
    Vip addresses =
        new Vip(
            List.of(new VirtualAddress("192.0.2.1", 32, 1), new VirtualAddress("192.0.2.2", 32, 2)),
            interfaceName,
            100,
            false,
            new Vip.Check(200, 3, 2),
            List.of(nodes));
    return config(generation, addresses);
  }

  private static ProxyConfig config(long generation, @Nullable Vip vip) {
    return new ProxyConfig(
        1,
        "prod",
        "shop",
        generation,
        List.of(),
        List.of(),
        AccessLog.All,
        new Drain(0, 0),
        1,
        vip,
        null);
  }

  private String file(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  @Test
  void keepalivedGetsTheConfigurationWithTheInterfaceOfTheNodesAddress() throws IOException {
    vip.follow(config(1, "", SELF, PEER));
    assertThat(file("keepalived.conf")).isEqualTo("$INTERFACE=eth0\ngeneration 1\n");
    vip.follow(config(2, "", SELF, PEER));
    assertThat(file("keepalived.conf")).isEqualTo("$INTERFACE=eth0\ngeneration 2\n");
  }

  @Test
  void orWithTheOneThatIsNamed() throws IOException {
    vip.follow(config(1, "bond0", SELF, PEER));
    assertThat(file("keepalived.conf")).startsWith("$INTERFACE=bond0\n");
  }

  @Test
  void aNodeThatIsNotAmongThemRunsNothing() {
    vip.follow(config(1, "", PEER));
    assertThat(folder.resolve("keepalived.conf")).doesNotExist();
    assertThat(vip.look())
        .isEqualTo(
            new VipStatus(
                List.of(),
                List.of("this node is not yet among those that share the virtual addresses")));
  }

  @Test
  void aNodeThatLeavesEndsWhatRuns() {
    vip.follow(config(1, "", SELF, PEER));
    vip.follow(config(2, null));
    assertThat(folder.resolve("keepalived.conf")).doesNotExist();
    assertThat(vip.look()).isNull();
  }

  @Test
  void anInterfaceIsAwaited() throws IOException {
    interfaces.clear();
    vip.follow(config(1, "", SELF, PEER));
    assertThat(vip.look())
        .isEqualTo(
            new VipStatus(
                List.of(),
                List.of(
                    "no network interface of this node has its address 198.18.0.11; name one in"
                        + " spec.vip.interface")));
    interfaces.put("198.18.0.11", "eth1");
    assertThat(vip.look()).isEqualTo(new VipStatus(List.of(), List.of()));
    assertThat(file("keepalived.conf")).startsWith("$INTERFACE=eth1\n");
  }

  @Test
  void whatIsOnTheNodeIsHeld() {
    vip.follow(config(1, "", SELF, PEER));
    interfaces.put("192.0.2.2", "eth0");
    assertThat(vip.look()).isEqualTo(new VipStatus(List.of("192.0.2.2"), List.of()));
  }

  @Test
  void whatKeepalivedHasAgainstItIsTold() throws IOException {
    vip.follow(config(1, "", SELF, PEER));
    Files.writeString(folder.resolve("vip-problems"), "one\ntwo\n");
    assertThat(vip.look()).isEqualTo(new VipStatus(List.of(), List.of("one", "two")));
    Files.delete(folder.resolve("vip-problems"));
    assertThat(vip.look())
        .isEqualTo(new VipStatus(List.of(), List.of("keepalived has not started yet")));
  }

  @Test
  void aProxyThatStopsHasTheAddressesGivenUpUntilItStartsAgain() throws IOException {
    assertThat(file("drain")).isEqualTo("0\n");
    vip.follow(config(1, "", SELF, PEER));
    vip.release();
    assertThat(file("drain")).isEqualTo("1\n");
    vip();
    assertThat(file("drain")).isEqualTo("0\n");
  }
}
