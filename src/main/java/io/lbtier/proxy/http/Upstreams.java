package io.lbtier.proxy.http;

import io.lbtier.model.Pool;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.balance.Backend;

/** Finds requests of one event loop their ways to backends. */
final class Upstreams {
  private final Worker worker;

  Upstreams(Worker worker) {
    this.worker = worker;
  }

  /** An idle connection, or else what {@link #dial} gives. */
  Upstream take(Backend to, LivePool pool, Exchange exchange) {
    UpstreamConnection idle = http2(pool) ? null : worker.idle.take(to, pool.tls());
    if (idle == null) {
      return dial(to, pool, exchange);
    }
    idle.assign(exchange);
    return idle;
  }

  /**
   * A connection that is still to be made, or with HTTP/2 a stream, whose connection may be there.
   */
  Upstream dial(Backend to, LivePool pool, Exchange exchange) {
    return http2(pool)
        ? worker.http2.open(to, pool, exchange)
        : new UpstreamConnection(to, pool.tls(), exchange, worker);
  }

  private static boolean http2(LivePool pool) {
    return pool.config().protocol() == Pool.Protocol.HTTP2;
  }
}
