package io.lbtier.proxy.http;

import static java.util.Objects.requireNonNull;

import io.lbtier.model.Retry;
import io.lbtier.proxy.balance.Backend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The backends that one request has been sent to, and whether it may go to one more. */
final class Attempts {
  private final List<Backend> failed = new ArrayList<>(2);
  private @Nullable Backend last;
  private int count;
  private boolean repeatable;

  /**
   * Begins with none.
   *
   * @param repeatable whether it does no harm to send the request twice
   */
  void begin(boolean repeatable) {
    reset();
    this.repeatable = repeatable;
  }

  void reset() {
    failed.clear();
    last = null;
    count = 0;
  }

  void started(Backend backend) {
    last = backend;
    count++;
  }

  void failed(Backend backend) {
    failed.add(backend);
  }

  boolean failedOn(Backend backend) {
    return failed.contains(backend);
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

  boolean repeatable() {
    return repeatable;
  }

  /** Whether the pool wants another backend tried after this, and that is safe. */
  boolean another(Retry retry, Fault fault) {
    if (count > retry.attempts()) {
      return false;
    }
    return switch (fault) {
      case CONNECT_FAILED, CONNECT_TIMEOUT, TLS_FAILED ->
          retry.on().contains(Retry.On.ConnectFailure);
      case RESET, TLS_REFUSED -> repeatable && retry.on().contains(Retry.On.Reset);
      case SLOW_RESPONSE -> repeatable && retry.on().contains(Retry.On.Timeout);
      default -> false;
    };
  }

  /** Whether the pool wants another backend tried after this answer, and that is safe. */
  boolean another(Retry retry, int status) {
    Retry.On on =
        switch (status) {
          case 502 -> Retry.On.Status502;
          case 503 -> Retry.On.Status503;
          case 504 -> Retry.On.Status504;
          default -> null;
        };
    return on != null && retry.on().contains(on) && repeatable && count <= retry.attempts();
  }
}
