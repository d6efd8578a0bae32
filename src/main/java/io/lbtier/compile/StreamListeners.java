package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.ClientLimitsSpec;
import io.lbtier.api.ClientTimeoutsSpec;
import io.lbtier.api.Defaults;
import io.lbtier.api.ListenerSpec;
import io.lbtier.api.ListenerSpec.Protocol;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Listener;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Listeners that pass bytes on as they are. */
final class StreamListeners {
  private static final ClientTimeoutsSpec NO_TIMEOUTS =
      new ClientTimeoutsSpec(null, null, null, null);

  private static final ClientLimitsSpec NO_LIMITS =
      new ClientLimitsSpec(null, null, null, null, null, null, null);

  private final PoolNames pools;

  StreamListeners(PoolNames pools) {
    this.pools = pools;
  }

  Listener tcp(Place at, String name, int port, ListenerSpec spec) {
    String pool = pool(at, name, Protocol.TCP, spec);
    limits(at.field("limits"), spec.limits(), Protocol.TCP);
    return new Listener.Tcp(
        name,
        port,
        pool,
        idle(at, spec, Defaults.TCP_IDLE),
        ProxyProtocols.compile(at.field("proxyProtocol"), spec.proxyProtocol()),
        ConnectionLimitsOf.compile(at.field("limits"), spec.limits()));
  }

  Listener udp(Place at, String name, int port, ListenerSpec spec) {
    String pool = pool(at, name, Protocol.UDP, spec);
    refuse(
        at.field("proxyProtocol"),
        spec.proxyProtocol(),
        "a UDP listener takes no proxyProtocol; it is the begin of connections");
    ClientLimitsSpec limits = limits(at.field("limits"), spec.limits(), Protocol.UDP);
    refuse(
        at.field("limits").field("connectionsPerClient"),
        limits.connectionsPerClient(),
        "a UDP listener takes no connectionsPerClient; a session is one client's");
    String rate = "a UDP listener takes no rate of connections; it has none";
    refuse(at.field("limits").field("connectionRate"), limits.connectionRate(), rate);
    refuse(
        at.field("limits").field("connectionRatePerClient"),
        limits.connectionRatePerClient(),
        rate);
    return new Listener.Udp(
        name,
        port,
        pool,
        idle(at, spec, Defaults.UDP_IDLE),
        Values.number(
            at.field("limits").field("connections"),
            limits.connections(),
            1,
            Bounds.CONNECTIONS_MAX,
            Defaults.UDP_SESSIONS),
        Values.number(at.field("responses"), spec.responses(), 1, Bounds.RESPONSES_MAX, 0));
  }

  Listener tls(Place at, String name, int port, ListenerSpec spec) {
    refuse(
        at.field("tls"),
        spec.tls(),
        "a TLS listener takes no tls; it ends at the backends. To end it here give protocol HTTPS");
    if (spec.routes() == null && spec.pool() == null) {
      at.missing("routes, a pool that gets what no route takes, or both");
    }
    limits(at.field("limits"), spec.limits(), Protocol.TLS);
    ClientTimeoutsSpec timeouts = Objects.requireNonNullElse(spec.timeouts(), NO_TIMEOUTS);
    Place times = at.field("timeouts");
    refuse(times.field("stall"), timeouts.stall(), "a TLS listener takes head and idle alone");
    refuse(times.field("tunnel"), timeouts.tunnel(), "a TLS listener takes head and idle alone");
    return new Listener.Tls(
        name,
        port,
        new SniRoutes(pools, name).compile(at.field("routes"), spec.routes()),
        spec.pool() == null ? null : pools.refer(at.field("pool"), spec.pool(), Protocol.TCP, name),
        timeout(times.field("head"), timeouts.head(), Defaults.HEAD_TIMEOUT),
        timeout(times.field("idle"), timeouts.idle(), Defaults.TCP_IDLE),
        ProxyProtocols.compile(at.field("proxyProtocol"), spec.proxyProtocol()),
        ConnectionLimitsOf.compile(at.field("limits"), spec.limits()));
  }

  /** The pool of a listener that has nothing to choose by. */
  private String pool(Place at, String name, Protocol protocol, ListenerSpec spec) {
    refuse(
        at.field("tls"),
        spec.tls(),
        "a %s listener takes no tls; bytes are passed on as they are".formatted(protocol));
    refuse(
        at.field("routes"),
        spec.routes(),
        "a %s listener takes no routes; give pool".formatted(protocol));
    return pools.refer(at.field("pool"), spec.pool(), protocol, name);
  }

  private static long idle(Place at, ListenerSpec spec, String otherwise) {
    ClientTimeoutsSpec timeouts = Objects.requireNonNullElse(spec.timeouts(), NO_TIMEOUTS);
    Place times = at.field("timeouts");
    String alone = "a %s listener takes idle alone".formatted(spec.protocol());
    refuse(times.field("head"), timeouts.head(), alone);
    refuse(times.field("stall"), timeouts.stall(), alone);
    refuse(times.field("tunnel"), timeouts.tunnel(), alone);
    return timeout(times.field("idle"), timeouts.idle(), otherwise);
  }

  private static ClientLimitsSpec limits(
      Place at, @Nullable ClientLimitsSpec found, Protocol protocol) {
    ClientLimitsSpec limits = Objects.requireNonNullElse(found, NO_LIMITS);
    String http =
        "a %s listener takes limits of connections alone; the rest is HTTP's".formatted(protocol);
    refuse(at.field("head"), limits.head(), http);
    refuse(at.field("headers"), limits.headers(), http);
    refuse(at.field("body"), limits.body(), http);
    return limits;
  }

  private static long timeout(Place at, @Nullable String found, String otherwise) {
    return Durations.compile(at, found, Durations.Range.TIMEOUT, otherwise);
  }

  private static void refuse(Place at, @Nullable Object found, String message) {
    if (found != null) {
      at.error(Reason.Conflict, message);
    }
  }
}
