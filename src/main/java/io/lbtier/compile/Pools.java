package io.lbtier.compile;

import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.PoolSpec;
import io.lbtier.api.PoolSpec.PoolTimeoutsSpec;
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
  private final Sources sources;
  private final Set<String> names = new HashSet<>();

  /**
   * @param cookieKey what the values of cookies are made with
   */
  Pools(Facts facts, PoolNames references, String cookieKey) {
    this.references = references;
    this.cookieKey = cookieKey;
    sources = new Sources(facts);
  }

  List<Pool> compile(Place at, @Nullable List<PoolSpec> found) {
    if (found == null || found.isEmpty()) {
      at.missing("at least one pool");
    }
    return Values.each(at, found, Bounds.POOLS_MAX, this::pool);
  }

  private Pool pool(Place at, PoolSpec spec) {
    return new Pool(
        name(at, spec.name()),
        sources.compile(at, spec),
        Balancings.compile(at.field("balancing"), spec.balancing(), references.tcp(spec.name())),
        Affinities.compile(
            at.field("affinity"),
            spec.affinity(),
            Objects.requireNonNullElse(spec.name(), ""),
            cookieKey,
            references.tcp(spec.name())),
        HealthChecks.compile(at.field("healthCheck"), spec.healthCheck()),
        Retries.compile(at.field("retry"), spec.retry()),
        timeouts(at.field("timeouts"), Objects.requireNonNullElse(spec.timeouts(), NO_TIMEOUTS)));
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
