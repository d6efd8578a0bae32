package io.lbtier.proxy.admin;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.balance.Member;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Metrics of pools and their backends. */
final class BackendMetrics {
  private static final List<Metric<Member>> OF_BACKEND =
      List.of(
          new Metric<>(
              "lbtier_backend_up",
              "1 while new flows may go to the backend; so also before its first check.",
              m -> m.backend().health().usable() ? 1 : 0),
          new Metric<>(
              "lbtier_backend_weight",
              "Weight of the backend in force, less while it starts slowly.",
              m -> m.weight() * m.backend().ramp() / 100.0),
          new Metric<>(
              "lbtier_backend_flows_active",
              "HTTP requests and TCP connections that are under way on the backend.",
              m -> Math.max(0, m.backend().active.sum())),
          new Metric<>(
              "lbtier_backend_flows_total",
              "HTTP requests and TCP connections begun on the backend.",
              m -> m.backend().flows.sum()),
          new Metric<>(
              "lbtier_backend_failures_total",
              "Flows that failed for a reason on the backend's side before a response began.",
              m -> m.backend().failures.sum()),
          new Metric<>(
              "lbtier_backend_completed_requests_total",
              "HTTP requests on the backend that went well and have ended.",
              m -> m.backend().duration.count()),
          new Metric<>(
              "lbtier_backend_completed_request_seconds_total",
              "How long those took, together.",
              m -> m.backend().duration.sumNanos() / 1e9),
          new Metric<>(
              "lbtier_backend_ejections_total",
              "How often the backend was ejected.",
              m -> m.backend().ejections.sum()),
          new Metric<>(
              "lbtier_backend_received_bytes_total",
              "Bytes received from the backend.",
              m -> m.backend().bytesReceived.sum()),
          new Metric<>(
              "lbtier_backend_sent_bytes_total",
              "Bytes sent to the backend.",
              m -> m.backend().bytesSent.sum()));

  private static final Metric<Long> OF_POOL =
      new Metric<>("lbtier_pool_backends", "Backends of the pool by state.", Long::doubleValue);

  private BackendMetrics() {}

  static Stream<MetricSnapshot> collect(Snapshot snapshot) {
    Map<Labels, Member> members = new LinkedHashMap<>();
    Map<Labels, Long> states = new LinkedHashMap<>();
    for (LivePool pool : snapshot.pools().values()) {
      String name = pool.config().name();
      for (Member member : pool.members()) {
        members.put(Labels.of("pool", name, "backend", member.backend().label()), member);
      }
      for (Health.State state : Health.State.values()) {
        states.put(
            Labels.of("pool", name, "state", state.name().toLowerCase(Locale.ROOT)),
            pool.members().stream().filter(m -> m.backend().health().state() == state).count());
      }
    }
    return Stream.concat(
        OF_BACKEND.stream().map(metric -> metric.of(members)), Stream.of(OF_POOL.of(states)));
  }
}
