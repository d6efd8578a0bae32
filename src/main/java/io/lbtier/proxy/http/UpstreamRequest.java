package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.model.Pool;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.Backend;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to a backend: takes an idle connection or dials one, sends, and goes to
 * another backend when one fails and that is allowed.
 */
final class UpstreamRequest {
  private final Exchange exchange;
  private final Client client;
  private final Worker worker;
  private final Attempts attempts;
  private @Nullable LiveRoute route;
  private @Nullable LivePool pool;
  private @Nullable Backend backend;
  private @Nullable Upstream connection;
  private long asked;

  /** What is sent first; kept as long as it may have to be sent again. */
  private @Nullable ByteBuf head;

  private Framing framing = Framing.NONE;

  /** Whether the backend has said that it did not process the request, and got it again. */
  private boolean dialledAgain;

  /** What keeps the body; null when it is not kept, or not any more. */
  private @Nullable RepeatableBody body;

  UpstreamRequest(Exchange exchange, Client client, Attempts attempts) {
    this.exchange = exchange;
    this.client = client;
    this.worker = client.worker();
    this.attempts = attempts;
  }

  /**
   * Sends a request to a backend of a pool of the route.
   *
   * @param first its head; taken over
   * @param length its Content-Length; -1 without
   */
  void begin(LiveRoute by, LivePool to, ByteBuf first, Framing bodyFraming, long length) {
    route = by;
    pool = to;
    head = first;
    framing = bodyFraming;
    dialledAgain = false;
    if (to.bodies() != null && framing != Framing.NONE) {
      body = RepeatableBody.of(this, exchange, client, attempts, length);
    }
    if (to.admission() != null) {
      enter();
      return;
    }
    Backend next = exchange.pick(to, null);
    if (next == null) {
      exchange.unserved();
    } else {
      next.active.increment();
      attempt(next);
    }
  }

