package io.lbtier.vip;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import io.lbtier.render.KeepalivedConf;
import io.lbtier.render.Tiers;
import io.lbtier.render.Vips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hosts that share an address, and a client that uses it all the time. What each test bounds
 * are moments without the address as the client sees them, with room for a busy machine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LbtierVipIT {
  static final int PORT = Tiers.small().config().adminPort();

  private static final String ADDRESS = "10.9.0.100";
  private static final String SECOND = "10.9.0.101";
  private static final String SIX = "fd09::100";
  private static final Duration MOMENT = Duration.ofMillis(700);

  private final Lan lan = new Lan(3);
  private final List<VipHost> hosts = new ArrayList<>();
  private final List<Process> clients = new ArrayList<>();
  private Path folder = Path.of("");
  private Path gaps = Path.of("");

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    this.folder = folder;
    for (int number : List.of(1, 2)) {
      hosts.add(new VipHost(number, Files.createDirectories(folder.resolve("host-" + number))));
    }
  }

  @AfterAll
  void stop() {
    clients.forEach(Process::destroyForcibly);
    hosts.forEach(VipHost::close);
    lan.close();
  }

  /** The address is somewhere, and a new client uses it. */
  @BeforeEach
  void settle() throws IOException {
    for (VipHost host : hosts) {
      host.files().drain(false);
      host.follow(tier(ADDRESS));
    }
    holder(ADDRESS);
    soon().until(() -> Files.size(folder.resolve("host-1/vip-problems")) == 0);
    // The others have to be able to take it.
    for (VipHost host : hosts) {
      soon().ignoreExceptions().until(host::couldHold);
    }
    gaps = Files.createTempFile(folder, "gaps", "");
    clients.add(Commands.start(gaps, Lan.on(3, StandIn.command(ADDRESS, String.valueOf(PORT)))));
    soon().until(() -> Files.size(gaps) > 0);
  }

  @AfterEach
  void endClient() {
    clients.forEach(Process::destroyForcibly);
    clients.clear();
  }

  @Test
  void aProxyThatDrainsGivesTheAddressUpAtOnce() throws IOException {
    VipHost before = holder(ADDRESS);
    before.files().drain(true);
    assertThat(moved(before).log()).contains("Entering MASTER STATE");
    assertThat(gap()).as(this::logs).isLessThan(MOMENT);
  }

  @Test
  void aProxyThatHangsGivesItUpAfterThreeChecks() throws IOException {
    VipHost before = holder(ADDRESS);
    Commands.signal("STOP", before.proxyPid());
    try {
      moved(before);
      // The client gives up on what it asked the one that hangs.
      assertThat(gap()).as(this::logs).isLessThan(MOMENT.plusMillis(3 * 200 + 200));
      assertThat(before.log()).contains("failed 3 of 3 checks, the last with: no answer");
    } finally {
      Commands.signal("CONT", before.proxyPid());
    }
    soon().until(() -> sinceFault(before).contains("the proxy is ready"));
  }

  @Test
  void aKilledKeepalivedIsStartedAgainAndLeavesNoAddress() throws IOException {
    VipHost before = holder(ADDRESS);
    List<Long> killed = before.keepalived();
    killed.forEach(pid -> Commands.signal("KILL", pid));
    soon().until(() -> !before.keepalived().equals(killed) && !before.holds(ADDRESS));
    holder(ADDRESS);
    assertThat(gap()).as(this::logs).isLessThan(MOMENT.plusMillis(300));
  }

  @Test
  void anUnpluggedHostLosesItAndDoesNotTakeItBack() throws IOException {
    VipHost before = holder(ADDRESS);
    lan.cable(before.number(), false);
    VipHost after;
    try {
      after = moved(before);
    } finally {
      lan.cable(before.number(), true);
    }
    soon().until(() -> sinceFault(before).contains("Entering BACKUP STATE"));
    assertThat(holder(ADDRESS)).isEqualTo(after);
    assertThat(gap()).as(this::logs).isLessThan(MOMENT.plusMillis(300));
  }

  @Test
  void anOrderlyEndLeavesNothing() throws Exception {
    VipHost before = holder(ADDRESS);
    before.keeper().destroy();
    moved(before);
    assertThat(before.keeper().waitFor()).isZero();
    assertThat(before.holds(ADDRESS)).isFalse();
    assertThat(gap()).as(this::logs).isLessThan(MOMENT);
    before.restartKeeper();
  }

  @Test
  void aKeepalivedThatOutlivedItsKeeperIsTakenOver() throws Exception {
    VipHost before = holder(ADDRESS);
    List<Long> orphans = before.keepalived();
    before.keeper().destroyForcibly();
    before.restartKeeper();
    soon().until(() -> !before.keepalived().equals(orphans));
    assertThat(before.log()).contains("which is left from before");
    holder(ADDRESS);
  }

  @Test
  void newAddressesComeAndGoWhileTheOldOneStays() throws IOException {
    VipHost before = holder(ADDRESS);
    hosts.forEach(host -> host.follow(tier(ADDRESS, SECOND, SIX)));
    soon().until(() -> holders(SECOND).size() == 1 && holders(SIX).size() == 1);
    assertThat(holder(ADDRESS)).isEqualTo(before);
    hosts.forEach(host -> host.follow(tier(ADDRESS)));
    soon().until(() -> holders(SECOND).isEmpty() && holders(SIX).isEmpty());
    assertThat(holder(ADDRESS)).isEqualTo(before);
    assertThat(gap()).as(this::logs).isLessThan(MOMENT);
  }

  @Test
  void whatLbtierDoesNotWriteIsRefusedAndTheOldOneGoesOn() {
    VipHost before = holder(ADDRESS);
    String evil =
        KeepalivedConf.of(tier(ADDRESS)).replace("    nopreempt\n", "    notify \"/bin/evil\"\n");
    before.files().configuration("$INTERFACE=eth0\n" + evil);
    soon()
        .untilAsserted(
            () ->
                assertThat(before.files().problems())
                    .containsExactly(
                        "line 24 of keepalived.conf is not one that lbtier writes:"
                            + "     notify \"/bin/evil\""));
    assertThat(holder(ADDRESS)).isEqualTo(before);
    before.follow(tier(ADDRESS));
    soon().untilAsserted(() -> assertThat(before.files().problems()).isEmpty());
  }

  @Test
  void withoutAConfigurationNothingIsHeld() throws IOException {
    VipHost before = holder(ADDRESS);
    before.files().noConfiguration();
    moved(before);
    assertThat(gap()).as(this::logs).isLessThan(MOMENT);
  }

  private ProxyConfig tier(String... addresses) {
    return Vips.with(
        Tiers.small().config(),
        new Vip(
            IntStream.range(0, addresses.length)
                .mapToObj(
                    i ->
                        new VirtualAddress(
                            addresses[i], addresses[i].contains(":") ? 64 : 24, 100 + i))
                .toList(),
            "",
            100,
            false,
            new Vip.Check(200, 3, 2),
            hosts.stream()
                .map(
                    host ->
                        new Vip.Node(
                            host.name(),
                            List.of("10.9.0." + host.number(), "fd09::" + host.number())))
                .toList()));
  }

  private List<VipHost> holders(String address) {
    return hosts.stream().filter(host -> host.holds(address)).toList();
  }

  /** The one that has the address, and goes on having it for a while. */
  private VipHost holder(String address) {
    soon().during(Duration.ofMillis(500)).until(() -> holders(address).size() == 1);
    return holders(address).getFirst();
  }

  /** The other one, once it has the address. */
  private VipHost moved(VipHost before) {
    VipHost after = hosts.get(2 - before.number());
    soon().until(() -> holders(ADDRESS).equals(List.of(after)));
    return after;
  }

  /** What the hosts say, for whoever has to find out why. */
  private String logs() {
    StringBuilder logs = new StringBuilder();
    for (VipHost host : hosts) {
      logs.append("host ").append(host.number()).append(":\n").append(host.log()).append('\n');
    }
    return logs.toString();
  }

  private static String sinceFault(VipHost host) {
    return host.log().substring(host.log().lastIndexOf("Entering FAULT STATE"));
  }

  /** The longest that the client was without an answer, once it has one again. */
  private Duration gap() throws IOException {
    holder(ADDRESS);
    return Files.readAllLines(gaps).stream()
        .map(line -> Duration.ofMillis(Long.parseLong(line)))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private static ConditionFactory soon() {
    return await().atMost(20, SECONDS).pollInterval(Duration.ofMillis(20));
  }
}
