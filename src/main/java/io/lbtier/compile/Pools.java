package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.ListenerSpec.Protocol;
import io.lbtier.api.PoolSpec;
import io.lbtier.api.PoolSpec.ProxyProtocol;
import io.lbtier.api.PoolTimeoutsSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.Pool;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The backends, in groups that serve the same thing. */
final class Pools {
  private static final PoolTimeoutsSpec NO_TIMEOUTS = new PoolTimeoutsSpec(null, null, null);

  private final PoolNames references;
  private final String cookieKey;
  private final boolean oneAtATime;
  private final Sources sources;
  private final PoolTls tls;
  private final Set<String> names = new HashSet<>();

  /**
   * @param cookieKey what the values of cookies are made with
   * @param oneAtATime whether only one of several proxies has traffic
   */
  Pools(Facts facts, PoolNames references, String cookieKey, boolean oneAtATime) {
    this.references = references;
    this.cookieKey = cookieKey;
    this.oneAtATime = oneAtATime;
    sources = new Sources(facts, references);
    tls = new PoolTls(facts);
  }

  List<Pool> compile(Place at, @Nullable List<PoolSpec> found) {
    if (found == null || found.isEmpty()) {
      at.missing("at least one pool");
    }
    return Values.each(at, found, Bounds.POOLS_MAX, this::pool);
  }

  private Pool pool(Place at, PoolSpec spec) {
    String stream = references.stream(spec.name());
    String datagrams = references.datagramsAlone(spec.name());
    Pool.ProxyProtocol proxyProtocol = proxyProtocol(at.field("proxyProtocol"), spec);
    Pool.Protocol protocol =
        PoolProtocols.compile(
            at.field("protocol"), spec.protocol(), stream, references.connecting(spec.name()));
    return new Pool(
        name(at, spec.name()),
        sources.compile(at, spec),
        Balancings.compile(at.field("balancing"), spec.balancing(), stream),
        Balancings.panicThreshold(at.field("balancing"), spec.balancing()),
        Affinities.compile(
            at.field("affinity"),
            spec.affinity(),
            Objects.requireNonNullElse(spec.name(), ""),
            cookieKey,
            stream),
        HealthChecks.compile(
            at.field("healthCheck"),
            spec.healthCheck(),
            proxyProtocol,
            tls,
            datagrams == null,
            protocol),
        Retries.compile(at.field("retry"), spec.retry()),
        timeouts(at.field("timeouts"), Objects.requireNonNullElse(spec.timeouts(), NO_TIMEOUTS)),
        proxyProtocol,
        tls.compile(at.field("tls"), spec.tls(), stream),
        PoolLimits.compile(at.field("limits"), spec.limits(), datagrams),
        protocol,
        OutlierDetections.compile(at.field("outlierDetection"), spec.outlierDetection()),
        SlowStarts.compile(at.field("slowStart"), spec.slowStart()),
        sources.backup(at.field("backup"), spec.name(), spec.backup()),
        spec.sourceAddress() == null
            ? null
            : Addresses.compile(at.field("sourceAddress"), spec.sourceAddress()),
        ZonePreferences.compile(at.field("zonePreference"), spec, oneAtATime));
  }

  private Pool.@Nullable ProxyProtocol proxyProtocol(Place at, PoolSpec spec) {
    if (spec.proxyProtocol() == null) {
      return null;
    }
    if (references.user(Protocol.HTTP, spec.name()) != null) {
      at.error(
          Reason.Conflict,
          "found for a pool that gets HTTP requests; leave it out, for requests of several clients"
              + " share a connection, and X-Forwarded-For tells whose they are");
    }
    if (references.user(Protocol.UDP, spec.name()) != null) {
      at.error(
          Reason.Conflict,
          "found for a pool that gets datagrams; leave it out, for it is the begin of connections");
    }
    ProxyProtocol version = Choices.of(at, spec.proxyProtocol(), ProxyProtocol.class);
    return switch (version) {
      case null -> null;
      case V1 -> Pool.ProxyProtocol.V1;
      case V2 -> Pool.ProxyProtocol.V2;
    };
  }

  private String name(Place pool, @Nullable String found) {
    Place at = pool.field("name");
    String name = Hosts.label(at, found);
    if (name == null) {
      return "";
    }
    if (!names.add(name)) {
      at.error(Reason.Duplicate, Quote.of(name) + " is another pool's name too; each once");
    } else if (!references.isUsed(name)) {
      at.warn(Reason.Unused, Quote.of(name) + " gets no traffic: no listener or route names it");
    }
    return name;
  }

  private static Pool.Timeouts timeouts(Place at, PoolTimeoutsSpec spec) {
    return new Pool.Timeouts(
        timeout(at.field("connect"), spec.connect(), Defaults.CONNECT_TIMEOUT),
        timeout(at.field("response"), spec.response(), Defaults.RESPONSE_TIMEOUT),
        timeout(at.field("idle"), spec.idle(), Defaults.POOL_IDLE));
  }

  private static long timeout(Place at, @Nullable String found, String otherwise) {
    return Durations.compile(at, found, Durations.Range.TIMEOUT, otherwise);
  }
}
