package io.lbtier.proxy.admin;

import io.lbtier.model.Pool;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.admin.Table.Cell;
import io.lbtier.proxy.admin.Table.Column;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.balance.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** How the backends are doing, a line each, in the order of the configuration. */
public final class BackendTable {
  private static final List<Column> BEFORE =
      List.of(
          new Column("POOL", "pool"),
          new Column("BACKEND", "backend"),
          new Column("HEALTH", "health"),
          new Column("WEIGHT", "weight"));

  /** Where it is known of any backend in which zone it is. */
  private static final List<Column> ZONES =
      List.of(new Column("ZONE", "zone"), new Column("SHARE%", "share_percent"));

  private static final List<Column> AFTER =
      List.of(
          new Column("ACTIVE", "active"),
          new Column("REQ/S", "requests_per_second"),
          new Column("P50", "p50_ms"),
          new Column("P99", "p99_ms"),
          new Column("ERRORS", "errors"));

  private BackendTable() {}

  /** All there are now. */
  public static Collection<Backend> backends(Snapshot snapshot) {
    return snapshot.pools().values().stream()
        .flatMap(pool -> pool.members().stream())
        .map(Member::backend)
        .toList();
  }

  /** The table, with what the rates have seen last. */
  public static Table of(Snapshot snapshot, Rates rates) {
    boolean zones =
        snapshot.pools().values().stream()
            .flatMap(pool -> pool.members().stream())
            .anyMatch(member -> !member.zone().isEmpty());
    List<List<Cell>> rows = new ArrayList<>();
    for (Pool pool : snapshot.config().pools()) {
      LivePool live = snapshot.pools().get(pool.name());
      if (live != null) {
        Map<Backend, Double> shares = zones ? live.shares() : Map.of();
        for (Member member : live.members()) {
          List<Cell> row = before(member);
          if (zones) {
            row.add(new Cell.Text(member.zone()));
            row.add(new Cell.Rate(shares.getOrDefault(member.backend(), 0.0) * 100));
          }
          row.addAll(after(member.backend(), rates.of(member.backend())));
          rows.add(row);
        }
      }
    }
    List<Column> columns = new ArrayList<>(BEFORE);
    columns.addAll(zones ? ZONES : List.of());
    columns.addAll(AFTER);
    return new Table(columns, rows);
  }

  private static List<Cell> before(Member member) {
    Backend backend = member.backend();
    return new ArrayList<>(
        List.of(
            new Cell.Text(backend.pool()),
            new Cell.Text(backend.label()),
            new Cell.Text(health(backend.health())),
            new Cell.Whole(member.weight())));
  }

  private static List<Cell> after(Backend backend, Rates.Rate rate) {
    return List.of(
        new Cell.Whole(Math.max(0, backend.active.sum())),
        new Cell.Rate(rate.flowsPerSecond()),
        new Cell.Nanos(rate.p50Nanos()),
        new Cell.Nanos(rate.p99Nanos()),
        new Cell.Whole(backend.failures.sum()));
  }

  private static String health(Health health) {
    return switch (health.state()) {
      case UP -> "up";
      case UNCHECKED -> "unchecked";
      case DOWN -> "down  " + health.cause();
    };
  }
}
