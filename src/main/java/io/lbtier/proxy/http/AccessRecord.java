package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.Correlation;
import io.lbtier.proxy.telemetry.Correlator;
import io.lbtier.proxy.telemetry.Logging;
import io.lbtier.proxy.telemetry.TraceContext;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is counted and logged of a request: where it came in and went to, how long, how much. */
final class AccessRecord {
  private final Client client;
  private @Nullable Snapshot snapshot;
  private LiveListener.@Nullable Http listener;
  private @Nullable LiveRoute route;
  private long startNanos;
  private int status;
  private long received;
  private long sent;
  private long heads;
  private String @Nullable [] kept;
  private @Nullable Correlation ids;
  private String line = "";
  private String host = "";

  AccessRecord(Client client) {
    this.client = client;
  }

  /** A request has come, by what is configured now; {@code on} is null when its port is not. */
  void begin(Snapshot now, LiveListener.@Nullable Http on) {
    snapshot = now;
    listener = on;
    startNanos = System.nanoTime();
  }

  /** Keeps of the request what a log would say of it. */
  void describe(RequestHead request) {
    Correlator correlator = snapshot().correlator();
    if (correlator != null) {
      ids = correlator.begin(client.identity().octets(), request.lines::values);
    }
    Logging logging = snapshot().logging();
    if (logging.on() || traced()) {
      line = request.line.text();
      host = request.host.text();
    }
    if (logging.on()) {
      kept = Kept.of(logging.format(), request, client.worker().attributes);
    }
  }

  /** Whether it becomes a span. */
  private boolean traced() {
    return ids != null && ids.export() != null;
  }

  /** Takes the spans of its attempts; null when it does not become spans. */
  @Nullable AttemptTrace attempts() {
    TraceContext trace = ids != null && traced() ? ids.trace() : null;
    return trace == null ? null : new AttemptTrace(trace, startNanos);
  }

  /** Has the request go on with its IDs. */
  void mark(RequestHead request) {
    if (ids != null) {
      Marks.put(ids, request);
    }
  }

  /** Has a response say the ID, if it is to. */
  void mark(ResponseHead response) {
    if (ids != null) {
      Marks.put(ids, response);
    }
  }

  /** An answer of the proxy itself that says the ID, if it is to. */
  LocalReply marked(LocalReply reply) {
    return ids == null ? reply : Marks.put(ids, reply);
  }

  void route(LiveRoute found) {
    route = found;
  }

  void status(int answered) {
    status = answered;
  }

  /** A backend's response begins. */
  void response(ResponseHead head) {
    status = head.status;
    if (kept != null) {
      Kept.add(snapshot().logging().format(), head, kept);
    }
  }

  /** Counts what the client has sent, which may be before the request is known. */
  void received(int octets) {
    received += octets;
  }

  /** Counts what the client is sent of a body. */
  void sent(int octets) {
    sent += octets;
  }

  /** Counts what the client is sent besides. */
  void sentHead(int octets) {
    sent += octets;
    heads += octets;
  }

  Snapshot snapshot() {
    return requireNonNull(snapshot);
  }

  LiveListener.Http listener() {
    return requireNonNull(listener);
  }

  LiveRoute route() {
    return requireNonNull(route);
  }

  long startNanos() {
    return startNanos;
  }

  /** Accounts for the request and forgets it. */
  void finish(long now, String failure, Attempts attempts) {
    count(now);
    log(now, failure, attempts);
  }

  /** Counts the request as it is now. */
  void count(long now) {
    if (route != null) {
      route.counters().finished(status, now - startNanos);
    }
    if (listener != null) {
      if (route == null) {
        listener.counters().unrouted.increment();
      }
      listener.counters().bytesReceived.add(received);
      listener.counters().bytesSent.add(sent);
    }
  }

  /** Logs the request, if it is to be, and forgets it. */
  void log(long now, String failure, Attempts attempts) {
    boolean logged = snapshot().logging().covers(status, failure);
    if (logged || traced()) {
      AccessLog.Http entry = entry(now - startNanos, failure, attempts);
      if (logged) {
        client.worker().plane.accessLog().log(entry);
      }
      if (ids != null && traced()) {
        client.worker().plane.spans().record(entry, ids, attempts.spans(status, failure));
      }
    }
    ids = null;
    route = null;
    status = 0;
    received = 0;
    sent = 0;
    heads = 0;
    kept = null;
    line = "";
    host = "";
  }

  private AccessLog.Http entry(long nanos, String failure, Attempts attempts) {
    return new AccessLog.Http(
        snapshot().logging().format(),
        System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(nanos),
        listener == null ? "" : listener.config().name(),
        client.identity().address(),
        line,
        host,
        status,
        route == null ? "" : route.config().label(),
        attempts.pool(),
        attempts.lastLabel(),
        attempts.count(),
        received,
        sent,
        sent - heads,
        nanos,
        failure,
        attempts.notRetried(),
        attempts.queuedNanos(),
        ids == null ? "" : ids.requestId(),
        ids == null ? "" : ids.traceId(),
        kept == null ? List.of() : Arrays.asList(kept));
  }
}
