package io.lbtier.status;

import io.lbtier.model.Endpoint;
import io.lbtier.model.ProxyStatus.BackendStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The backends of a pool, as several proxies see them.
 *
 * @param up those that every proxy uses
 * @param total those that any proxy knows
 * @param down what is wrong with the others: cause by cause, with their addresses
 */
record Backends(int up, int total, List<String> down) {

  /**
   * @param views what each proxy says of the pool, by its name
   */
  static Backends of(Map<String, List<BackendStatus>> views) {
    Map<String, Map<String, String>> causesByProxy = new LinkedHashMap<>();
    views.forEach((proxy, backends) -> causesByProxy.put(proxy, causes(backends)));
    var all = new TreeSet<String>();
    causesByProxy.values().forEach(causes -> all.addAll(causes.keySet()));

    int up = 0;
    Map<String, List<String>> backendsByTrouble = new TreeMap<>();
    for (var backend : all) {
      var troubles = troubles(backend, causesByProxy);
      up += troubles.isEmpty() ? 1 : 0;
      troubles.forEach(
          t -> backendsByTrouble.computeIfAbsent(t, _ -> new ArrayList<>()).add(backend));
    }
    var down = new ArrayList<String>();
    backendsByTrouble.forEach((t, backends) -> down.add(t + " (" + Text.names(backends) + ")"));
    return new Backends(up, all.size(), down);
  }

  /** Why the proxy does not use a backend, by backend; empty where it does. */
  private static Map<String, String> causes(List<BackendStatus> backends) {
    Map<String, String> causes = new TreeMap<>();
    for (var backend : backends) {
      var cause = backend.cause().isEmpty() ? "down" : backend.cause();
      causes.put(label(backend), backend.up() ? "" : cause);
    }
    return causes;
  }

  /** A cause that not all proxies see is told with those that do: it may be their node's. */
  private static List<String> troubles(
      String backend, Map<String, Map<String, String>> causesByProxy) {
    Map<String, List<String>> proxiesByCause = new TreeMap<>();
    causesByProxy.forEach(
        (proxy, causes) -> {
          var cause = causes.getOrDefault(backend, "not yet known");
          if (!cause.isEmpty()) {
            proxiesByCause.computeIfAbsent(cause, _ -> new ArrayList<>()).add(proxy);
          }
        });
    var troubles = new ArrayList<String>();
    proxiesByCause.forEach(
        (cause, proxies) ->
            troubles.add(
                proxies.size() == causesByProxy.size()
                    ? cause
                    : cause + " seen from " + Text.names(proxies)));
    return troubles;
  }

  private static String label(BackendStatus backend) {
    return new Endpoint(backend.address(), backend.port(), backend.weight()).label();
  }
}
