package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to a backend, which its {@link Placement} chooses: sends it when there is a
 * connection, and again on another one where that is allowed. An {@link Exchange} has one for all
 * its requests. Belongs to one event loop.
 */
final class UpstreamRequest {
  private final Exchange exchange;
  private final Client client;
  private final Attempts attempts;
  private final Placement place;
  private final RepeatableBody body;
  private @Nullable Upstream connection;

  /** What is sent first; kept as long as it may have to be sent again. */
  private @Nullable ByteBuf head;

  private Framing framing = Framing.NONE;

  UpstreamRequest(Exchange exchange, Client client, Attempts attempts, BackendChoice choice) {
    this.exchange = exchange;
    this.client = client;
    this.attempts = attempts;
    this.place = new Placement(this, exchange, client, attempts, choice);
    this.body = new RepeatableBody(this, exchange, client, attempts);
  }

  /**
   * Sends a request to a backend of a pool of the route.
   *
   * @param first its head; taken over
   * @param length its Content-Length; -1 without
   */
  void begin(@Nullable LiveRoute by, LivePool to, ByteBuf first, Framing bodyFraming, long length) {
    head = first;
    framing = bodyFraming;
    if (framing != Framing.NONE) {
      body.begin(to, length);
    }
    place.begin(by, to);
  }

  /** Has this connection for it, or will have when that is there. */
  void use(Upstream way) {
    if (way.connected()) {
      send(way);
    } else {
      client.timeout(place.timeouts().connectMillis());
      connection = way;
      way.start();
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
    to.begin(attempts.head(requireNonNull(head)), framing);
    client.timeout(
        exchange.requestBody.done()
            ? exchange.responseMillis(place.timeouts().responseMillis())
            : exchange.stallMillis());
    body.sendTo(to);
  }

  /** Sends what has been written to the backend. */
  void flush() {
    if (connection != null) {
      connection.flush(exchange.requestBody.done());
    }
  }

  /** Whether a part of the request's body can be sent now. */
  boolean takesBody() {
    return connection != null && connection.takesBody() && body.takes();
  }

  void sendBody(ByteBuf part) {
    body.sends(part);
    requireNonNull(connection).part(part);
    client.timeout(exchange.stallMillis());
  }

  /** Sends lines after the body, each with its end. */
  void trailers(byte[] lines) {
    body.sends(lines);
    requireNonNull(connection).trailers(lines);
  }

  /** The request's body is complete. */
  void end() {
    body.end();
    if (connection != null) {
      connection.end();
    }
  }

  /** The last of the request's body has been sent, and no response has begun. */
  void bodySent() {
    place.asked();
    client.timeout(exchange.responseMillis(place.timeouts().responseMillis()));
  }

  /** The backend takes more of the body. */
  void resume() {
    if (!body.resume()) {
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
    body.answered();
    place.answered();
  }

  /** The connection goes on with another protocol; its backend stays occupied with it. */
  void upgraded(long nanos) {
    answered();
    connection = null;
    place.upgraded(nanos);
  }

  /** The backend has answered with this status, for which no other one is tried. */
  void outcome(Upstream from, int status) {
    place.outcome(from, status);
  }

  /**
   * Whether the request goes to another backend because of the status this one has answered; then
   * that has begun.
   */
  boolean triesAnother(Upstream from, int status) {
    return place.triesAnother(from, status);
  }

  /** Sends nothing more on its connection. */
  void leave() {
    body.stop();
    connection = null;
  }

  /** The connection to the backend, already closed, failed before a response. */
  void failed(Upstream from, Fault fault, String cause) {
    leave();
    place.failed(from, fault, cause);
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
    } else if (body.isKept() && (body.pending() || !slow.takesBody())) {
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
    from.release(reusable && !body.pending(), now, place.timeouts().idleMillis(), snapshot);
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
    place.finish(nanos);
    releaseHead();
    body.release();
    connection = null;
  }

  private void releaseHead() {
    if (head != null) {
      head.release();
      head = null;
    }
  }
}
