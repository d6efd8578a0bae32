package io.lbtier.proxy.admin;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A number that every object of a kind has: a counter when its name ends in {@code _total}, else a
 * gauge.
 *
 * @param name as Prometheus shows it
 * @param help one sentence
 * @param value reads the number
 */
record Metric<T>(String name, String help, ToDoubleFunction<T> value) {
  private static final String TOTAL = "_total";

  /** Reads it of every object there is now. */
  MetricSnapshot of(Map<Labels, ? extends T> objects) {
    return name.endsWith(TOTAL) ? counter(objects) : gauge(objects);
  }

  private MetricSnapshot counter(Map<Labels, ? extends T> objects) {
    String base = name.substring(0, name.length() - TOTAL.length());
    CounterSnapshot.Builder snapshot = CounterSnapshot.builder().name(base).help(help);
    objects.forEach(
        (labels, object) ->
            snapshot.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value(value.applyAsDouble(object))
                    .build()));
    return snapshot.build();
  }

  private MetricSnapshot gauge(Map<Labels, ? extends T> objects) {
    GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name(name).help(help);
    objects.forEach(
        (labels, object) ->
            snapshot.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value(value.applyAsDouble(object))
                    .build()));
    return snapshot.build();
  }
}
