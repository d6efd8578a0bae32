package io.lbtier.proxy.admin;

import io.lbtier.model.Mirror;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.http.LiveRoute;
import io.lbtier.proxy.telemetry.Histogram;
import io.lbtier.proxy.telemetry.MirrorCounters;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Metrics of the routes of HTTP listeners. */
final class RouteMetrics {
  private static final Metric<Long> REQUESTS =
      new Metric<>(
          "lbtier_http_requests_total",
          "Finished requests by class of their status; none is for those without a response.",
          Long::doubleValue);

  private static final Metric<Long> RETRIES =
      new Metric<>(
          "lbtier_http_retries_total",
          "Requests sent to another backend after a failure.",
          Long::doubleValue);

  private static final Metric<LongAdder> MIRRORED =
      new Metric<>(
          "lbtier_http_mirrored_total",
          "Copies of requests for another pool by what became of them: answered, failed, or not"
              + " made as the body was too-large or the pool too busy.",
          LongAdder::sum);

  private static final String DURATION = "lbtier_http_request_duration_seconds";
  private static final String DURATION_HELP =
      "From the first byte of a request to the last byte of its response.";

  /** Upper bounds that are shown: 250 µs doubled up to 16 s, each exact in the histogram. */
  private static final long FIRST_BOUND_NANOS = 250_000;

  private static final int BOUNDS = 17;

  private RouteMetrics() {}

  static Stream<MetricSnapshot> collect(Snapshot snapshot) {
    Map<Labels, Long> requests = new LinkedHashMap<>();
    Map<Labels, Long> retries = new LinkedHashMap<>();
    Map<Labels, LongAdder> mirrored = new LinkedHashMap<>();
    HistogramSnapshot.Builder durations =
        HistogramSnapshot.builder().name(DURATION).help(DURATION_HELP);
    for (LiveListener listener : snapshot.listeners().values()) {
      if (listener instanceof LiveListener.Http http) {
        for (LiveRoute route : http.routes().routes()) {
          Labels labels =
              Labels.of("listener", http.config().name(), "route", route.config().label());
          Labels withPool = labels.add("pool", route.config().poolLabel());
          for (int i = 0; i < 6; i++) {
            String code = i == 0 ? "none" : i + "xx";
            requests.put(withPool.add("code", code), route.counters().requests(i));
          }
          retries.put(withPool, route.counters().retries.sum());
          Mirror mirror = route.config().mirror();
          if (mirror != null) {
            mirrored(mirrored, labels.add("pool", mirror.pool()), route.counters().mirror);
          }
          durations.dataPoint(duration(labels, route.counters().duration.snapshot()));
        }
      }
    }
    return Stream.of(
        REQUESTS.of(requests), RETRIES.of(retries), MIRRORED.of(mirrored), durations.build());
  }

  private static void mirrored(Map<Labels, LongAdder> all, Labels labels, MirrorCounters counted) {
    all.put(labels.add("outcome", "answered"), counted.answered);
    all.put(labels.add("outcome", "failed"), counted.failed);
    all.put(labels.add("outcome", "too-large"), counted.tooLarge);
    all.put(labels.add("outcome", "busy"), counted.busy);
  }

  private static HistogramDataPointSnapshot duration(Labels labels, Histogram.Snapshot counted) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long below = 0;
    for (int i = 0; i < BOUNDS; i++) {
      long bound = FIRST_BOUND_NANOS << i;
      long upTo = counted.countUpTo(bound);
      buckets.bucket(bound / 1e9, upTo - below);
      below = upTo;
    }
    buckets.bucket(Double.POSITIVE_INFINITY, counted.count() - below);
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(buckets.build())
        .sum(counted.sumNanos() / 1e9)
        .build();
  }
}
