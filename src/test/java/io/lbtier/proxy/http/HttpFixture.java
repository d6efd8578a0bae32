package io.lbtier.proxy.http;

import static org.awaitility.Awaitility.await;

import io.lbtier.model.Affinity;
import io.lbtier.model.BackendTls;
import io.lbtier.model.Backup;
import io.lbtier.model.Balancing;
import io.lbtier.model.ClientTls;
import io.lbtier.model.Endpoint;
import io.lbtier.model.ErrorPage;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Limits;
import io.lbtier.model.Listener;
import io.lbtier.model.OutlierDetection;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.SlowStart;
import io.lbtier.model.Source;
import io.lbtier.model.Telemetry;
import io.lbtier.model.ZonePreference;
import io.lbtier.model.Zones;
import io.lbtier.proxy.Certificate;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.Inputs;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.ProxyServer;
import io.lbtier.proxy.TestSource;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.balance.Member;
import io.lbtier.proxy.telemetry.AccessLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A proxy with one HTTP listener and one pool, both as a test wants them. */
final class HttpFixture implements AutoCloseable {
  final List<AccessLog.Http> log = new CopyOnWriteArrayList<>();
  final int port = FreePorts.next();

  Listener.HttpLimits limits = new Listener.HttpLimits(8 << 10, 50, 1 << 20);
  Listener.HttpTimeouts timeouts = new Listener.HttpTimeouts(10_000, 60_000, 10_000, 60_000);
  Pool.Timeouts poolTimeouts = new Pool.Timeouts(2_000, 5_000, 60_000);
  Balancing balancing = new Balancing.RoundRobin();
  int panicThreshold;
  long drainMillis = 20_000;
  List<Integer> weights = List.of();
  Affinity affinity = new Affinity.None();
  @Nullable Limits poolLimits;
  Retry retry = new Retry(2, EnumSet.allOf(Retry.On.class));
  List<Route> routes = List.of(new Route(null, "/", "pool"));

  /** Pools without backends. */
  List<String> otherPools = List.of();

  /** Pools with one backend each. */
  Map<String, Integer> otherPorts = Map.of();

  /** What these are spoken to in. */
  Pool.@Nullable Protocol otherProtocol;

  List<String> certificates = List.of();
  Map<String, Certificate> secrets = Map.of();
  Map<String, String> trusts = Map.of();
  @Nullable BackendTls tls;
  Pool.@Nullable Protocol protocol;
  @Nullable ClientTls clientTls;
  @Nullable Telemetry telemetry;
  @Nullable List<ErrorPage> errorPages;
  @Nullable OutlierDetection outlierDetection;
  @Nullable SlowStart slowStart;
  @Nullable Backup backup;
  @Nullable ZonePreference zonePreference;

  /** Of the backends of the pool, by their places in the list. */
  List<String> backendZones = List.of();

  Zones zones = Zones.UNKNOWN;

  final ProxyServer proxy;
  private final TestSource source = new TestSource();

  /**
   * Where the checks go: these tests look at the requests themselves, so that no check may take a
   * backend down, nor reach a script that waits for a request.
   */
  private final ServerSocket checked = listening();

  private long generation;

  HttpFixture() {
    this(1);
  }

  /** A proxy with so many event loops. */
  HttpFixture(int eventLoops) {
    proxy =
        new ProxyServer(
            new ProxyServer.Options(
                eventLoops, entry -> log.add((AccessLog.Http) entry), "", false));
    proxy.start(source);
  }

  private static ServerSocket listening() {
    try {
      return new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Serves with these backends from now on. */
  HttpFixture serve(int... ports) {
    long next = ++generation;
    Listener listener =
        new Listener.Http(
            "web", port, certificates, routes, limits, timeouts, null, clientTls, errorPages);
    source.deliver(
        new Inputs(
            new ProxyConfig(
                ProxyConfig.VERSION,
                "default",
                "test",
                next,
                List.of(listener),
                pools(ports),
                ProxyConfig.AccessLog.All,
                new ProxyConfig.Drain(0, drainMillis),
                1,
                null,
                telemetry),
            Map.of(),
            secrets,
            trusts,
            zones));
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> proxy.status().generation() == next && proxy.status().ready());
    return this;
  }

  private List<Pool> pools(int... ports) {
    List<Pool> pools = new ArrayList<>();
    pools.add(pool("pool", protocol, ports));
    otherPools.forEach(name -> pools.add(pool(name, protocol)));
    otherPorts.forEach((name, port) -> pools.add(pool(name, otherProtocol, port)));
    return pools;
  }

  private Pool pool(String name, Pool.@Nullable Protocol spoken, int... ports) {
    return new Pool(
        name,
        new Source.Static(
            IntStream.range(0, ports.length)
                .mapToObj(i -> new Endpoint("127.0.0.1", ports[i], weight(i), zone(i)))
                .toList()),
        balancing,
        panicThreshold,
        affinity,
        new HealthCheck(new HealthCheck.Tcp(), checked.getLocalPort(), 600_000, 60_000, 1000, 1),
        retry,
        poolTimeouts,
        null,
        tls,
        poolLimits,
        spoken,
        outlierDetection,
        slowStart,
        backup,
        null,
        zonePreference);
  }

  private int weight(int index) {
    return index < weights.size() ? weights.get(index) : 1;
  }

  private @Nullable String zone(int index) {
    return index < backendZones.size() ? backendZones.get(index) : null;
  }

  /** Affinity by a cookie of this name. */
  static Affinity cookie(String name, Affinity.OnBackendLoss loss) {
    return new Affinity.Cookie(name, "/", 0, null, true, Affinity.SameSite.Lax, "key", loss);
  }

  /**
   * Waits for the first check of each backend: the next is so far off that health is the test's.
   */
  HttpFixture awaitChecks() {
    await()
        .until(
            () ->
                pool().members().stream()
                    .noneMatch(m -> m.backend().health().equals(Health.UNCHECKED)));
    return this;
  }

  LivePool pool() {
    return Objects.requireNonNull(proxy.runtime().current().pools().get("pool"));
  }

  /** The backend at a port. */
  Backend backend(int at) {
    return pool().members().stream()
        .map(Member::backend)
        .filter(b -> b.address().getPort() == at)
        .findAny()
        .orElseThrow();
  }

  HttpClient connect() throws IOException {
    return new HttpClient(port);
  }

  /** Sends one request on a connection of its own. */
  Message ask(String request) throws IOException {
    try (HttpClient client = connect()) {
      return client.send(request).read();
    }
  }

  /** The log's entries once there are so many. */
  List<AccessLog.Http> log(int entries) {
    await().pollInterval(Duration.ofMillis(2)).until(() -> log.size() >= entries);
    return log;
  }

  @Override
  public void close() {
    proxy.close();
    try {
      checked.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
