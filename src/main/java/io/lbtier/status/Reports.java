package io.lbtier.status;

import io.lbtier.model.ProxyStatus;
import io.lbtier.status.Observed.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the proxies say of themselves, sorted by the names of their pods. */
final class Reports {
  private final List<Report> all;
  private final List<String> troubles;

  /**
   * One that reports.
   *
   * @param proxy its pod and node; no two have the same
   */
  record Report(String proxy, ProxyStatus status) {}

  Reports(Observed observed) {
    all =
        observed.proxies().stream()
            .sorted(Comparator.comparing(Proxy::pod))
            .<Report>mapMulti(
                (proxy, reports) -> {
                  var status = proxy.status();
                  if (status != null) {
                    reports.accept(new Report(name(proxy), status));
                  }
                })
            .toList();
    troubles = troubles(observed);
  }

  private static List<String> troubles(Observed observed) {
    Map<String, List<String>> proxiesByTrouble = new TreeMap<>();
    observed.proxies().stream()
        .filter(proxy -> !proxy.trouble().isEmpty())
        .sorted(Comparator.comparing(Proxy::pod))
        .forEach(
            proxy ->
                proxiesByTrouble
                    .computeIfAbsent(proxy.trouble(), _ -> new ArrayList<>())
                    .add(name(proxy)));
    return proxiesByTrouble.entrySet().stream()
        .map(trouble -> Text.names(trouble.getValue()) + ": " + trouble.getKey())
        .toList();
  }

  /** Why proxies do not run, each cause once. */
  List<String> troubles() {
    return troubles;
  }

  private static String name(Proxy proxy) {
    return proxy.node().isEmpty() ? proxy.pod() : proxy.pod() + " on " + proxy.node();
  }

  /** Those that do not take the newest configuration that they have seen. */
  List<Report> refusing() {
    return all.stream().filter(report -> !report.status().refused().isEmpty()).toList();
  }

  /** Those that have a configuration. */
  List<Report> configured() {
    return all.stream().filter(report -> report.status().generation() > 0).toList();
  }

  /** What the slowest of those that have a configuration serves; 0 when none has. */
  long oldestGeneration() {
    return configured().stream().mapToLong(report -> report.status().generation()).min().orElse(0);
  }

  /**
   * Those whose word on backends counts: a proxy that takes no traffic may not have checked them
   * yet, so it is asked only where no other can be.
   */
  List<Report> inTraffic() {
    var ready = configured().stream().filter(report -> report.status().ready()).toList();
    return ready.isEmpty() ? configured() : ready;
  }
}
