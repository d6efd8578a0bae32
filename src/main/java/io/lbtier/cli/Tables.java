package io.lbtier.cli;

import io.fabric8.kubernetes.api.model.Condition;
import io.lbtier.api.TierStatus;
import io.lbtier.proxy.admin.Table;
import java.time.Duration;
import java.util.List;
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
    return Table.align(
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

  private static String text(@org.jspecify.annotations.Nullable String value) {
    return value == null ? "-" : value;
  }
}
