package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.model.Retry;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.RetryBudget;
import io.lbtier.proxy.telemetry.AttemptSpan;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The backends that one request has been sent to, and whether it may go to one more. */
final class Attempts {
  /** Says that the pool had too many requests under way for another time. */
  static final String BUDGET = "budget";

  /** Says that the body of the request is not there any more. */
  static final String BODY = "body";

  private final List<Backend> failed = new ArrayList<>(2);
  private String pool = "";
  private @Nullable Backend last;
  private @Nullable RetryBudget taken;
  private String notRetried = "";
  private @Nullable PoolTicket ticket;

  /** Their spans; null when the request is not recorded. */
  private @Nullable AttemptTrace trace;

  private long queuedNanos;
  private boolean refused;
  private int count;
  private boolean idempotent;
  private boolean bodySpent;
  private boolean answered;

  /**
   * Begins with none.
   *
   * @param idempotent whether it does no harm to send the request twice, by its method
   * @param recorded takes their spans; null when the request is not recorded
   */
  void begin(boolean idempotent, @Nullable AttemptTrace recorded) {
    reset();
    this.idempotent = idempotent;
    this.trace = recorded;
  }

  void reset() {
    giveBack();
    failed.clear();
    pool = "";
    last = null;
    notRetried = "";
    ticket = null;
    trace = null;
    queuedNanos = 0;
    refused = false;
    count = 0;
    bodySpent = false;
    answered = false;
  }

  /** An attempt begins. */
  void started(Backend backend, boolean tls) {
    last = backend;
    count++;
    if (trace != null) {
      trace.started(backend, tls);
    }
  }

  /** What the attempt sends first, of which the caller has a share; {@code head} stays as it is. */
  ByteBuf head(ByteBuf head) {
    return trace == null ? head.readerIndex(0).retain() : trace.head(head.readerIndex(0));
  }

  /** The request is not sent to this backend again. */
  void failed(Backend backend) {
    failed.add(backend);
  }

  /** An attempt has ended that is not what the client sees; see {@link AttemptSpan}. */
  void ended(int status, String failure) {
    if (trace != null) {
      trace.ended(status, failure);
    }
  }

  /** The spans of all attempts, of which the last one has ended with this now. */
  List<AttemptSpan> spans(int status, String failure) {
    ended(answered ? status : 0, failure);
    return trace == null ? List.of() : trace.spans();
  }

  boolean failedOn(Backend backend) {
    return failed.contains(backend);
  }

  boolean anyFailed() {
    return !failed.isEmpty();
  }

  int count() {
    return count;
  }

  /** The backend that was tried last. */
  Backend last() {
    return requireNonNull(last);
  }

  /** Label of the backend that was tried last, empty when none was. */
  String lastLabel() {
    return last == null ? "" : last.label();
  }

  /** They are of this pool, whether that has a backend for the request or not. */
  void pool(String name) {
    pool = name;
  }

  /** Name of the pool of the request, empty when it is for none. */
  String pool() {
    return pool;
  }

  /** What the request has got at the door of its pool; null for a pool without limits. */
  @Nullable PoolTicket ticket() {
    return ticket;
  }

  void ticket(PoolTicket got) {
    ticket = got;
  }

  /** It does not occupy a backend any more. */
  void give(Backend backend) {
    if (ticket == null) {
      backend.active.decrement();
    } else {
      ticket.give(backend);
    }
  }

  /** It has waited for room. */
  void waited(long nanos) {
    queuedNanos += nanos;
  }

  /** How long it has waited for room. */
  long queuedNanos() {
    return queuedNanos;
  }

  /** There was no place to wait. */
  void refused() {
    refused = true;
  }

  boolean wasRefused() {
    return refused;
  }

  /** What alone kept the request from going to another backend; empty for nothing. */
  String notRetried() {
    return notRetried;
  }

  /** A part of the body has been sent that cannot be sent again. */
  void bodySpent() {
    bodySpent = true;
  }

  /** The response begins, so that the request will not be sent again. */
  void answered() {
    answered = true;
    giveBack();
  }

  boolean isAnswered() {
    return answered;
  }

  private void giveBack() {
    if (taken != null) {
      taken.give();
      taken = null;
    }
  }

  /** Whether all of the request can still be sent. */
  boolean whole() {
    return !bodySpent;
  }

  /** Whether it may come to sending the request again to a backend that may have seen it. */
  boolean mayRepeat(Retry retry) {
    return retry.attempts() > 0 && safe(retry);
  }

  /** Whether the request may be sent again to a backend that may have seen it. */
  boolean repeatable(Retry retry) {
    return !bodySpent && safe(retry);
  }

  private boolean safe(Retry retry) {
    return idempotent || retry.nonIdempotent() != null;
  }

  /** Whether the pool wants another backend tried after this, and that is safe. */
  boolean another(LivePool pool, Fault fault) {
    return switch (fault) {
      case CONNECT_FAILED, CONNECT_TIMEOUT, TLS_FAILED ->
          another(pool, Retry.On.ConnectFailure, true);
      case UNPROCESSED -> another(pool, Retry.On.ConnectFailure, !bodySpent);
      case RESET, CANCELLED, TLS_REFUSED -> another(pool, Retry.On.Reset, false);
      case SLOW_RESPONSE -> another(pool, Retry.On.Timeout, false);
      default -> false;
    };
  }

  /** Whether the pool wants another backend tried after this answer, and that is safe. */
  boolean another(LivePool pool, int status) {
    return switch (status) {
      case 404 -> another(pool, Retry.On.Status404, false);
      case 429 -> another(pool, Retry.On.Status429, false);
      case 500 -> another(pool, Retry.On.Status500, false);
      case 502 -> another(pool, Retry.On.Status502, false);
      case 503 -> another(pool, Retry.On.Status503, false);
      case 504 -> another(pool, Retry.On.Status504, false);
      default -> false;
    };
  }

  private boolean another(LivePool pool, Retry.On failure, boolean nothingSent) {
    Retry retry = pool.config().retry();
    if (!retry.on().contains(failure) || count > retry.attempts()) {
      return false;
    }
    if (!nothingSent && !repeatable(retry)) {
      notRetried = safe(retry) ? BODY : "";
      return false;
    }
    RetryBudget budget = pool.retryBudget();
    if (budget != null && taken == null) {
      if (!budget.take()) {
        notRetried = BUDGET;
        return false;
      }
      taken = budget;
    }
    return true;
  }
}
