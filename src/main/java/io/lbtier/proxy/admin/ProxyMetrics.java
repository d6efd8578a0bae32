package io.lbtier.proxy.admin;

import io.lbtier.model.ProxyStatus;
import io.lbtier.proxy.Snapshot;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Every metric of a proxy. Series are made when they are asked for, from the snapshot in force: one
 * leaves together with the object it is about, and labels hold what the configuration holds, never
 * what traffic brings.
 */
final class ProxyMetrics {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final AdminView view;
  private final Pulse pulse;

  ProxyMetrics(AdminView view, Pulse pulse) {
    this.view = view;
    this.pulse = pulse;
  }

  /** All of them as they are now. */
  MetricSnapshots collect() {
    Snapshot snapshot = view.snapshot();
    ProxyStatus status = view.status();
    return new MetricSnapshots(
        Stream.of(
                ProxyStateMetrics.collect(view, status, pulse),
                ListenerMetrics.collect(status, snapshot),
                VipMetrics.collect(status, snapshot.config().vip()),
                RouteMetrics.collect(snapshot),
                BackendMetrics.collect(snapshot),
                PoolMetrics.collect(snapshot),
                ProcessMetrics.collect())
            .flatMap(Function.identity())
            .toList());
  }

  /** All of them in Prometheus' text format. */
  byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(32 * 1024);
    try {
      writer.write(out, collect());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
