package io.lbtier.proxy.admin;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.RetryBudget;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private PoolMetrics() {}

  static Stream<MetricSnapshot> collect(Snapshot snapshot) {
    Map<Labels, RetryBudget> budgets = new LinkedHashMap<>();
    for (LivePool pool : snapshot.pools().values()) {
      Labels labels = Labels.of("pool", pool.config().name());
      if (pool.retryBudget() != null) {
        budgets.put(labels, pool.retryBudget());
      }
    }
    return OF_BUDGET.stream().map(metric -> metric.of(budgets));
  }
}
