package io.lbtier.proxy;

import io.lbtier.model.BackendTls;
import io.lbtier.model.ClientTls;
import io.lbtier.model.Endpoint;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.model.Mirror;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Member;
import io.lbtier.proxy.http.LiveRoute;
import io.lbtier.proxy.http.RouteOptions;
import io.lbtier.proxy.http.RouteTable;
import io.lbtier.proxy.telemetry.Correlator;
import io.lbtier.proxy.telemetry.ListenerCounters;
import io.lbtier.proxy.telemetry.LogFormat;
import io.lbtier.proxy.telemetry.Logging;
import io.lbtier.proxy.telemetry.RouteCounters;
import io.lbtier.proxy.tls.Protocols;
import io.lbtier.proxy.tls.ServerCertificate;
import io.lbtier.proxy.tls.UpstreamTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next snapshot from new inputs, taking over from the previous one what lives longer than
 * a configuration: backends with their health and counters, and the counters of listeners and
 * routes. It changes nothing, so it may fail.
 */
final class SnapshotBuilder {
  static final Snapshot EMPTY =
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
          Map.of(),
          Map.of(),
          new Logging(ProxyConfig.AccessLog.None, LogFormat.DEFAULT),
          null);

  /** As the status lists them: IPv4 first, then by address and port as numbers. */
  private static final Comparator<Member> BY_ADDRESS =
      Comparator.comparingInt((Member m) -> m.backend().address().getAddress().getAddress().length)
          .thenComparing(
              m -> m.backend().address().getAddress().getAddress(), Arrays::compareUnsigned)
          .thenComparingInt(m -> m.backend().address().getPort());

  private final Snapshot previous;
  private final Inputs inputs;
  private final Map<String, LiveListener> listenersBefore = new HashMap<>();
  private final Map<String, LivePool> pools = new HashMap<>();

  private SnapshotBuilder(Snapshot previous, Inputs inputs) {
    this.previous = previous;
    this.inputs = inputs;
    previous.all().forEach(l -> listenersBefore.put(l.config().name(), l));
  }

  static Snapshot next(Snapshot previous, Inputs inputs) {
    List<String> problems = ConfigCheck.problems(inputs.config());
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new SnapshotBuilder(previous, inputs).build();
  }

  private Snapshot build() {
    for (Pool pool : inputs.config().pools()) {
      pools.put(pool.name(), livePool(pool));
    }
    Map<Integer, LiveListener> listeners = new HashMap<>();
    Map<Integer, LiveListener.Udp> datagrams = new HashMap<>();
    for (Listener listener : inputs.config().listeners()) {
      switch (liveListener(listener)) {
        case LiveListener.Udp udp -> datagrams.put(listener.port(), udp);
        case LiveListener stream -> listeners.put(listener.port(), stream);
      }
    }
    return new Snapshot(
        inputs.config(),
        listeners,
        datagrams,
        pools,
        certificates(),
        Logging.of(inputs.config()),
        Correlator.of(inputs.config()));
  }

  /** What listeners serve from now on; a Secret that is gone or not valid any more serves on. */
  private Map<String, ServerCertificate> certificates() {
    Map<String, ServerCertificate> certificates = new HashMap<>();
    for (Listener listener : inputs.config().listeners()) {
      if (listener instanceof Listener.Http http) {
        for (String secret : http.certificates()) {
          String key = Snapshot.key(http, secret);
          ServerCertificate now = serve(http, secret, previous.certificates().get(key));
          if (now != null) {
            certificates.put(key, now);
          }
        }
      }
    }
    return certificates;
  }

  private @Nullable ServerCertificate serve(
      Listener.Http listener, String secret, @Nullable ServerCertificate before) {
    ClientTls clients = listener.clientTls();
    // What other clients could use does not stand in.
    ServerCertificate last =
        before != null && Objects.equals(before.material().clients(), clients) ? before : null;
    Certificate pem = inputs.certificates().get(secret);
    if (pem == null) {
      return last;
    }
    ServerCertificate.Material wanted =
        new ServerCertificate.Material(
            pem, clients, clients == null ? null : inputs.trusts().get(clients.trust()));
    if (last != null && last.material().equals(wanted)) {
      return last;
    }
    try {
      return ServerCertificate.of(wanted);
    } catch (IllegalArgumentException e) {
      return last;
    }
  }

  private LivePool livePool(Pool pool) {
    LivePool before = previous.pools().get(pool.name());
    Map<String, Backend> known = new HashMap<>();
    if (before != null) {
      before.members().forEach(m -> known.put(m.backend().label(), m.backend()));
    }
    Map<String, Member> members = new HashMap<>();
    for (Endpoint e : endpoints(pool.source(), pool.name())) {
      // Slices may overlap while Kubernetes moves an endpoint from one to another.
      members.putIfAbsent(e.label(), member(pool, e, known.get(e.label()), before, false));
    }
    if (pool.backup() != null) {
      for (Endpoint e : endpoints(pool.backup().source(), Pool.backupKey(pool.name()))) {
        members.putIfAbsent(e.label(), member(pool, e, known.get(e.label()), before, true));
      }
    }
    List<Member> sorted = new ArrayList<>(members.values());
    sorted.sort(BY_ADDRESS);
    UpstreamTls tls =
        tls(pool.tls(), carried(pool.protocol() != null), before == null ? null : before.tls());
    UpstreamTls checkTls = checkTls(pool, tls, before);
    return new LivePool(pool, sorted, before, tls, checkTls, inputs.zones());
  }

  /** What checks go through, which may carry another protocol than requests do. */
  private @Nullable UpstreamTls checkTls(
      Pool pool, @Nullable UpstreamTls tls, @Nullable LivePool before) {
    HealthCheck check = pool.healthCheck();
    boolean http2 =
        check.probe() instanceof HealthCheck.Grpc
            || (check.probe() instanceof HealthCheck.Http http && http.protocol() != null);
    if (check.tls() == null && (http2 == (pool.protocol() != null))) {
      return tls;
    }
    return tls(
        check.tls() == null ? pool.tls() : check.tls(),
        carried(http2),
        before == null ? null : before.checkTls());
  }

  private static String carried(boolean http2) {
    return http2 ? Protocols.HTTP_2 : Protocols.HTTP_1_1;
  }

  private List<Endpoint> endpoints(Source source, String key) {
    return switch (source) {
      case Source.Static(List<Endpoint> listed) -> listed;
      case Source.Service _ -> inputs.endpoints().getOrDefault(key, List.of());
    };
  }

  private static Member member(
      Pool pool,
      Endpoint endpoint,
      @Nullable Backend known,
      @Nullable LivePool before,
      boolean backup) {
    Backend backend = known != null ? known : added(pool, endpoint, before);
    return new Member(
        backend, weight(pool, endpoint), backup, Objects.requireNonNullElse(endpoint.zone(), ""));
  }

  /** A backend that was not there before; those of a pool that was not there are all equal. */
  private static Backend added(Pool pool, Endpoint endpoint, @Nullable LivePool before) {
    Backend backend = backend(pool, endpoint);
    if (before != null && pool.slowStart() != null) {
      backend.rose(System.nanoTime());
    }
    return backend;
  }

  private @Nullable UpstreamTls tls(
      @Nullable BackendTls config, String carried, @Nullable UpstreamTls before) {
    return config == null
        ? null
        : UpstreamTls.of(
            new UpstreamTls.Material(
                config,
                inputs.trusts().get(config.trust()),
                inputs.certificates().get(config.certificate()),
                carried),
            before);
  }

  private static Backend backend(Pool pool, Endpoint endpoint) {
    try {
      byte[] bytes = InetAddress.ofLiteral(endpoint.address()).getAddress();
      // With the text as its name, so that the status shows the address as the user wrote it.
      InetAddress address = InetAddress.getByAddress(endpoint.address(), bytes);
      return new Backend(
          pool.name(), new InetSocketAddress(address, endpoint.port()), endpoint.label());
    } catch (IllegalArgumentException | UnknownHostException e) {
      throw new IllegalArgumentException(
          "pool %s: endpoint %s (expected: an IP address and a port from 1 to 65535)"
              .formatted(pool.name(), endpoint.label()),
          e);
    }
  }

  private static int weight(Pool pool, Endpoint endpoint) {
    if (endpoint.weight() < 0 || endpoint.weight() > Member.WEIGHT_MAX) {
      throw new IllegalArgumentException(
          "pool %s: endpoint %s: weight %d (expected: 0 to %d)"
              .formatted(pool.name(), endpoint.label(), endpoint.weight(), Member.WEIGHT_MAX));
    }
    return endpoint.weight();
  }

  private LiveListener liveListener(Listener listener) {
    LiveListener before = listenersBefore.get(listener.name());
    ListenerCounters counters = before == null ? new ListenerCounters() : before.counters();
    ConnectionRates rates =
        ConnectionRates.of(
            listener.connections(), before == null ? null : before.rates(), System.nanoTime());
    Listener.ProxyProtocol proxyProtocol = listener.proxyProtocol();
    Networks proxies = proxyProtocol == null ? Networks.NONE : Networks.of(proxyProtocol.from());
    return switch (listener) {
      case Listener.Http http ->
          new LiveListener.Http(http, routes(http, before), proxies, counters, rates);
      case Listener.Tls tls -> new LiveListener.Tls(tls, sni(tls), proxies, counters, rates);
      case Listener.Tcp tcp ->
          new LiveListener.Tcp(tcp, pool(tcp.pool()), proxies, counters, rates);
      case Listener.Udp udp -> new LiveListener.Udp(udp, pool(udp.pool()), counters);
    };
  }

  private RouteTable routes(Listener.Http listener, @Nullable LiveListener before) {
    Map<String, RouteCounters> known = new HashMap<>();
    if (before instanceof LiveListener.Http http) {
      http.routes().routes().forEach(r -> known.put(r.config().label(), r.counters()));
    }
    List<LiveRoute> routes = new ArrayList<>();
    for (Route route : listener.routes()) {
      RouteCounters last = known.get(route.label());
      RouteCounters counters = last != null ? last : new RouteCounters();
      Mirror mirror = route.mirror();
      routes.add(
          new LiveRoute(
              route,
              route.pools().stream().map(p -> pool(p.pool())).toList(),
              counters,
              RouteOptions.of(
                  route, mirror == null ? null : pool(mirror.pool()), counters.mirror)));
    }
    return new RouteTable(routes);
  }

  private SniTable sni(Listener.Tls listener) {
    Map<String, LivePool> hosts = new HashMap<>();
    listener.routes().forEach(route -> hosts.put(route.host(), pool(route.pool())));
    return new SniTable(hosts, listener.pool() == null ? null : pool(listener.pool()));
  }

  private LivePool pool(String name) {
    return Objects.requireNonNull(pools.get(name), "checked before");
  }
}
