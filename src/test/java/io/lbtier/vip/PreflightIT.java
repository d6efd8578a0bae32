package io.lbtier.vip;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import io.lbtier.render.KeepalivedConf;
import io.lbtier.render.Tiers;
import io.lbtier.render.Vips;
import io.lbtier.vip.Commands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code bin/lbtier-vip preflight} says on host 1, whose peer is host 2; host 3 is a stranger.
 */
class PreflightIT {
  private static final String ADDRESS = "10.9.0.100";

  @TempDir Path folder = Path.of("");

  private final Lan lan = new Lan(3);

  @AfterEach
  void stop() {
    lan.close();
  }

  @Test
  void allIsWellAndNoTraceIsLeft() throws IOException {
    assertThat(preflight("eth0", ADDRESS)).isEqualTo(new Result(0, ""));
    assertThat(onHost(1, "nft", "list", "ruleset")).isEmpty();
    assertThat(Lan.ip(1, "maddress show dev eth0")).doesNotContain("01:00:5e:00:00:12");
    assertThat(Lan.ip(1, "neighbour show to " + ADDRESS)).isEmpty();
  }

  @Test
  void theAddressMayBeWithAPeerButNotWithAStranger() throws IOException {
    Lan.ip(2, "address add 10.9.0.100/24 dev eth0");
    Lan.ip(2, "address add fd09::100/64 dev eth0 nodad");
    assertThat(preflight("eth0", ADDRESS, "fd09::100")).isEqualTo(new Result(0, ""));

    Lan.ip(3, "address add 10.9.0.101/24 dev eth0");
    Lan.ip(3, "address add fd09::101/64 dev eth0 nodad");
    String stranger = Lan.ip(3, "link show dev eth0").replaceAll("(?s).*ether ([^ ]+) .*", "$1");
    String sentence =
        " is answered by "
            + stranger
            + " on eth0, which is none of the tier's nodes;"
            + " take the address from that host, or give the tier another one\n";
    assertThat(preflight("eth0", ADDRESS, "10.9.0.101", "fd09::101"))
        .isEqualTo(new Result(1, "10.9.0.101" + sentence + "fd09::101" + sentence));
  }

  @Test
  void aStrangerWithTheSameVridIsAWarning() throws Exception {
    Path conf =
        Files.writeString(
            folder.resolve("stranger.conf"),
            """
            global_defs {
              vrrp_version 3
            }
            vrrp_instance stranger {
              interface eth0
              virtual_router_id 100
              priority 200
              advert_int 0.1
              virtual_ipaddress {
                10.9.0.200/24
              }
            }
            """);
    Process router =
        Commands.start(
            folder.resolve("stranger.log"),
            Lan.on(
                3,
                List.of(
                    "keepalived",
                    "-n",
                    "-l",
                    "-G",
                    "--vrrp",
                    "-f",
                    conf.toString(),
                    "-p",
                    folder.resolve("k.pid").toString(),
                    "-r",
                    folder.resolve("v.pid").toString(),
                    "-c",
                    folder.resolve("c.pid").toString(),
                    "-b",
                    folder.resolve("b.pid").toString())));
    try {
      assertThat(preflight("eth0", ADDRESS))
          .isEqualTo(
              new Result(
                  0,
                  "warning: VRID 100 of 10.9.0.100 is used by 10.9.0.3 too, which is none of the"
                      + " tier's nodes; keep it from tiers with the operator's --exclude-vrids, or"
                      + " change it there\n"));
    } finally {
      router.destroy();
      router.waitFor();
    }
  }

  @Test
  void theInterfaceMustBeThereAndLeadSomewhere() throws IOException {
    assertThat(preflight("eth7", ADDRESS))
        .isEqualTo(
            new Result(
                1,
                "found no interface eth7 on this host, which has eth0; give one of them in"
                    + " spec.vip.interface\n"));
    assertThat(preflight("lo", ADDRESS))
        .isEqualTo(
            new Result(
                1,
                "found lo, which nobody else is connected to; give another one in"
                    + " spec.vip.interface\n"));
    Lan.ip(1, "link set eth0 down");
    assertThat(preflight("eth0", ADDRESS).output())
        .startsWith("warning: interface eth0 is down; no address comes to it until it is up\n");
  }

  @Test
  void aNodeNeedsItsOwnAddress() throws IOException {
    Lan.ip(1, "address delete 10.9.0.1/24 dev eth0");
    assertThat(preflight("eth0", ADDRESS))
        .isEqualTo(
            new Result(
                1,
                "found 10.9.0.1, the address of node host-1.example.com, on no interface of this"
                    + " host; it is what the other nodes know it by\n"));
    Lan.ip(1, "address add 10.9.0.1/24 dev eth0");
    assertThat(preflight("eth0", "10.9.0.2"))
        .isEqualTo(
            new Result(
                1, "10.9.0.2 is a node's own address; give a virtual address that no host has\n"));
  }

  @Test
  void kubeProxyMustNotHaveTheAddress() throws IOException {
    String mode =
        "warning: kube-proxy runs in ipvs mode (found kube-ipvs0), in which each node has the"
            + " addresses of all Services; never give a Service a virtual address of a tier\n";
    Lan.ip(1, "link add kube-ipvs0 type bridge");
    assertThat(preflight("eth0", ADDRESS)).isEqualTo(new Result(0, mode));
    Lan.ip(1, "address add 10.9.0.100/32 dev kube-ipvs0");
    assertThat(preflight("eth0", ADDRESS))
        .isEqualTo(
            new Result(
                1,
                mode
                    + "10.9.0.100 is on interface kube-ipvs0 of this host already; kube-proxy in"
                    + " ipvs mode put it there for a Service; take it out of the Service, or give"
                    + " the tier another address\n"));
  }

  @Test
  void capabilitiesAreNamed() throws IOException {
    assertThat(
            preflight(
                List.of("setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"),
                "eth0",
                ADDRESS))
        .isEqualTo(
            new Result(
                1,
                "found no capability NET_RAW; keepalived needs NET_ADMIN and NET_RAW: run as root,"
                    + " or add them to the container\n"));
  }

  private Result preflight(String interfaceName, String... addresses) throws IOException {
    return preflight(List.of(), interfaceName, addresses);
  }

  private Result preflight(List<String> by, String interfaceName, String... addresses)
      throws IOException {
    Files.createDirectories(folder.resolve("state"));
    new NodeFiles(folder)
        .configuration("$INTERFACE=" + interfaceName + "\n" + KeepalivedConf.of(tier(addresses)));
    var command = new ArrayList<>(by);
    command.add(Path.of("bin", "lbtier-vip").toAbsolutePath().toString());
    command.addAll(
        List.of("preflight", folder.toString(), folder + "/state", "host-1.example.com"));
    return Commands.result(Lan.on(1, command).toArray(String[]::new));
  }

  private static String onHost(int host, String... command) {
    return Commands.run(Lan.on(host, List.of(command)).toArray(String[]::new));
  }

  private static ProxyConfig tier(String... addresses) {
    return Vips.with(
        Tiers.small().config(),
        new Vip(
            IntStream.range(0, addresses.length)
                .mapToObj(i -> new VirtualAddress(addresses[i], 32, 100 + i))
                .toList(),
            "",
            100,
            false,
            new Vip.Check(200, 3, 2),
            List.of(
                new Vip.Node("host-1.example.com", List.of("10.9.0.1", "fd09::1")),
                new Vip.Node("host-2.example.com", List.of("10.9.0.2", "fd09::2")))));
  }
}
