package io.lbtier.proxy;

import io.lbtier.model.Affinity;
import io.lbtier.model.Endpoint;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.model.Mirror;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Rate;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy itself relies on in a configuration. Compile has seen to all of it, and says it
 * better; this is for configurations that came another way.
 */
final class ConfigCheck {
  private static final int PORT_MAX = 65_535;

  private final List<String> problems = new ArrayList<>();

  private ConfigCheck() {}

  /** Everything that is wrong, empty when the configuration can be served. */
  static List<String> problems(ProxyConfig config) {
    ConfigCheck check = new ConfigCheck();
    check.unique("listener name", config.listeners(), Listener::name);
    check.unique("listener", config.listeners(), listener -> listener.socket().text());
    check.unique("pool name", config.pools(), Pool::name);
    Set<String> pools = new HashSet<>();
    config.pools().forEach(pool -> pools.add(pool.name()));
    config.listeners().forEach(listener -> check.listener(listener, pools));
    config.pools().forEach(check::pool);
    return check.problems;
  }

  private void listener(Listener listener, Set<String> pools) {
    String where = "listener " + listener.name();
    range(where + ": port", listener.port(), 1, PORT_MAX);
    Listener.ProxyProtocol proxies = listener.proxyProtocol();
    if (proxies != null) {
      range(where + ": proxyProtocol.timeoutMillis", proxies.timeoutMillis(), 1, Long.MAX_VALUE);
    }
    Listener.ConnectionLimits connections = listener.connections();
    if (connections != null) {
      range(where + ": connections.total", connections.total(), 1, Integer.MAX_VALUE);
      range(where + ": connections.perClient", connections.perClient(), 1, Integer.MAX_VALUE);
      rate(where + ": connections.rate", connections.rate());
      rate(where + ": connections.ratePerClient", connections.ratePerClient());
    }
    switch (listener) {
      case Listener.Http http -> {
        unique(where + ": route", http.routes(), Route::label);
        for (Route route : http.routes()) {
          route.pools().forEach(p -> known(where + ", route " + route.label(), p.pool(), pools));
          Mirror mirror = route.mirror();
          if (mirror != null) {
            known(where + ", mirror of route " + route.label(), mirror.pool(), pools);
          }
        }
      }
      case Listener.Tls tls -> {
        unique(where + ": host", tls.routes(), Listener.SniRoute::host);
        tls.routes().forEach(r -> known(where + ", host " + r.host(), r.pool(), pools));
        if (tls.pool() != null) {
          known(where, tls.pool(), pools);
        }
        range(where + ": helloTimeoutMillis", tls.helloTimeoutMillis(), 1, Long.MAX_VALUE);
        range(where + ": idleTimeoutMillis", tls.idleTimeoutMillis(), 1, Long.MAX_VALUE);
      }
      case Listener.Udp udp -> {
        known(where, udp.pool(), pools);
        range(where + ": idleTimeoutMillis", udp.idleTimeoutMillis(), 1, Long.MAX_VALUE);
        range(where + ": sessions", udp.sessions(), 1, Integer.MAX_VALUE);
        range(where + ": responses", udp.responses(), 0, Integer.MAX_VALUE);
      }
      case Listener.Tcp tcp -> {
        known(where, tcp.pool(), pools);
        range(where + ": idleTimeoutMillis", tcp.idleTimeoutMillis(), 1, Long.MAX_VALUE);
      }
    }
  }

  private void rate(String where, @Nullable Rate rate) {
    if (rate != null) {
      range(where + ".perSecond", rate.perSecond(), 1, 1_000_000);
      range(where + ".burst", rate.burst(), 1, 1_000_000);
    }
  }

  private void pool(Pool pool) {
    String where = "pool " + pool.name();
    HealthCheck check = pool.healthCheck();
    range(where + ": healthCheck.port", check.port(), 0, PORT_MAX);
    range(where + ": healthCheck.intervalMillis", check.intervalMillis(), 1, Long.MAX_VALUE);
    range(where + ": healthCheck.timeoutMillis", check.timeoutMillis(), 1, Integer.MAX_VALUE);
    range(where + ": healthCheck.fall", check.fall(), 1, Integer.MAX_VALUE);
    range(where + ": healthCheck.rise", check.rise(), 1, Integer.MAX_VALUE);
    if (pool.affinity() instanceof Affinity.Cookie cookie) {
      // The line that sets it has to fit into the room that there is for lines.
      range(where + ": length of affinity.name", cookie.name().length(), 1, 80);
      range(where + ": length of affinity.path", cookie.path().length(), 1, 256);
    }
    if (pool.affinity() instanceof Affinity.Learn learn) {
      range(where + ": affinity.size", learn.size(), 1, 10_000_000);
      range(where + ": affinity.expireSeconds", learn.expireSeconds(), 1, 100_000_000);
    }
    if (pool.zonePreference() != null) {
      range(where + ": zonePreference.maxLoad", pool.zonePreference().maxLoad(), 100, 1000);
    }
    range(where + ": retry.attempts", pool.retry().attempts(), 0, 10);
    range(
        where + ": timeouts.connectMillis", pool.timeouts().connectMillis(), 1, Integer.MAX_VALUE);
    if (pool.source() instanceof Source.Static(List<Endpoint> endpoints)) {
      unique(where + ": endpoint", endpoints, Endpoint::label);
    }
  }

  private <T> void unique(String what, List<T> all, Function<T, Object> key) {
    Set<Object> seen = new HashSet<>();
    for (T each : all) {
      if (!seen.add(key.apply(each))) {
        problems.add(what + ": " + key.apply(each) + " is given twice (expected: once)");
      }
    }
  }

  private void known(String where, String pool, Set<String> pools) {
    if (!pools.contains(pool)) {
      problems.add(
          where + ": pool " + pool + " does not exist (expected: one of " + sorted(pools) + ")");
    }
  }

  private void range(String what, long value, long min, long max) {
    if (value < min || value > max) {
      problems.add(what + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }
}
