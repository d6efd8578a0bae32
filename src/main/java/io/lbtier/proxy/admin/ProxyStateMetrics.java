package io.lbtier.proxy.admin;

import io.lbtier.model.ProxyStatus;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Metrics of the proxy as a whole. */
final class ProxyStateMetrics {
  /** What they are read from, at one moment. */
  private record State(AdminView view, ProxyStatus status, Pulse pulse) {}

  private static final List<Metric<State>> OF_PROXY =
      List.of(
          new Metric<>(
              "lbtier_config_generation",
              "Generation of the tier's spec that is served; 0 before the first.",
              s -> s.status.generation()),
          new Metric<>(
              "lbtier_config_refused",
              "1 while a newer configuration is refused and the last good one serves.",
              s -> s.status.refused().isEmpty() ? 0 : 1),
          new Metric<>(
              "lbtier_proxy_ready",
              "1 while the proxy says that it takes traffic.",
              s -> s.status.ready() ? 1 : 0),
          new Metric<>(
              "lbtier_access_log_dropped_total",
              "Entries of the access log that were lost because its output was too slow or failed.",
              s -> s.view.accessLogDropped()),
          new Metric<>(
              "lbtier_trace_spans_exported_total",
              "Spans that a collector has taken.",
              s -> s.view.spans().exported()),
          new Metric<>(
              "lbtier_trace_spans_dropped_total",
              "Spans that were lost because the collector was too slow or failed.",
              s -> s.view.spans().dropped()),
          new Metric<>(
              "lbtier_event_loops", "Event loops of the data plane.", s -> s.pulse.loops()),
          new Metric<>(
              "lbtier_event_loops_stuck",
              "Event loops that have not turned for 5 seconds.",
              s -> s.pulse.stuck()),
          new Metric<>(
              "lbtier_buffers_direct_bytes",
              "Memory outside the heap that is allocated for buffers.",
              _ -> directBytes()));

  private static final Metric<Integer> TRANSPORT =
      new Metric<>(
          "lbtier_transport_info", "1, labelled with the transport in use.", Integer::doubleValue);

  private ProxyStateMetrics() {}

  static Stream<MetricSnapshot> collect(AdminView view, ProxyStatus status, Pulse pulse) {
    State state = new State(view, status, pulse);
    return Stream.concat(
        OF_PROXY.stream().map(metric -> metric.of(Map.of(Labels.EMPTY, state))),
        Stream.of(TRANSPORT.of(Map.of(Labels.of("transport", view.transport()), 1))));
  }

  private static double directBytes() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
        ? provider.metric().usedDirectMemory()
        : 0;
  }
}
