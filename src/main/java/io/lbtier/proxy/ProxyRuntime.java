package io.lbtier.proxy;

import io.lbtier.model.Endpoint;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Source;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Member;
import io.lbtier.proxy.http.LiveRoute;
import io.lbtier.proxy.http.RouteTable;
import io.lbtier.proxy.telemetry.RouteCounters;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Holds the one reference to the snapshot in force and makes the next one from new inputs, taking
 * over what lives longer than a configuration: backends with their health and counters, and the
 * counters of routes.
 */
public final class ProxyRuntime {
  private volatile Snapshot current = EMPTY;

  private static final Snapshot EMPTY =
      new Snapshot(
          new ProxyConfig(
              ProxyConfig.VERSION,
              "",
              "",
              0,
              List.of(),
              List.of(),
              ProxyConfig.AccessLog.None,
              new ProxyConfig.Drain(0, 0),
              0),
          Map.of(),
          Map.of(),
          Map.of());

  /** The snapshot in force; empty, with generation 0, before the first. Any thread. */
  public Snapshot current() {
    return current;
  }

  /** Puts new inputs in force. One thread at a time. */
  public synchronized Snapshot apply(Inputs inputs) {
    Map<String, LivePool> pools = new HashMap<>();
    for (Pool pool : inputs.config().pools()) {
      pools.put(pool.name(), livePool(pool, inputs));
    }
    Map<Integer, LiveListener> listeners = new HashMap<>();
    for (Listener listener : inputs.config().listeners()) {
      listeners.put(listener.port(), liveListener(listener, pools));
    }
    Map<String, Certificate> certificates = new HashMap<>(current.certificates());
    certificates.putAll(inputs.certificates());
    current = new Snapshot(inputs.config(), listeners, pools, certificates);
    return current;
  }

  private LivePool livePool(Pool pool, Inputs inputs) {
    List<Endpoint> endpoints =
        switch (pool.source()) {
          case Source.Static(List<Endpoint> listed) -> listed;
          case Source.Service _ -> inputs.endpoints().getOrDefault(pool.name(), List.of());
        };
    LivePool before = current.pools().get(pool.name());
    Map<String, Backend> known = new HashMap<>();
    if (before != null) {
      before.members().forEach(m -> known.put(m.backend().label(), m.backend()));
    }
    List<Member> members = new ArrayList<>();
    for (Endpoint e : endpoints) {
      Backend backend = known.get(e.label());
      if (backend == null) {
        backend = new Backend(pool.name(), new InetSocketAddress(e.address(), e.port()), e.label());
      }
      members.add(new Member(backend, e.weight()));
    }
    members.sort(Comparator.comparing(m -> m.backend().label()));
    return new LivePool(pool, members);
  }

  private LiveListener liveListener(Listener listener, Map<String, LivePool> pools) {
    return switch (listener) {
      case Listener.Http http -> new LiveListener.Http(http, routes(http, pools));
      case Listener.Tcp tcp -> new LiveListener.Tcp(tcp, pool(pools, tcp.pool()));
    };
  }

  private RouteTable routes(Listener.Http listener, Map<String, LivePool> pools) {
    Map<String, RouteCounters> known = new HashMap<>();
    for (LiveListener before : current.listeners().values()) {
      if (before instanceof LiveListener.Http http
          && http.config().name().equals(listener.name())) {
        http.routes().routes().forEach(r -> known.put(r.config().label(), r.counters()));
      }
    }
    return new RouteTable(
        listener.routes().stream()
            .map(
                r ->
                    new LiveRoute(
                        r,
                        pool(pools, r.pool()),
                        Objects.requireNonNullElseGet(known.get(r.label()), RouteCounters::new)))
            .toList());
  }

  private static LivePool pool(Map<String, LivePool> pools, String name) {
    LivePool pool = pools.get(name);
    if (pool == null) {
      throw new IllegalArgumentException(
          "pool: " + name + " (expected: one of " + pools.keySet() + ")");
    }
    return pool;
  }
}
