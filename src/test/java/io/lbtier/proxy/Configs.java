package io.lbtier.proxy;

import io.lbtier.model.Affinity;
import io.lbtier.model.Balancing;
import io.lbtier.model.Endpoint;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Limits;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Records;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Configurations for tests. */
public final class Configs {
  /** Passes at once, checks twenty times a second. */
  public static final HealthCheck TCP_CHECK =
      new HealthCheck(new HealthCheck.Tcp(), 0, 50, 500, 2, 2);

  private Configs() {}

  /** Inputs of a configuration that drains at once. */
  public static Inputs inputs(long generation, List<? extends Listener> listeners, Pool... pools) {
    return inputs(generation, new ProxyConfig.Drain(0, 2_000), listeners, pools);
  }

  /** Inputs of a configuration. */
  public static Inputs inputs(
      long generation, ProxyConfig.Drain drain, List<? extends Listener> listeners, Pool... pools) {
    return new Inputs(
        new ProxyConfig(
            ProxyConfig.VERSION,
            "default",
            "test",
            generation,
            List.copyOf(listeners),
            List.of(pools),
            ProxyConfig.AccessLog.All,
            drain,
            1),
        Map.of(),
        Map.of());
  }

  /** A TCP listener that lets connections rest for a minute. */
  public static Listener.Tcp tcp(String name, int port, String pool) {
    return new Listener.Tcp(name, port, pool, 60_000);
  }

  /** An HTTP listener with one route for everything. */
  public static Listener.Http http(String name, int port, String pool) {
    return new Listener.Http(
        name,
        port,
        List.of(),
        List.of(new Route(null, "/", pool)),
        new Listener.HttpLimits(16 * 1024, 100, Long.MAX_VALUE),
        new Listener.HttpTimeouts(10_000, 60_000, 30_000, 60_000));
  }

  /** A pool of backends on loopback, of equal weight, checked by {@link #TCP_CHECK}. */
  public static Pool pool(String name, int... ports) {
    return pool(name, TCP_CHECK, ports);
  }

  /** A pool of backends on loopback, of equal weight. */
  public static Pool pool(String name, HealthCheck check, int... ports) {
    return pool(name, check, new Balancing.RoundRobin(), ports);
  }

  /** A pool of backends on loopback, of equal weight. */
  public static Pool pool(String name, HealthCheck check, Balancing balancing, int... ports) {
    List<Endpoint> endpoints =
        IntStream.of(ports).mapToObj(port -> new Endpoint("127.0.0.1", port, 1)).toList();
    return new Pool(
        name,
        new Source.Static(endpoints),
        balancing,
        0,
        new Affinity.None(),
        check,
        new Retry(2, Set.of(Retry.On.ConnectFailure)),
        new Pool.Timeouts(1_000, 5_000, 60_000));
  }

  /** The same pool with limits. */
  public static Pool limited(Pool pool, Limits limits) {
    return Records.with(pool, "limits", limits);
  }
}
