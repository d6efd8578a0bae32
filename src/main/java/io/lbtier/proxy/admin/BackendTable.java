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

/** How the backends are doing, a line each, in the order of the configuration. */
public final class BackendTable {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("POOL", "pool"),
          new Column("BACKEND", "backend"),
          new Column("HEALTH", "health"),
          new Column("WEIGHT", "weight"),
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
    List<List<Cell>> rows = new ArrayList<>();
    for (Pool pool : snapshot.config().pools()) {
      LivePool live = snapshot.pools().get(pool.name());
      if (live != null) {
        live.members().forEach(member -> rows.add(row(member, rates.of(member.backend()))));
      }
    }
    return new Table(COLUMNS, rows);
  }

  private static List<Cell> row(Member member, Rates.Rate rate) {
    Backend backend = member.backend();
    return List.of(
        new Cell.Text(backend.pool()),
        new Cell.Text(backend.label()),
        new Cell.Text(health(backend.health())),
        new Cell.Whole(member.weight()),
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
