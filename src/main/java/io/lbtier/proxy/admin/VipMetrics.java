package io.lbtier.proxy.admin;

import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.model.Vip;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Metrics of the virtual addresses as this node sees them. */
final class VipMetrics {
  private static final Metric<Boolean> HELD =
      new Metric<>(
          "lbtier_vip_held",
          "1 while the virtual address is on the node of this proxy.",
          held -> held ? 1 : 0);

  private static final Metric<VipStatus> PROBLEMS =
      new Metric<>(
          "lbtier_vip_problems",
          "What keeps the node of this proxy from holding virtual addresses; 0 while nothing does.",
          status -> status.problems().size());

  private VipMetrics() {}

  /** Nothing where the tier has no virtual addresses. */
  static Stream<MetricSnapshot> collect(ProxyStatus status, @Nullable Vip vip) {
    if (vip == null || status.vip() == null) {
      return Stream.of();
    }
    Map<Labels, Boolean> held = new LinkedHashMap<>();
    for (Vip.VirtualAddress one : vip.addresses()) {
      held.put(Labels.of("address", one.address()), status.vip().held().contains(one.address()));
    }
    return Stream.of(HELD.of(held), PROBLEMS.of(Map.of(Labels.EMPTY, status.vip())));
  }
}
