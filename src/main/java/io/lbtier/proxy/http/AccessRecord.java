package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.model.ProxyConfig;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.telemetry.AccessLog;
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
    if (snapshot().config().accessLog() != ProxyConfig.AccessLog.None) {
      line = request.line.text();
      host = request.host.text();
    }
  }

  void route(LiveRoute found) {
    route = found;
  }

  void status(int answered) {
    status = answered;
  }

  /** Counts what the client has sent, which may be before the request is known. */
  void received(int octets) {
    received += octets;
  }

  /** Counts what the client is sent. */
  void sent(int octets) {
    sent += octets;
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
    if (AccessLog.covers(snapshot().config().accessLog(), status, failure)) {
      client.worker().plane.accessLog().log(entry(now - startNanos, failure, attempts));
    }
    route = null;
    status = 0;
    received = 0;
    sent = 0;
    line = "";
    host = "";
  }

  private AccessLog.Http entry(long nanos, String failure, Attempts attempts) {
    return new AccessLog.Http(
        System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(nanos),
        listener == null ? "" : listener.config().name(),
        client.identity().address(),
        line,
        host,
        status,
        route == null ? "" : route.config().label(),
        attempts.lastLabel(),
        attempts.count(),
        received,
        sent,
        nanos,
        failure,
        attempts.notRetried());
  }
}
