package io.lbtier.vip;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.vip.Commands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lbtier run --vip} on two hosts, with the real proxy and the real keepalived. */
class StandaloneVipIT {
  private static final String ADDRESS = "10.9.0.100";
  private static final String SECOND = "fd09::100";
  private static final String TIER =
      """
      apiVersion: lbtier.io/v1alpha1
      kind: LoadBalancerTier
      metadata: {name: pair}
      spec:
        proxy: {hostNetwork: true}
        vip: {addresses: [10.9.0.100/24]}
        listeners:
        - {name: web, port: 8080, protocol: HTTP, pool: hello}
        pools:
        - name: hello
          endpoints: [{address: 127.0.0.1, port: 9001}]
      """;

  @TempDir Path folder = Path.of("");

  private final Lan lan = new Lan(3);
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      process.waitFor();
    }
    lan.close();
  }

  @Test
  void twoHostsKeepAnAddress() throws Exception {
    Process one = start(1, "10.9.0.2,fd09::2");
    Process two = start(2, "10.9.0.1,fd09::1");
    int first = holder(ADDRESS);
    Path gaps = Files.createTempFile(folder, "gaps", "");
    Process client = Commands.start(gaps, Lan.on(3, StandIn.command(ADDRESS, "8080")));
    processes.add(client);
    soon().until(() -> Files.size(gaps) > 0);

    // An edit on both adds an address, one with a mistake changes nothing.
    edit(TIER.replace("10.9.0.100/24", "10.9.0.100/24, \"fd09::100/64\""));
    holder(SECOND);
    edit(TIER.replace("10.9.0.100/24", "10.9.0.300/24"));
    soon().until(() -> output(1).contains("10.9.0.300") && output(2).contains("10.9.0.300"));
    assertThat(holder(ADDRESS)).isEqualTo(first);
    edit(TIER);
    soon().until(() -> holders(SECOND).isEmpty());
    assertThat(holder(ADDRESS)).isEqualTo(first);

    // One that ends in order hands its address over.
    Process before = first == 1 ? one : two;
    before.destroy();
    assertThat(before.waitFor()).isZero();
    assertThat(holder(ADDRESS)).isEqualTo(3 - first);
    soon().until(() -> longest(gaps) < 2_000);

    // One that is killed leaves none behind.
    Process after = first == 1 ? two : one;
    after.destroyForcibly();
    soon().until(() -> holders(ADDRESS).isEmpty());
  }

  @Test
  void preflightSaysWhatIsInTheWay() throws IOException {
    Files.writeString(folder.resolve("tier.yaml"), TIER);
    assertThat(lbtier(1, "preflight", "-f", "tier.yaml", "--vip-peer", "10.9.0.2"))
        .isEqualTo(new Result(0, "this host: ok\n"));
    Lan.ip(3, "address add 10.9.0.100/24 dev eth0");
    Result found = lbtier(1, "preflight", "-f", "tier.yaml", "--vip-peer", "10.9.0.2");
    assertThat(found.status()).isEqualTo(1);
    assertThat(found.output())
        .startsWith("this host: 1 finding\n  10.9.0.100 is answered by ")
        .contains("none of the tier's nodes");
  }

  @Test
  void whatCannotBeIsSaid() throws IOException {
    Files.writeString(folder.resolve("tier.yaml"), TIER);
    assertThat(run("--vip")).contains("found --vip without --vip-peer; give the address of each");
    assertThat(run("--vip-peer", "10.9.0.2")).contains("found --vip-peer without --vip");
    assertThat(run("--vip", "--vip-peer", "10.9.0.1")).contains("10.9.0.1, which is this host");
    assertThat(run("--vip", "--vip-peer", "host-2")).contains("found host-2; give an IP address");
    assertThat(run("--vip", "--vip-peer", "192.0.2.1")).contains("no way from this host");
    assertThat(run("--vip", "--vip-peer", "fd09::2"))
        .contains("found 10.9.0.100, but node fd09--1 has no IPv4 address of its own");
    Files.writeString(folder.resolve("tier.yaml"), TIER.replaceAll("  vip: .*\n", ""));
    assertThat(run("--vip", "--vip-peer", "10.9.0.2")).contains("but no spec.vip in tier pair");
  }

  private String run(String... options) {
    Result result =
        lbtier(
            1,
            Stream.concat(Stream.of("run", "-f", "tier.yaml"), Stream.of(options))
                .toArray(String[]::new));
    assertThat(result.status()).isIn(1, 2);
    return result.output();
  }

  private Result lbtier(int host, String... arguments) {
    return Commands.result(command(host, folder, arguments).toArray(String[]::new));
  }

  private Process start(int host, String peer) throws IOException {
    Path own = Files.createDirectories(folder.resolve("host-" + host));
    Files.writeString(own.resolve("tier.yaml"), TIER);
    Process process =
        Commands.start(
            own.resolve("output"),
            command(
                host,
                own,
                "run",
                "-f",
                "tier.yaml",
                "--sample-backends",
                "--vip",
                "--vip-peer",
                peer));
    processes.add(process);
    return process;
  }

  private static List<String> command(int host, Path in, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env", "-C", in.toString(), Path.of("bin", "lbtier").toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    return Lan.on(host, command);
  }

  private void edit(String tier) throws IOException {
    for (int host : new int[] {1, 2}) {
      Path edited = Files.writeString(folder.resolve("edited"), tier);
      Files.move(
          edited,
          folder.resolve("host-" + host + "/tier.yaml"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String output(int host) throws IOException {
    return Files.readString(folder.resolve("host-" + host + "/output"));
  }

  private static List<Integer> holders(String address) {
    return IntStream.rangeClosed(1, 2)
        .filter(host -> !Lan.ip(host, "address show to " + address).isEmpty())
        .boxed()
        .toList();
  }

  private static int holder(String address) {
    soon().during(Duration.ofSeconds(1)).until(() -> holders(address).size() == 1);
    return holders(address).getFirst();
  }

  private static long longest(Path gaps) throws IOException {
    return Files.readAllLines(gaps).stream().mapToLong(Long::parseLong).max().orElse(0);
  }

  private static ConditionFactory soon() {
    return await().atMost(60, SECONDS).pollInterval(Duration.ofMillis(50));
  }
}
