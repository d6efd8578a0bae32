package io.lbtier.cli;

import io.fabric8.kubernetes.api.model.Condition;
import io.lbtier.api.TierStatus;
import io.lbtier.model.Pool;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.balance.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The tables of the standalone screen. */
final class Tables {
  private Tables() {}

  /**
   * The same columns as {@code kubectl get lbtier}.
   *
   * @param active who serves: this process, or another host that has the virtual addresses
   */
  static List<String> tier(String name, TierStatus status, String active, Duration age) {
    List<Condition> conditions = Objects.requireNonNullElse(status.conditions(), List.of());
    String ready =
        conditions.stream()
            .filter(c -> c.getType().equals("Ready"))
            .map(Condition::getStatus)
            .findFirst()
            .orElse("Unknown");
    return Columns.align(
        List.of(
            List.of("NAME", "MODE", "VIP", "ACTIVE", "BACKENDS", "READY", "AGE"),
            List.of(
                name,
                text(status.mode()),
                text(status.vip()),
                active,
                text(status.backends()),
                ready,
                Age.of(age))));
  }

  /** What is not as it should be, a line each; empty when all is well. */
  static List<String> troubles(TierStatus status) {
    return Objects.requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
        .filter(c -> c.getType().equals(c.getStatus().equals("True") ? "Stalled" : "Ready"))
        .map(c -> "  " + c.getReason() + ": " + c.getMessage().replaceAll("\\s*\n\\s*", "; "))
        .toList();
  }

  /** A line for each backend, in the order of the configuration. */
  static List<String> backends(Snapshot snapshot, Rates rates) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("POOL", "BACKEND", "HEALTH", "WEIGHT", "ACTIVE", "REQ/S", "P99", "ERRORS"));
    for (Pool pool : snapshot.config().pools()) {
      LivePool live = snapshot.pools().get(pool.name());
      if (live != null) {
        live.members().forEach(member -> rows.add(row(pool, member, rates)));
      }
    }
    return Columns.align(rows);
  }

  private static List<String> row(Pool pool, Member member, Rates rates) {
    Backend backend = member.backend();
    Rates.Rate rate = rates.of(backend);
    return List.of(
        pool.name(),
        backend.label(),
        health(backend.health()),
        String.valueOf(member.weight()),
        String.valueOf(backend.active.sum()),
        String.format(Locale.ROOT, "%.0f", rate.flowsPerSecond()),
        rate.p99Nanos() < 0 ? "-" : String.format(Locale.ROOT, "%.1fms", rate.p99Nanos() / 1e6),
        String.valueOf(backend.failures.sum()));
  }

  private static String health(Health health) {
    return switch (health.state()) {
      case UP -> "up";
      case UNCHECKED -> "unchecked";
      case DOWN -> "down  " + health.cause();
    };
  }

  private static String text(@org.jspecify.annotations.Nullable String value) {
    return value == null ? "-" : value;
  }
}
