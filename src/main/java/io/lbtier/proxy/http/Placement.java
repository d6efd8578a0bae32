package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.model.Pool;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.balance.Backend;
import org.jspecify.annotations.Nullable;

/**
 * Where a request is placed: its pool, the backend there that it occupies, and what comes next when
 * that one fails it before a response. An {@link UpstreamRequest} has one for all its requests.
 * Belongs to one event loop.
 */
final class Placement {
  private final UpstreamRequest request;
  private final Exchange exchange;
  private final Client client;
  private final Worker worker;
  private final Attempts attempts;
  private final BackendChoice choice;
  private @Nullable LiveRoute route;
  private @Nullable LivePool pool;
  private @Nullable Backend backend;
  private long asked;

  /** Whether the backend has said that it did not process the request, and got it again. */
  private boolean dialledAgain;

  Placement(
      UpstreamRequest request,
      Exchange exchange,
      Client client,
      Attempts attempts,
      BackendChoice choice) {
    this.request = request;
    this.exchange = exchange;
    this.client = client;
    this.worker = client.worker();
    this.attempts = attempts;
    this.choice = choice;
  }

  /**
   * Goes to a backend of a pool of the route, at once or when there is room.
   *
   * @param by the route that it counts for; null for none
   */
  void begin(@Nullable LiveRoute by, LivePool to) {
    route = by;
    pool = to;
    dialledAgain = false;
    attempts.pool(to.config().name());
    if (to.admission() != null) {
      enter();
      return;
    }
    Backend next = choice.take(to);
    if (next == null) {
      exchange.unserved();
    } else {
      attempt(next);
    }
  }

  private void enter() {
    PoolTicket ticket = new PoolTicket(this, exchange, attempts, choice, worker);
    attempts.ticket(ticket);
    if (!ticket.enters()) {
      if (attempts.wasRefused()) {
        exchange.answer(Fault.OVERLOADED);
      } else {
        exchange.unserved();
      }
    }
  }

  /** Waits for room in its pool. */
  void waits() {
    client.timeout(requireNonNull(pool().admission()).timeoutMillis());
  }

  /** Has been given a backend, and room there. */
  void admitted(Backend next, boolean waited) {
    if (attempts.count() > 0) {
      retry(next);
    } else {
      attempt(next);
      if (waited) {
        client.process();
      }
    }
  }

  LivePool pool() {
    return requireNonNull(pool);
  }

  Pool.Timeouts timeouts() {
    return pool().config().timeouts();
  }

  /**
   * Goes on with its pool as that is in force now, if it still is, and still speaks the protocol
   * that the request's body has been framed for.
   */
  LivePool renewPool() {
    LivePool now = worker.plane.runtime().current().pools().get(pool().config().name());
    if (now != null && now.config().protocol() == pool().config().protocol()) {
      pool = now;
    }
    return pool();
  }

  private void attempt(Backend next) {
    backend = next;
    attempts.started(next, pool().tls() != null);
    asked();
    next.flows.increment();
    request.use(worker.upstreams.take(next, pool(), exchange));
  }

  private void retry(Backend next) {
    if (route != null) {
      route.counters().retries.increment();
    }
    request.leave();
    attempt(next);
    client.process();
  }

  /** Goes to the same backend once more, on a connection that nobody has used. */
  private void again(Backend to) {
    request.use(worker.upstreams.dial(to, pool(), exchange));
    // A stream may be there at once.
    client.process();
  }

  /** The backend is to answer from now on. */
  void asked() {
    asked = pool().now();
  }

  /** The backend has begun to answer. */
  void answered() {
    Backend from = requireNonNull(backend);
    worker.plane.health().succeeded(from);
    if (exchange.requestBody.done()) {
      pool().answered(from, asked);
    }
  }

  /** Takes note of an answer that is no interim one; once for each. */
  void outcome(Upstream from, int status) {
    pool().outcome(from.backend(), status, exchange.requestBody.done() ? asked : 0);
  }

  /** Whether it goes to another backend because of this answer; then that has begun. */
  boolean triesAnother(Upstream from, int status) {
    outcome(from, status);
    if (!attempts.another(pool(), status)) {
      return false;
    }
    attempts.failed(from.backend());
    Backend next = choice.move(from.backend(), pool());
    if (next == null) {
      return false;
    }
    // For gRPC it is not the status of HTTP by which that is decided.
    attempts.ended(worker.response.status, Integer.toString(status));
    from.close();
    retry(next);
    return true;
  }

  /** The connection to the backend failed before a response. */
  void failed(Upstream from, Fault fault, String cause) {
    boolean stale = fault == Fault.RESET && from.reused();
    if (stale && attempts.repeatable(pool().config().retry())) {
      // It was closed while the request was on its way: that says nothing of the backend.
      again(from.backend());
      return;
    }
    if (fault == Fault.UNPROCESSED && attempts.whole() && !dialledAgain) {
      // It closes this connection, not all of them.
      dialledAgain = true;
      again(from.backend());
      return;
    }
    from.backend().failures.increment();
    if (!stale && fault != Fault.UNPROCESSED && fault != Fault.CANCELLED) {
      worker.plane.health().failed(from.backend(), cause);
    }
    attempts.failed(from.backend());
    attempts.ended(0, fault.stage());
    elsewhere(from.backend(), fault);
  }

  /** Goes to another backend, waits for one, or gives up. */
  private void elsewhere(Backend from, Fault fault) {
    boolean again = attempts.another(pool(), fault);
    Backend next = again ? choice.move(from, pool()) : null;
    if (next != null) {
      retry(next);
      return;
    }
    attempts.give(from);
    backend = null;
    PoolTicket ticket = attempts.ticket();
    if (!again || ticket == null || !ticket.enters()) {
      exchange.answer(fault);
    }
  }

  /** The backend stays occupied with the connection, which goes on with another protocol. */
  void upgraded(long nanos) {
    requireNonNull(backend).duration.record(nanos);
    leave();
  }

  /**
   * Occupies nothing any more.
   *
   * @param nanos how long the request took, or -1 when it failed
   */
  void finish(long nanos) {
    PoolTicket ticket = attempts.ticket();
    if (ticket != null) {
      ticket.drop();
    }
    if (backend != null) {
      attempts.give(backend);
      if (nanos >= 0) {
        backend.duration.record(nanos);
      }
    }
    leave();
  }

  private void leave() {
    backend = null;
    pool = null;
    route = null;
  }
}
