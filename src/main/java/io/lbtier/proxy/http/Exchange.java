package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Retry;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Flow;
import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.lbtier.proxy.telemetry.AccessLog;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: finds the route, tries backends, and accounts for the outcome. A
 * client connection has one and uses it for each request in turn.
 */
final class Exchange implements Flow {
  private static final String OPTIONS =
      "HTTP/1.1 204 No Content\r\nAllow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n";

  /** Says how a request went that no backend answered because its client went away. */
  private static final String CLIENT_GONE = "client-closed";

  final Body requestBody = new Body();
  boolean http10;
  boolean headRequest;

  private final ClientConnection client;
  private final Worker worker;
  private final List<Backend> tried = new ArrayList<>(2);
  private @Nullable Snapshot snapshot;
  private LiveListener.@Nullable Http listener;
  private @Nullable LiveRoute route;
  private @Nullable Backend backend;
  private @Nullable UpstreamConnection upstream;

  /** What is sent first; kept as long as it may have to be sent again. */
  private @Nullable ByteBuf head;

  private boolean active;
  private boolean persistent;
  private boolean idempotent;
  private boolean bodyless;
  private boolean responding;
  private int attempts;
  private int status;
  private long startNanos;
  private long received;
  private long relayed;
  private String last = "";
  private String line = "";
  private String host = "";

  Exchange(ClientConnection client) {
    this.client = client;
    this.worker = client.worker;
  }

  @Override
  public boolean tried(Backend candidate) {
    return tried.contains(candidate);
  }

  /** Counts what the client has sent. */
  void received(int octets) {
    received += octets;
  }

  /** Starts on a request whose head has just been parsed. */
  void begin(Snapshot now, LiveListener.Http on, RequestHead request) {
    snapshot = now;
    listener = on;
    startNanos = System.nanoTime();
    active = true;
    http10 = request.http10;
    headRequest = request.head;
    idempotent = request.idempotent;
    persistent = request.persistent();
    bodyless = !request.chunked && request.contentLength <= 0;
    responding = false;
    attempts = 0;
    if (now.config().accessLog() != ProxyConfig.AccessLog.None) {
      line = request.line();
      host = request.hostLine();
    }
    long limit = on.config().limits().bodyBytes();
    if (request.chunked) {
      requestBody.chunked(true, limit);
    } else {
      requestBody.length(Math.max(0, request.contentLength));
    }
    if (request.asterisk) {
      answer(204, "", OPTIONS, "");
    } else if (request.contentLength > limit) {
      answer(Fault.TOO_LARGE);
    } else {
      route(on, request);
    }
  }

  private void route(LiveListener.Http on, RequestHead request) {
    LiveRoute matching =
        on.routes()
            .match(
                request.host, request.hostLength, request.path, request.pathStart, request.pathEnd);
    if (matching == null) {
      answer(Fault.NO_ROUTE);
      return;
    }
    route = matching;
    byte[] out = worker.out();
    int length = request.write(out, client.forwarded);
    head = client.channel.alloc().directBuffer(length).writeBytes(out, 0, length);
    attempt(matching.pool().pick(this), Fault.NO_BACKEND);
  }

  private Pool pool() {
    return requireNonNull(route).pool().config();
  }

  private Listener.HttpTimeouts timeouts() {
    return requireNonNull(listener).config().timeouts();
  }

  private void attempt(@Nullable Backend next, Fault otherwise) {
    if (next == null) {
      answer(otherwise);
      return;
    }
    backend = next;
    attempts++;
    next.flows.increment();
    next.active.increment();
    UpstreamConnection idle = worker.idle.take(next);
    if (idle == null) {
      dial(next);
    } else {
      idle.assign(this);
      send(idle);
    }
  }

  private void dial(Backend to) {
    client.timeout(pool().timeouts().connectMillis());
    UpstreamConnection dialled = new UpstreamConnection(to, this, worker);
    upstream = dialled;
    dialled.start();
  }

  /** The connection that was dialled is there. */
  void connected(UpstreamConnection to) {
    send(to);
    client.process();
  }

  /** Writes the head; it leaves with the next {@link #flush}. */
  private void send(UpstreamConnection to) {
    upstream = to;
    to.write(requireNonNull(head).readerIndex(0).retain());
    client.timeout(
        requestBody.done() ? pool().timeouts().responseMillis() : timeouts().stallMillis());
  }

