package io.lbtier.proxy.admin;

import io.lbtier.model.Affinity;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction;
import io.lbtier.model.Source;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.admin.Table.Cell;
import io.lbtier.proxy.admin.Table.Column;
import io.lbtier.proxy.telemetry.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What runs now, for people. It shows what is named here and nothing else, so that a secret cannot
 * get in by being added to the configuration.
 */
final class ConfigView {
  private static final List<Column> ROUTES =
      List.of(
          new Column("LISTENER", "listener"),
          new Column("PORT", "port"),
          new Column("PROTOCOL", "protocol"),
          new Column("ROUTE", "route"),
          new Column("TO", "to"));

  private static final List<Column> POOLS =
      List.of(
          new Column("POOL", "pool"),
          new Column("SOURCE", "source"),
          new Column("BALANCING", "balancing"),
          new Column("AFFINITY", "affinity"),
          new Column("CHECK", "check"),
          new Column("BACKENDS", "backends"));

  private ConfigView() {}

  static String text(Snapshot snapshot, ProxyStatus status) {
    ProxyConfig config = snapshot.config();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s/%s, generation %d".formatted(config.namespace(), config.tier(), config.generation()));
    if (!status.refused().isEmpty()) {
      lines.add("a newer one is refused: " + status.refused());
    }
    lines.add("");
    lines.addAll(routes(config).lines());
    lines.add("");
    lines.addAll(pools(snapshot).lines());
    return String.join("\n", lines);
  }

  static byte[] json(Snapshot snapshot, ProxyStatus status) {
    ProxyConfig config = snapshot.config();
    JsonWriter json = new JsonWriter().beginObject();
    json.name("namespace").value(config.namespace()).name("tier").value(config.tier());
    json.name("generation").value(config.generation()).name("refused").value(status.refused());
    json.name("routes");
    routes(config).write(json);
    json.name("pools");
    pools(snapshot).write(json);
    return json.endObject().endLine().toByteArray();
  }

  private static Table routes(ProxyConfig config) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Listener listener : config.listeners()) {
      switch (listener) {
        case Listener.Http http -> {
          String protocol = http.certificates().isEmpty() ? "HTTP" : "HTTPS";
          http.routes().forEach(r -> rows.add(row(http, protocol, r.label(), to(r))));
        }
        case Listener.Tls tls -> {
          tls.routes().forEach(r -> rows.add(row(tls, "TLS", r.host(), r.pool())));
          if (tls.pool() != null) {
            rows.add(row(tls, "TLS", "", tls.pool()));
          }
        }
        case Listener.Tcp tcp -> rows.add(row(tcp, "TCP", "", tcp.pool()));
        case Listener.Udp udp -> rows.add(row(udp, "UDP", "", udp.pool()));
      }
    }
    return new Table(ROUTES, rows);
  }

  private static List<Cell> row(Listener on, String protocol, String route, String to) {
    return List.of(
        new Cell.Text(on.name()),
        new Cell.Whole(on.port()),
        new Cell.Text(protocol),
        new Cell.Text(route),
        new Cell.Text(to));
  }

  private static String to(Route route) {
    return switch (route.action()) {
      case RouteAction.Forward to when to.pools().size() == 1 -> to.pools().getFirst().pool();
      case RouteAction.Forward to ->
          to.pools().stream()
              .map(share -> share.pool() + ":" + share.weight())
              .collect(Collectors.joining(" "));
      case RouteAction.Redirect to -> "redirect " + to.status();
      case RouteAction.Respond with -> "respond " + with.status();
    };
  }

  private static Table pools(Snapshot snapshot) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Pool pool : snapshot.config().pools()) {
      LivePool live = snapshot.pools().get(pool.name());
      rows.add(
          List.of(
              new Cell.Text(pool.name()),
              new Cell.Text(source(pool.source())),
              new Cell.Text(pool.balancing().getClass().getSimpleName()),
              new Cell.Text(affinity(pool.affinity())),
              new Cell.Text(pool.healthCheck().probe().getClass().getSimpleName()),
              new Cell.Whole(live == null ? 0 : live.members().size())));
    }
    return new Table(POOLS, rows);
  }

  private static String affinity(Affinity affinity) {
    return switch (affinity) {
      case Affinity.None() -> "";
      case Affinity.Cookie cookie -> cookie.name();
      case Affinity.Learn learn -> "learn " + learn.cookie();
    };
  }

  private static String source(Source source) {
    return switch (source) {
      case Source.Static _ -> "endpoints";
      case Source.Service(String service, String port) ->
          "service " + service + (port.isEmpty() ? "" : ":" + port);
    };
  }
}
