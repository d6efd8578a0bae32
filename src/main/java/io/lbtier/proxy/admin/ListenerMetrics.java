package io.lbtier.proxy.admin;

import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.ListenerStatus;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.telemetry.ListenerCounters;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Metrics of listeners. */
final class ListenerMetrics {
  private static final List<Metric<ListenerCounters>> OF_LISTENER =
      List.of(
          new Metric<>(
              "lbtier_listener_connections_active",
              "Connections from clients that are open; with UDP, sessions.",
              c -> Math.max(0, c.active.sum())),
          new Metric<>(
              "lbtier_listener_connections_total",
              "Connections from clients that were accepted; with UDP, sessions begun.",
              c -> c.connections.sum()),
          new Metric<>(
              "lbtier_listener_refused_connections_total",
              "Connections closed at once since the listener, the client or the process had as many"
                  + " as they may have.",
              c -> c.refused.sum()),
          new Metric<>(
              "lbtier_listener_rate_limited_connections_total",
              "Connections closed at once since the listener or the client has had as many new ones"
                  + " of late as it may have.",
              c -> c.rateLimited.sum()),
          new Metric<>(
              "lbtier_listener_received_bytes_total",
              "Bytes received from clients.",
              c -> c.bytesReceived.sum()),
          new Metric<>(
              "lbtier_listener_sent_bytes_total", "Bytes sent to clients.", c -> c.bytesSent.sum()),
          new Metric<>(
              "lbtier_listener_proxy_header_errors_total",
              "Connections closed since they did not begin with the PROXY header that they had to.",
              c -> c.withoutProxyHeader.sum()));

  private static final Metric<ListenerCounters> UNROUTED =
      new Metric<>(
          "lbtier_http_unrouted_requests_total",
          "Requests answered by the proxy itself before it had a route for them.",
          c -> c.unrouted.sum());

  private static final List<Metric<ListenerCounters>> HANDSHAKES =
      List.of(
          new Metric<>(
              "lbtier_listener_handshakes_total",
              "TLS handshakes with clients that went well.",
              c -> c.handshakes.sum()),
          new Metric<>(
              "lbtier_listener_resumed_handshakes_total",
              "TLS handshakes that went well and took up a session again.",
              c -> c.handshakesResumed.sum()),
          new Metric<>(
              "lbtier_listener_handshake_errors_total",
              "TLS handshakes with clients that failed.",
              c -> c.handshakesFailed.sum()));

  private static final Metric<ListenerCounters> UNSERVED =
      new Metric<>(
          "lbtier_tcp_unserved_connections_total",
          "TCP and TLS connections for which no backend could be reached or had room, or which no"
              + " route takes.",
          c -> c.unserved.sum());

  private static final List<Metric<ListenerCounters>> OF_UDP =
      List.of(
          new Metric<>(
              "lbtier_udp_received_datagrams_total",
              "Datagrams received from clients.",
              c -> c.datagramsReceived.sum()),
          new Metric<>(
              "lbtier_udp_sent_datagrams_total",
              "Datagrams sent to clients.",
              c -> c.datagramsSent.sum()),
          new Metric<>(
              "lbtier_udp_dropped_datagrams_total",
              "Datagrams, of clients and backends, that were not passed on: no backend was up, or"
                  + " there was no room for them or for their session.",
              c -> c.datagramsDropped.sum()),
          new Metric<>(
              "lbtier_udp_evicted_sessions_total",
              "Sessions ended before their time, to make room for others.",
              c -> c.sessionsEvicted.sum()));

  private static final Metric<Boolean> BOUND =
      new Metric<>(
          "lbtier_listener_bound",
          "1 while the listener serves on its port.",
          bound -> bound ? 1 : 0);

  private ListenerMetrics() {}

  static Stream<MetricSnapshot> collect(ProxyStatus status, Snapshot snapshot) {
    Set<String> well =
        status.listeners().stream()
            .filter(listener -> listener.error().isEmpty())
            .map(ListenerStatus::name)
            .collect(Collectors.toSet());
    Map<Labels, ListenerCounters> all = new LinkedHashMap<>();
    Map<Labels, ListenerCounters> http = new LinkedHashMap<>();
    Map<Labels, ListenerCounters> tcp = new LinkedHashMap<>();
    Map<Labels, Boolean> bound = new LinkedHashMap<>();
    Map<Labels, ListenerCounters> udp = new LinkedHashMap<>();
    for (LiveListener listener : snapshot.all().toList()) {
      String name = listener.config().name();
      Labels labels = Labels.of("listener", name);
      all.put(labels, listener.counters());
      switch (listener) {
        case LiveListener.Http _ -> http.put(labels, listener.counters());
        case LiveListener.Tls _ -> tcp.put(labels, listener.counters());
        case LiveListener.Tcp _ -> tcp.put(labels, listener.counters());
        case LiveListener.Udp _ -> udp.put(labels, listener.counters());
      }
      bound.put(labels.add("port", String.valueOf(listener.config().port())), well.contains(name));
    }
    return Stream.of(
            OF_LISTENER.stream().map(metric -> metric.of(all)),
            OF_UDP.stream().map(metric -> metric.of(udp)),
            HANDSHAKES.stream().map(metric -> metric.of(http)),
            Stream.of(UNROUTED.of(http), UNSERVED.of(tcp), BOUND.of(bound)))
        .flatMap(metrics -> metrics);
  }
}