  /** Sends what has been written to the backend. */
  void flush() {
    if (upstream != null) {
      upstream.flush(requestBody.done());
    }
  }

  /** Whether a part of the request's body can be sent now. */
  boolean takesBody() {
    return upstream != null && upstream.takesBody();
  }

  void sendBody(ByteBuf part) {
    requireNonNull(upstream).write(part);
    client.timeout(timeouts().stallMillis());
  }

  /** The last of the request's body has been sent. */
  void bodySent() {
    if (!responding) {
      client.timeout(pool().timeouts().responseMillis());
    }
  }

  /** Passes a 1xx response on, to a client that knows such. */
  void interim(ResponseHead interim) {
    if (!http10) {
      byte[] out = worker.out();
      relay(out, interim.write(out, false, Persistence.IMPLIED));
      client.flush();
    }
  }

  /**
   * Whether the request goes to another backend because of the status this one has answered; then
   * that has begun.
   */
  boolean triesAnother(UpstreamConnection from, int answered) {
    Retry retry = pool().retry();
    if (answered < 502 || answered > 504 || !retry.on().contains(on(answered)) || !repeatable()) {
      return false;
    }
    tried.add(from.backend);
    Backend next = attempts <= retry.attempts() ? requireNonNull(route).pool().pick(this) : null;
    if (next == null) {
      return false;
    }
    from.close();
    from.backend.active.decrement();
    retry(next);
    return true;
  }

  private static Retry.On on(int status) {
    return switch (status) {
      case 502 -> Retry.On.Status502;
      case 503 -> Retry.On.Status503;
      default -> Retry.On.Status504;
    };
  }

  private void retry(Backend next) {
    requireNonNull(route).counters().retries.increment();
    upstream = null;
    attempt(next, Fault.NO_BACKEND);
    client.process();
  }

  /** Whether it does no harm to send the request twice. */
  private boolean repeatable() {
    return idempotent && bodyless;
  }

  /**
   * The response begins.
   *
   * @param framed whether the client can see its end while the connection stays
   */
  Persistence respond(int answered, boolean framed) {
    responding = true;
    status = answered;
    releaseHead();
    worker.plane.health().succeeded(requireNonNull(backend));
    persistent &= framed && requestBody.done() && client.persistent();
    if (!persistent) {
      return Persistence.CLOSE;
    }
    return http10 ? Persistence.KEEP_ALIVE : Persistence.IMPLIED;
  }

  /** Passes on a part of the response. */
  void relay(ByteBuf part) {
    relayed += part.readableBytes();
    client.write(part);
  }

  private void relay(byte[] octets, int length) {
    relay(client.channel.alloc().directBuffer(length).writeBytes(octets, 0, length));
  }

  /** Sends what has been passed on, for more is to come later. */
  void relayed() {
    client.flush();
    client.timeout(timeouts().stallMillis());
  }

  /** The response is complete. */
  void complete(UpstreamConnection from, boolean reusable) {
    long now = System.nanoTime();
    if (reusable && requestBody.done()) {
      worker.idle.put(from, now, pool().timeouts().idleMillis(), requireNonNull(snapshot));
    } else {
      from.close();
    }
    finish(now, "");
    client.finished(persistent);
  }

  /** The connection to the backend, already closed, failed. */
  void failed(UpstreamConnection from, Fault fault, String cause) {
    upstream = null;
    if (responding) {
      truncate(fault);
      return;
    }
    boolean stale = fault == Fault.RESET && from.reused();
    if (stale && repeatable()) {
      // It was closed while the request was on its way: that says nothing of the backend.
      dial(from.backend);
      return;
    }
    from.backend.active.decrement();
    from.backend.failures.increment();
    if (!stale) {
      worker.plane.health().failed(from.backend, cause);
    }
    tried.add(from.backend);
    Backend next = allows(fault) ? requireNonNull(route).pool().pick(this) : null;
    if (next == null) {
      backend = null;
      last = from.backend.label();
      answer(fault);
    } else {
      retry(next);
    }
  }

  /** Whether the pool wants another backend tried after this, and that is safe. */
  private boolean allows(Fault fault) {
    Retry retry = pool().retry();
    if (attempts > retry.attempts()) {
      return false;
    }
    return switch (fault) {
      case CONNECT_FAILED, CONNECT_TIMEOUT -> retry.on().contains(Retry.On.ConnectFailure);
      case RESET -> repeatable() && retry.on().contains(Retry.On.Reset);
      case SLOW_RESPONSE -> repeatable() && retry.on().contains(Retry.On.Timeout);
      default -> false;
    };
  }