  private void enter() {
    PoolTicket ticket = new PoolTicket(this, exchange, attempts, worker);
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

  /** Goes on with its pool as that is in force now, if it still is. */
  LivePool renewPool() {
    LivePool now = worker.plane.runtime().current().pools().get(pool().config().name());
    pool = now == null ? pool : now;
    return pool();
  }

  private Pool.Timeouts timeouts() {
    return pool().config().timeouts();
  }

  private void attempt(Backend next) {
    backend = next;
    attempts.started(next);
    asked = pool().now();
    next.flows.increment();
    UpstreamConnection idle = http2() ? null : worker.idle.take(next, pool().tls());
    if (idle == null) {
      dial(next);
    } else {
      idle.assign(exchange);
      send(idle);
    }
  }

  private boolean http2() {
    return pool().config().protocol() == Pool.Protocol.HTTP2;
  }

  private void dial(Backend to) {
    if (http2()) {
      open(to);
      return;
    }
    client.timeout(timeouts().connectMillis());
    UpstreamConnection dialled = new UpstreamConnection(to, pool().tls(), exchange, worker);
    connection = dialled;
    dialled.start();
  }

  private void again(Backend to) {
    dial(to);
    // A stream may be there at once.
    client.process();
  }

  private void open(Backend to) {
    Http2UpstreamStream stream = worker.http2.open(to, pool(), exchange);
    if (stream.connected()) {
      send(stream);
    } else {
      client.timeout(timeouts().connectMillis());
      connection = stream;
      stream.start();
    }
  }

  /** The connection that was dialled is there. */
  void connected(Upstream to) {
    send(to);
    client.process();
  }

  /** Writes the head; it leaves with the next {@link #flush}. */
  private void send(Upstream to) {
    connection = to;
    to.begin(requireNonNull(head).readerIndex(0).retain(), framing);
    client.timeout(
        exchange.requestBody.done()
            ? exchange.responseMillis(timeouts().responseMillis())
            : exchange.stallMillis());
    if (body != null) {
      body.sendTo(to);
    }
  }

  /** Sends what has been written to the backend. */
  void flush() {
    if (connection != null) {
      connection.flush(exchange.requestBody.done());
    }
  }

  /** Whether a part of the request's body can be sent now. */
  boolean takesBody() {
    return connection != null && connection.takesBody() && (body == null || body.takes());
  }

  void sendBody(ByteBuf part) {
    if (body == null) {
      attempts.bodySpent();
    } else if (!body.keep(part)) {
      attempts.bodySpent();
      releaseBody();
    }
    requireNonNull(connection).part(part);
    client.timeout(exchange.stallMillis());
  }

  /** Sends lines after the body, each with its end. */
  void trailers(byte[] lines) {
    if (body != null) {
      body.trailers(lines);
    }
    requireNonNull(connection).trailers(lines);
  }

  /** The request's body is complete. */
  void end() {
    if (body == null) {
      attempts.bodySpent();
    } else {
      body.end();
    }
    if (connection != null) {
      connection.end();
    }
  }

  /** The last of the request's body has been sent, and no response has begun. */
  void bodySent() {
    asked = pool().now();
    client.timeout(exchange.responseMillis(timeouts().responseMillis()));
  }

  /** The backend takes more of the body. */
  void resume() {
    if (body == null || !body.resume()) {
      client.process();
    }
  }

  /** Reads on from the backend, or not. */
  void read(boolean wanted) {
    if (connection != null) {
      connection.read(wanted);
    }
  }

  /** The response begins, so that the request will not be sent again. */
  void answered() {
    releaseHead();
    attempts.answered();
    if (body != null && !body.pending()) {
      releaseBody();
    }
    worker.plane.health().succeeded(requireNonNull(backend));
    if (exchange.requestBody.done()) {
      pool().answered(requireNonNull(backend), asked);
    }
  }

  /** The connection goes on with another protocol; its backend stays occupied with it. */
  void upgraded(long nanos) {
    answered();
    requireNonNull(backend).duration.record(nanos);
    connection = null;
    backend = null;
    pool = null;
    route = null;
  }

  /**
   * Whether the request goes to another backend because of the status this one has answered; then
   * that has begun.
   */
  boolean triesAnother(Upstream from, int status) {
    pool().outcome(from.backend(), status, exchange.requestBody.done() ? asked : 0);
    if (!attempts.another(pool(), status)) {
      return false;
    }
    attempts.failed(from.backend());
    Backend next = move(from.backend());
    if (next == null) {
      return false;
    }
    from.close();
    retry(next);
    return true;
  }

  /** Another backend, occupied now instead of this one; null when there is none. */
  private @Nullable Backend move(Backend from) {
    PoolTicket ticket = attempts.ticket();
    if (ticket != null) {
      return ticket.move(from);
    }
    Backend next = exchange.pick(pool(), null);
    if (next != null) {
      next.active.increment();
      from.active.decrement();
    }
    return next;
  }

  private void retry(Backend next) {
    requireNonNull(route).counters().retries.increment();
    stopBody();
    connection = null;
    attempt(next);
    client.process();
  }

  /** The connection to the backend, already closed, failed before a response. */
  void failed(Upstream from, Fault fault, String cause) {
    connection = null;
    stopBody();
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
    boolean again = attempts.another(pool(), fault);
    Backend next = again ? move(from.backend()) : null;
    if (next != null) {
      retry(next);
      return;
    }
    attempts.give(from.backend());
    backend = null;
    PoolTicket ticket = attempts.ticket();
    if (!again || ticket == null || !ticket.enters()) {
      exchange.answer(fault);
    }
  }

  /** The deadline is over before a response. */
  void timedOut() {
    Upstream slow = connection;
    PoolTicket ticket = attempts.ticket();
    if (ticket != null && ticket.waiting()) {
      ticket.expired();
      exchange.answer(Fault.QUEUE_TIMEOUT);
    } else if (slow == null) {
      exchange.answer(Fault.NO_BACKEND);
    } else if (!slow.connected()) {
      slow.close();
      failed(slow, Fault.CONNECT_TIMEOUT, "no connection in time");
    } else if (body != null && (body.pending() || !slow.takesBody())) {
      slow.close();
      failed(slow, Fault.SLOW_RESPONSE, "body not taken in time");
    } else if (!exchange.requestBody.done()) {
      exchange.cut(slow.takesBody() ? Fault.SLOW_REQUEST : Fault.SLOW_RESPONSE);
    } else {
      slow.close();
      failed(slow, Fault.SLOW_RESPONSE, "no response in time");
    }
  }

  /** Keeps the connection for another request, if it can be used for one. */
  void release(Upstream from, boolean reusable, long now, Snapshot snapshot) {
    // A response may come before all of the request is there.
    from.release(
        reusable && (body == null || !body.pending()), now, timeouts().idleMillis(), snapshot);
  }

  void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  /**
   * Lets go of everything.
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
    releaseHead();
    releaseBody();
    connection = null;
    backend = null;
    pool = null;
    route = null;
  }

  private void stopBody() {
    if (body != null) {
      body.stop();
    }
  }

  /** The body need not be sent again. */
  void releaseBody() {
    if (body != null) {
      body.release();
      body = null;
    }
  }

  private void releaseHead() {
    if (head != null) {
      head.release();
      head = null;
    }
  }
}
