package io.lbtier.compile;

import io.lbtier.api.Defaults;
import io.lbtier.api.ListenerSpec;
import io.lbtier.api.ListenerSpec.ClientTimeoutsSpec;
import io.lbtier.api.ListenerSpec.Protocol;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Listener;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Listeners that pass bytes on as they are. */
final class StreamListeners {
  private static final ClientTimeoutsSpec NO_TIMEOUTS =
      new ClientTimeoutsSpec(null, null, null, null);

  private final PoolNames pools;

  StreamListeners(PoolNames pools) {
    this.pools = pools;
  }

  Listener tcp(Place at, String name, int port, ListenerSpec spec) {
    refuse(
        at.field("tls"),
        spec.tls(),
        "a TCP listener takes no tls; bytes are passed on as they are");
    refuse(at.field("routes"), spec.routes(), "a TCP listener takes no routes; give pool");
    String pool = pools.refer(at.field("pool"), spec.pool(), Protocol.TCP, name);
    refuse(at.field("limits"), spec.limits(), "a TCP listener takes no limits; they are HTTP's");
    ClientTimeoutsSpec timeouts = Objects.requireNonNullElse(spec.timeouts(), NO_TIMEOUTS);
    Place times = at.field("timeouts");
    refuse(times.field("head"), timeouts.head(), "a TCP listener takes idle alone");
    long idle = timeout(times.field("idle"), timeouts.idle(), Defaults.TCP_IDLE);
    refuse(times.field("stall"), timeouts.stall(), "a TCP listener takes idle alone");
    refuse(times.field("tunnel"), timeouts.tunnel(), "a TCP listener takes idle alone");
    return new Listener.Tcp(
        name,
        port,
        pool,
        idle,
        ProxyProtocols.compile(at.field("proxyProtocol"), spec.proxyProtocol()));
  }

  Listener tls(Place at, String name, int port, ListenerSpec spec) {
    refuse(
        at.field("tls"),
        spec.tls(),
        "a TLS listener takes no tls; it ends at the backends. To end it here give protocol HTTPS");
    if (spec.routes() == null && spec.pool() == null) {
      at.missing("routes, a pool that gets what no route takes, or both");
    }
    refuse(at.field("limits"), spec.limits(), "a TLS listener takes no limits; they are HTTP's");
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
        ProxyProtocols.compile(at.field("proxyProtocol"), spec.proxyProtocol()));
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