  /** Ends a request whose rest is not acceptable. */
  void cut(Fault fault) {
    closeUpstream();
    if (responding) {
      truncate(fault);
    } else {
      answer(fault);
    }
  }

  /** Ends a response in a way that shows the client that something is missing. */
  private void truncate(Fault fault) {
    closeUpstream();
    client.abort();
    finish(System.nanoTime(), fault.stage());
  }

  private void closeUpstream() {
    if (upstream != null) {
      upstream.close();
      upstream = null;
    }
  }

  /** The client's deadline is over while the exchange is under way. */
  void timedOut() {
    UpstreamConnection slow = upstream;
    if (responding) {
      if (client.progressed()) {
        client.timeout(timeouts().stallMillis());
      } else {
        truncate(Fault.SLOW_RESPONSE);
      }
    } else if (slow == null) {
      answer(Fault.NO_BACKEND);
    } else if (!slow.connected()) {
      slow.close();
      failed(slow, Fault.CONNECT_TIMEOUT, "no connection in time");
    } else if (!requestBody.done()) {
      cut(slow.takesBody() ? Fault.SLOW_REQUEST : Fault.SLOW_RESPONSE);
    } else {
      slow.close();
      failed(slow, Fault.SLOW_RESPONSE, "no response in time");
    }
  }

  /** The client has gone. */
  void abandon() {
    if (active) {
      closeUpstream();
      finish(System.nanoTime(), CLIENT_GONE);
    }
  }

  void clientWritable(boolean writable) {
    if (upstream != null) {
      upstream.read(writable);
    }
  }

  void upstreamWritable() {
    client.process();
  }

  /** Refuses what is not even a request. */
  void refuse(Fault fault, Snapshot now, LiveListener.@Nullable Http on) {
    snapshot = now;
    listener = on;
    startNanos = System.nanoTime();
    active = true;
    headRequest = false;
    persistent = false;
    attempts = 0;
    write(fault.head(), fault.body());
    status = fault.status();
    finish(startNanos, fault.stage());
  }

  private void answer(Fault fault) {
    answer(fault.status(), fault.stage(), fault.head(), fault.body());
  }

  private void answer(int with, String failure, String lines, String text) {
    status = with;
    persistent &= requestBody.done() && client.persistent();
    write(lines, text);
    finish(System.nanoTime(), failure);
    client.finished(persistent);
  }

  private void write(String lines, String text) {
    String connection = "Connection: " + (persistent ? "keep-alive" : "close") + "\r\n\r\n";
    byte[] octets = Octets.ascii(lines + connection + (headRequest ? "" : text));
    relay(octets, octets.length);
  }

  private void releaseHead() {
    if (head != null) {
      head.release();
      head = null;
    }
  }

  /** Accounts for the outcome and lets go of everything. */
  private void finish(long now, String failure) {
    if (backend != null) {
      backend.active.decrement();
      last = backend.label();
      if (failure.isEmpty()) {
        backend.duration.record(now - startNanos);
      }
    }
    if (route != null) {
      route.counters().finished(status, now - startNanos);
    }
    if (listener != null) {
      if (route == null) {
        listener.counters().unrouted.increment();
      }
      listener.counters().bytesReceived.add(received);
      listener.counters().bytesSent.add(relayed);
    }
    log(now, failure);
    releaseHead();
    tried.clear();
    active = false;
    upstream = null;
    backend = null;
    route = null;
    last = "";
    line = "";
    host = "";
    status = 0;
    received = 0;
    relayed = 0;
  }

  private void log(long now, String failure) {
    if (AccessLog.covers(requireNonNull(snapshot).config().accessLog(), status, failure)) {
      long nanos = now - startNanos;
      worker
          .plane
          .accessLog()
          .log(
              new AccessLog.Http(
                  System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(nanos),
                  listener == null ? "" : listener.config().name(),
                  client.address(),
                  line,
                  host,
                  status,
                  route == null ? "" : route.config().label(),
                  last,
                  attempts,
                  received,
                  relayed,
                  nanos,
                  failure));
    }
  }
}
