package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lbtier.cluster.Addresses;
import io.lbtier.model.Names;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.ProxyFixture;
import io.lbtier.proxy.ProxyServer;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.source.KubernetesSource;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole path: a tier, the operator, its ConfigMap, a proxy under the account that the operator
 * made for it, and traffic. Measures from the request that changes something to the first
 * connection that goes the new way. {@code -Dlbtier.changes=200} says how many; docs/operator.md
 * has figures.
 */
class ChangeToTrafficIT {
  private static final int CHANGES = Integer.getInteger("lbtier.changes", 100);
  private static final String TIER = "path";

  /** Between two connections, lest the measurement itself keep the machine busy. */
  private static final Duration PACE = Duration.ofMillis(1);

  private final Bench bench = Bench.running("path");
  private final int port = FreePorts.next();
  private final int adminPort = FreePorts.next();
  private final String address = Addresses.own();
  private final Greeter red = new Greeter("red", address);
  private final Greeter blue = new Greeter("blue", address);
  private final ProxyServer proxy =
      new ProxyServer(new ProxyServer.Options(2, AccessLog.NONE, "127.0.0.1", true));
  private final KubernetesClient client;

  ChangeToTrafficIT() throws IOException {
    bench.service("backends");
    bench.admin.resource(slice(red.port())).create();
    bench.apply(TIER, spec("red"));
    bench.awaitServing(TIER, 1);
    client =
        new KubernetesClientBuilder()
            .withConfig(
                KubernetesSource.tuned(bench.api.actingAs(bench.namespace, Names.object(TIER))))
            .build();
  }

  @BeforeEach
  void start() {
    proxy.start(new KubernetesSource(client, bench.namespace, TIER));
    bench.proxyPod(TIER, "path-a", "127.0.0.1", adminPort);
    bench.rolledOut(TIER);
    bench.awaitStatus(
        TIER,
        s ->
            Bench.condition(s, "Ready").map(Condition::getStatus).filter("True"::equals).isPresent()
                && "3/3".equals(s.backends()));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    client.close();
    bench.close();
    red.close();
    blue.close();
  }

  /** Pools red and blue are listed by address; live is what the Service has. */
  private String spec(String pool) {
    return """
        proxy: {replicas: 1, adminPort: %d}
        listeners: [{name: push, port: %d, protocol: TCP, pool: %s}]
        pools:
        - {name: red, endpoints: [{address: %s, port: %d}]}
        - {name: blue, endpoints: [{address: %s, port: %d}]}
        - {name: live, service: {name: backends, port: http}}
        """
        .formatted(adminPort, port, pool, address, red.port(), address, blue.port());
  }

  private EndpointSlice slice(int backendPort) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withName("backends-1")
        .withNamespace(bench.namespace)
        .addToLabels("kubernetes.io/service-name", "backends")
        .endMetadata()
        .withAddressType("IPv4")
        .withEndpoints(
            new EndpointBuilder()
                .withAddresses(address)
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .build())
        .withPorts(
            new EndpointPortBuilder()
                .withName("http")
                .withPort(backendPort)
                .withProtocol("TCP")
                .build())
        .build();
  }

  @Test
  void changesReachTrafficSoonAndLoseNoConnection() throws Exception {
    var lost = new AtomicInteger();
    var taken = new AtomicInteger();
    var stop = new AtomicBoolean();
    Thread load = Thread.ofPlatform().start(() -> connectUntil(stop, taken, lost));

    long[] tierNanos = new long[CHANGES];
    for (int i = 0; i < CHANGES; i++) {
      String pool = i % 2 == 0 ? "blue" : "red";
      tierNanos[i] = nanosUntil(pool, () -> bench.apply(TIER, spec(pool)));
      // Each change by itself; the operator is still telling of this one.
      bench.awaitStatus(TIER, s -> Bench.condition(s, "Reconciling").isEmpty());
    }
    bench.apply(TIER, spec("live"));
    bench.awaitStatus(TIER, s -> Bench.condition(s, "Reconciling").isEmpty());
    long[] endpointNanos = new long[CHANGES];
    for (int i = 0; i < CHANGES; i++) {
      Greeter to = i % 2 == 0 ? blue : red;
      endpointNanos[i] =
          nanosUntil(
              i % 2 == 0 ? "blue" : "red",
              () -> bench.admin.resource(slice(to.port())).forceConflicts().serverSideApply());
    }

    stop.set(true);
    load.join();
    report("change of the tier to traffic", tierNanos);
    report("change of an EndpointSlice to traffic", endpointNanos);
    System.out.printf("connections meanwhile: %d, lost: %d%n", taken.get(), lost.get());
    assertThat(lost).hasValue(0);
    assertThat(taken.get()).isGreaterThan(CHANGES);
  }

  /** One connection after the other, each of which must be greeted by somebody. */
  private void connectUntil(AtomicBoolean stop, AtomicInteger taken, AtomicInteger lost) {
    while (!stop.get()) {
      LockSupport.parkNanos(PACE.toNanos());
      try (Socket socket = ProxyFixture.connect(port)) {
        if (ProxyFixture.greeting(socket).isEmpty()) {
          lost.incrementAndGet();
        }
        taken.incrementAndGet();
      } catch (IOException e) {
        lost.incrementAndGet();
      }
    }
  }

  private long nanosUntil(String name, Runnable change) throws IOException {
    long start = System.nanoTime();
    change.run();
    long deadline = start + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      LockSupport.parkNanos(PACE.toNanos());
      try (Socket socket = ProxyFixture.connect(port)) {
        if (ProxyFixture.greeting(socket).equals(name)) {
          return System.nanoTime() - start;
        }
      }
    }
    throw new AssertionError("no connection reached " + name);
  }

  private static void report(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s, %d times: median %.1f ms, p90 %.1f ms, p99 %.1f ms, maximum %.1f ms%n",
        what, nanos.length, at(nanos, 0.5), at(nanos, 0.9), at(nanos, 0.99), at(nanos, 1));
  }

  private static double at(long[] sorted, double quantile) {
    return sorted[(int) Math.ceil(quantile * sorted.length) - 1] / 1e6;
  }
}
