package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.ClientLimitsSpec;
import io.lbtier.api.ClientTimeoutsSpec;
import io.lbtier.api.Defaults;
import io.lbtier.api.ListenerSpec;
import io.lbtier.api.ListenerSpec.Protocol;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Listener;
import io.lbtier.model.Listener.HttpLimits;
import io.lbtier.model.Listener.HttpTimeouts;
import io.lbtier.model.Listener.IpProtocol;
import io.lbtier.model.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The ports that clients connect to. */
final class Listeners {
  private static final ClientLimitsSpec NO_LIMITS =
      new ClientLimitsSpec(null, null, null, null, null, null, null);
  private static final ClientTimeoutsSpec NO_TIMEOUTS =
      new ClientTimeoutsSpec(null, null, null, null);

  private final Facts facts;
  private final PoolNames pools;
  private final StreamListeners streams;
  private final int adminPort;
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<Listener.Socket, String> sockets = new HashMap<>();

  Listeners(Facts facts, PoolNames pools, int adminPort) {
    this.facts = facts;
    this.pools = pools;
    this.streams = new StreamListeners(pools);
    this.adminPort = adminPort;
  }

  List<Listener> compile(Place at, @Nullable List<ListenerSpec> found) {
    if (found == null || found.isEmpty()) {
      at.missing("at least one listener");
    }
    return Values.each(at, found, Bounds.LISTENERS_MAX, this::listener);
  }

  private @Nullable Listener listener(Place at, ListenerSpec spec) {
    String name = name(at, spec.name());
    Protocol protocol = Choices.of(at.field("protocol"), spec.protocol(), Protocol.class);
    int port = port(at.field("port"), spec.port(), protocol, name);
    if (protocol != Protocol.UDP && spec.responses() != null) {
      at.field("responses").error(Reason.Conflict, "only a UDP listener takes responses");
    }
    if (spec.errorPages() != null
        && protocol != null
        && protocol != Protocol.HTTP
        && protocol != Protocol.HTTPS) {
      at.field("errorPages")
          .error(
              Reason.Conflict, "a " + protocol + " listener takes no errorPages; they are HTTP's");
    }
    return switch (protocol) {
      case null -> null;
      case HTTP, HTTPS -> http(at, name, port, protocol, spec);
      case TCP -> streams.tcp(at, name, port, spec);
      case TLS -> streams.tls(at, name, port, spec);
      case UDP -> streams.udp(at, name, port, spec);
    };
  }

  private String name(Place listener, @Nullable String found) {
    Place at = listener.field("name");
    String name = Hosts.label(at, found);
    if (name == null) {
      return "";
    }
    Integer other = names.putIfAbsent(name, names.size());
    if (other != null) {
      at.error(Reason.Duplicate, Quote.of(name) + " is another listener's name too; each once");
    }
    return name;
  }

  private int port(
      Place at, @Nullable Integer found, @Nullable Protocol protocol, String listener) {
    int port = Values.number(at, found, Bounds.PORT_MIN, Bounds.PORT_MAX);
    if (found == null || port != found) {
      return port;
    }
    IpProtocol ip = protocol == Protocol.UDP ? IpProtocol.UDP : IpProtocol.TCP;
    String other = sockets.putIfAbsent(new Listener.Socket(port, ip), listener);
    if (other != null) {
      at.error(
          Reason.Duplicate,
          "%d is used by listener %s too; each port once".formatted(port, Quote.of(other)));
    }
    if (port == adminPort && ip == IpProtocol.TCP) {
      at.error(
          Reason.Conflict,
          "%d is the admin port of the proxies; give another, here or in spec.proxy.adminPort"
              .formatted(port));
    }
    return port;
  }

  private Listener http(Place at, String name, int port, Protocol protocol, ListenerSpec spec) {
    Certificates certificates = new Certificates(facts);
    List<String> secrets = List.of();
    if (protocol == Protocol.HTTPS) {
      secrets = certificates.compile(at.field("tls"), spec.tls());
    } else if (spec.tls() != null) {
      at.field("tls")
          .error(Reason.Conflict, "an HTTP listener takes no tls; for TLS give protocol HTTPS");
    }
    return new Listener.Http(
        name,
        port,
        secrets,
        routes(at, spec),
        limits(at.field("limits"), Objects.requireNonNullElse(spec.limits(), NO_LIMITS)),
        httpTimeouts(
            at.field("timeouts"), Objects.requireNonNullElse(spec.timeouts(), NO_TIMEOUTS)),
        ProxyProtocols.compile(at.field("proxyProtocol"), spec.proxyProtocol()),
        protocol == Protocol.HTTPS
            ? new ClientHandshakes(facts).compile(at.field("tls"), spec.tls())
            : null,
        ErrorPages.compile(at.field("errorPages"), spec.errorPages()),
        ConnectionLimitsOf.compile(at.field("limits"), spec.limits()));
  }

  /** The routes, or the one that stands for a pool given in their place. */
  private List<Route> routes(Place at, ListenerSpec spec) {
    if (spec.routes() != null && spec.pool() != null) {
      at.error(
          Reason.Conflict,
          "found routes and pool; give one: pool stands for a route that takes every request");
    }
    if (spec.routes() == null && spec.pool() == null) {
      at.missing("routes, or a pool that gets every request");
    }
    if (spec.routes() != null) {
      return new Routes(pools).compile(at.field("routes"), spec.routes());
    }
    String pool = spec.pool() == null ? "" : pools.refer(at.field("pool"), spec.pool());
    return List.of(new Route(null, Defaults.PATH_PREFIX, pool));
  }

  private static HttpLimits limits(Place at, ClientLimitsSpec spec) {
    return new HttpLimits(
        (int)
            Quantities.bytes(
                at.field("head"),
                spec.head(),
                Bounds.HEAD_BYTES_MIN,
                Bounds.HEAD_BYTES_MAX,
                Quantities.bytes(Defaults.HEAD_BYTES)),
        Values.number(at.field("headers"), spec.headers(), 1, Bounds.HEADERS_MAX, Defaults.HEADERS),
        Quantities.bytes(
            at.field("body"), spec.body(), "0", Bounds.BODY_BYTES_MAX, Long.MAX_VALUE));
  }

  private static HttpTimeouts httpTimeouts(Place at, ClientTimeoutsSpec spec) {
    return new HttpTimeouts(
        timeout(at.field("head"), spec.head(), Defaults.HEAD_TIMEOUT),
        timeout(at.field("idle"), spec.idle(), Defaults.HTTP_IDLE),
        timeout(at.field("stall"), spec.stall(), Defaults.STALL),
        timeout(at.field("tunnel"), spec.tunnel(), Defaults.TUNNEL));
  }

  private static long timeout(Place at, @Nullable String found, String otherwise) {
    return Durations.compile(at, found, Durations.Range.TIMEOUT, otherwise);
  }
}
