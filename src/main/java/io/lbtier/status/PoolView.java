package io.lbtier.status;

import io.lbtier.api.TierStatus.PoolStatus;
import io.lbtier.compile.Problem;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a pool is doing, as all proxies together see it.
 *
 * @param status what is told of it
 * @param failure why a proxy has no backend to send to; null when each has one, when no proxy
 *     tells, and when nothing is sent there
 */
record PoolView(PoolStatus status, @Nullable Finding failure) {

  static PoolView of(Pool pool, List<Problem> warnings, Reports reports) {
    var views = views(pool, reports);
    var backends = Backends.of(views);
    int total = views.isEmpty() ? listed(pool) : backends.total();

    var messages = new ArrayList<>(warnings.stream().map(Text::problem).toList());
    if (views.isEmpty()) {
      messages.add(reports.configured().isEmpty() ? "no proxy reports" : "not yet served");
    } else if (total == 0 && reason(warnings).equals(Reasons.NO_BACKEND_UP)) {
      // Otherwise a warning has told why.
      messages.add(nothingIn(pool.source()));
    } else if (backends.up() < total) {
      messages.add(
          "%d of %d backends %s: %s"
              .formatted(
                  backends.up(),
                  total,
                  ejected(views) ? "are used" : "pass " + check(pool.healthCheck()),
                  Text.sentences(backends.down())));
    }
    zoneless(pool, reports).ifPresent(messages::add);
    var message = messages.isEmpty() ? null : Text.sentences(messages);

    boolean starved =
        views.values().stream().anyMatch(view -> view.stream().noneMatch(BackendStatus::up));
    return new PoolView(
        new PoolStatus(pool.name(), backends.up(), total, message),
        starved && !unused(warnings)
            ? new Finding(reason(warnings), "pool \"%s\": %s".formatted(pool.name(), message))
            : null);
  }

  /** Those that are up and all, over all pools: "11/12". */
  static String backends(List<PoolView> pools) {
    int up = pools.stream().mapToInt(pool -> pool.status().ready()).sum();
    int total = pools.stream().mapToInt(pool -> pool.status().total()).sum();
    return up + "/" + total;
  }

  /** What each proxy whose word counts says of the pool; not those that do not have it yet. */
  private static Map<String, List<BackendStatus>> views(Pool pool, Reports reports) {
    Map<String, List<BackendStatus>> views = new LinkedHashMap<>();
    for (var report : reports.inTraffic()) {
      for (var status : report.status().pools()) {
        if (status.name().equals(pool.name())) {
          views.put(report.proxy(), status.backends());
        }
      }
    }
    return views;
  }

  /** Who cannot prefer a zone. */
  private static Optional<String> zoneless(Pool pool, Reports reports) {
    var proxies =
        reports.inTraffic().stream()
            .filter(report -> "".equals(report.status().zone()))
            .map(Reports.Report::proxy)
            .toList();
    return pool.zonePreference() == null || proxies.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "zonePreference has no effect in %s, of which the zone is not known"
                .formatted(Text.names(proxies)));
  }

  /** Then it is not the check alone that says which are used. */
  private static boolean ejected(Map<String, List<BackendStatus>> views) {
    return views.values().stream()
        .flatMap(List::stream)
        .anyMatch(backend -> backend.cause().startsWith(ProxyStatus.EJECTED));
  }

  private static int listed(Pool pool) {
    return listed(pool.source()) + (pool.backup() == null ? 0 : listed(pool.backup().source()));
  }

  private static int listed(Source source) {
    return switch (source) {
      case Source.Static fixed -> fixed.endpoints().size();
      case Source.Service service -> 0;
    };
  }

  private static String nothingIn(Source source) {
    return switch (source) {
      case Source.Static fixed -> "it has no endpoints";
      case Source.Service service ->
          "Service \"%s\" has no ready endpoint%s"
              .formatted(
                  service.service(),
                  service.portName().isEmpty() ? "" : " with port \"" + service.portName() + "\"");
    };
  }

  private static String check(HealthCheck check) {
    var what =
        switch (check.probe()) {
          case HealthCheck.Grpc _ -> "the gRPC check";
          case HealthCheck.Http http -> http.method() + " " + http.path();
          case HealthCheck.Tcp tcp -> check.tls() == null ? "the TCP check" : "the TLS check";
          case HealthCheck.None none -> "no check";
        };
    return check.port() == 0 ? what : what + " on port " + check.port();
  }

  /** Then no client misses its backends. */
  private static boolean unused(List<Problem> warnings) {
    return warnings.stream().anyMatch(warning -> warning.reason() == Problem.Reason.Unused);
  }

  private static String reason(List<Problem> warnings) {
    for (var warning : warnings) {
      if (warning.reason() == Problem.Reason.ServiceNotFound
          || warning.reason() == Problem.Reason.PortNotFound) {
        return warning.reason().name();
      }
    }
    return Reasons.NO_BACKEND_UP;
  }
}
