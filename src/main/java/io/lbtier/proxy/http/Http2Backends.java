package io.lbtier.proxy.http;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.balance.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The connections of one event loop to backends that speak HTTP/2. */
final class Http2Backends {
  private final Worker worker;
  private final Map<Backend, List<Http2UpstreamConnection>> connections = new HashMap<>();

  Http2Backends(Worker worker) {
    this.worker = worker;
  }

  /** A stream for a request, on a connection that has room or else on a new one. */
  Http2UpstreamStream open(Backend backend, LivePool pool, Exchange exchange) {
    List<Http2UpstreamConnection> known =
        connections.computeIfAbsent(backend, _ -> new ArrayList<>(1));
    for (Http2UpstreamConnection connection : known) {
      if (connection.takes(pool.tls())) {
        return connection.open(exchange);
      }
    }
    Http2UpstreamConnection made =
        new Http2UpstreamConnection(backend, pool.tls(), pool.config().timeouts(), worker);
    known.add(made);
    return made.open(exchange);
  }

  /** No more streams are begun on a connection. */
  void remove(Http2UpstreamConnection connection) {
    connections.computeIfPresent(
        connection.backend,
        (_, known) -> {
          known.remove(connection);
          return known.isEmpty() ? null : known;
        });
  }
}
