package io.lbtier.proxy.admin;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.affinity.LearntCookies;
import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.balance.RetryBudget;
import io.lbtier.proxy.http.BodyStore;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Metrics of what pools do to protect themselves; of those pools alone that do. */
final class PoolMetrics {
  private static final List<Metric<RetryBudget>> OF_BUDGET =
      List.of(
          new Metric<>(
              "lbtier_pool_retries_active",
              "Requests that are under way for another time and have no response yet.",
              RetryBudget::active),
          new Metric<>(
              "lbtier_pool_retry_budget_exhausted_total",
              "Requests that were not sent to another backend for want of retry budget.",
              RetryBudget::exhausted));

  private static final List<Metric<Admission>> OF_LIMITS =
      List.of(
          new Metric<>(
              "lbtier_pool_flows_active",
              "Flows under way in a pool with limits.",
              Admission::active),
          new Metric<>(
              "lbtier_pool_queue_length",
              "Flows that wait for room in the pool.",
              Admission::waiting),
          new Metric<>(
              "lbtier_pool_queued_total",
              "Flows that have had to wait for room in the pool.",
              Admission::queued),
          new Metric<>(
              "lbtier_pool_queue_wait_seconds_total",
              "How long flows have waited for room in the pool, all together.",
              limits -> limits.waitedNanos() / 1e9),
          new Metric<>(
              "lbtier_pool_queue_timeouts_total",
              "Flows that have waited for room in the pool until their time was over.",
              Admission::timeouts),
          new Metric<>(
              "lbtier_pool_overloads_total",
              "Flows refused at once since the pool had no room, and its queue no place.",
              Admission::refused));

  private static final List<Metric<BodyStore>> OF_BODIES =
      List.of(
          new Metric<>(
              "lbtier_pool_bodies_disk_bytes",
              "Bytes of bodies that are kept in temporary files.",
              BodyStore::disk),
          new Metric<>(
              "lbtier_pool_bodies_lost_total",
              "Bodies that were not kept to their end: too large, or there was no room.",
              BodyStore::lostBodies));

  private static final List<Metric<LearntCookies>> OF_LEARNT =
      List.of(
          new Metric<>(
              "lbtier_pool_learnt_values",
              "Values of the application's cookie whose backends are remembered.",
              LearntCookies::known),
          new Metric<>(
              "lbtier_pool_learnt_evicted_total",
              "Values that were forgotten before their time, since there was no place for them.",
              LearntCookies::evicted),
          new Metric<>(
              "lbtier_pool_learnt_unknown_total",
              "Requests with a value whose backend was not known.",
              LearntCookies::unknown));

  private PoolMetrics() {}

  static Stream<MetricSnapshot> collect(Snapshot snapshot) {
    Map<Labels, RetryBudget> budgets = new LinkedHashMap<>();
    Map<Labels, BodyStore> stores = new LinkedHashMap<>();
    Map<Labels, Admission> limited = new LinkedHashMap<>();
    Map<Labels, LearntCookies> learnt = new LinkedHashMap<>();
    for (LivePool pool : snapshot.pools().values()) {
      Labels labels = Labels.of("pool", pool.config().name());
      if (pool.retryBudget() != null) {
        budgets.put(labels, pool.retryBudget());
      }
      if (pool.bodies() != null) {
        stores.put(labels, pool.bodies());
      }
      if (pool.admission() != null) {
        limited.put(labels, pool.admission());
      }
      if (pool.cookies() instanceof LearntCookies cookies) {
        learnt.put(labels, cookies);
      }
    }
    return Stream.of(
            all(OF_BUDGET, budgets),
            all(OF_BODIES, stores),
            all(OF_LIMITS, limited),
            all(OF_LEARNT, learnt))
        .flatMap(Function.identity());
  }

  private static <T> Stream<MetricSnapshot> all(List<Metric<T>> metrics, Map<Labels, T> of) {
    return metrics.stream().map(metric -> metric.of(of));
  }
}
