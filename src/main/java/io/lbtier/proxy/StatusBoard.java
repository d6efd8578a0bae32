package io.lbtier.proxy;

import io.lbtier.model.ProxyStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The last published status. Changes that come close together are published together, and one that
 * changes nothing is not published.
 */
final class StatusBoard {
  /** At most one publication in so many milliseconds. */
  private static final int PAUSE_MILLIS = 20;

  private final ScheduledExecutorService control;
  private final Supplier<ProxyStatus> evaluate;
  private final List<Consumer<ProxyStatus>> listeners = new CopyOnWriteArrayList<>();
  private volatile ProxyStatus published = new ProxyStatus(0, "", false, List.of(), List.of());
  private boolean scheduled;
  private long lastNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);

  /**
   * Nothing to say yet.
   *
   * @param control the one thread that evaluates and publishes
   * @param evaluate makes the status from what is true now
   */
  StatusBoard(ScheduledExecutorService control, Supplier<ProxyStatus> evaluate) {
    this.control = control;
    this.evaluate = evaluate;
  }

  /** What was published last. Any thread. */
  ProxyStatus published() {
    return published;
  }

  /** Publishes to one more from now on. Any thread. */
  void listen(Consumer<ProxyStatus> listener) {
    listeners.add(listener);
  }

  /** Says that the status may have changed. On the control thread. */
  void touch() {
    if (scheduled) {
      return;
    }
    long waited = System.nanoTime() - lastNanos;
    long pause = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
    if (waited >= pause) {
      publish();
    } else {
      scheduled = true;
      control.schedule(this::publish, pause - waited, TimeUnit.NANOSECONDS);
    }
  }

  /** Publishes at once. On the control thread. */
  void publish() {
    scheduled = false;
    lastNanos = System.nanoTime();
    ProxyStatus status = evaluate.get();
    if (!status.equals(published)) {
      published = status;
      listeners.forEach(listener -> listener.accept(status));
    }
  }
}
