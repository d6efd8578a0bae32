package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.lbtier.proxy.Transport;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.tls.UpstreamTls;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks one backend again and again, on one event loop. The times between checks vary a little, so
 * that checks which began together drift apart.
 */
final class Watch {
  private static final double JITTER = 0.05;

  private final Backend backend;
  private final HealthCheck check;
  private final EventLoop loop;
  private final Transport transport;
  private final Function<Backend, @Nullable UpstreamTls> tls;
  private final BiConsumer<Watch, Probe.Answer> results;
  private volatile Hysteresis believed;
  private volatile boolean stopped;
  private volatile @Nullable Future<?> next;
  private volatile String ejected = "";

  /**
   * Nothing is checked yet.
   *
   * @param believed what is known already
   * @param tls what the backend is spoken to with at the time of a check; null for clear text
   * @param results takes every answer, on the event loop
   */
  Watch(
      Backend backend,
      HealthCheck check,
      Hysteresis believed,
      EventLoop loop,
      Transport transport,
      Function<Backend, @Nullable UpstreamTls> tls,
      BiConsumer<Watch, Probe.Answer> results) {
    this.backend = backend;
    this.check = check;
    this.believed = believed;
    this.loop = loop;
    this.transport = transport;
    this.tls = tls;
    this.results = results;
  }

  Backend backend() {
    return backend;
  }

  HealthCheck check() {
    return check;
  }

  /** What the results so far mean. Any thread. */
  Hysteresis believed() {
    return believed;
  }

  /** Says what the results mean; on the control thread. */
  void believed(Hysteresis believed) {
    this.believed = believed;
  }

  /** Why the backend is ejected; empty when it is not. Any thread. */
  String ejected() {
    return ejected;
  }

  /** Says why the backend is ejected; on the control thread. */
  void ejected(String cause) {
    ejected = cause;
  }

  /** Begins to check, the first time after so many microseconds. Any thread. */
  void start(long micros) {
    next = loop.schedule(this::run, micros, TimeUnit.MICROSECONDS);
  }

  /** Checks no more; the answer to a check that is under way may still come. Any thread. */
  void stop() {
    stopped = true;
    Future<?> pending = next;
    if (pending != null) {
      pending.cancel(false);
    }
  }

  private void run() {
    if (!stopped) {
      UpstreamTls now = tls.apply(backend);
      Probe.ask(loop, transport, backend, now, check, this::answered);
    }
  }

  private void answered(Probe.Answer answer) {
    if (stopped) {
      return;
    }
    results.accept(this, answer);
    long taken =
        switch (answer) {
          case Probe.Answer.Passed(long nanos) -> nanos;
          case Probe.Answer.Failed(String _, long nanos) -> nanos;
          case Probe.Answer.Unasked() -> 0;
        };
    start(micros(pause(answer), taken, ThreadLocalRandom.current().nextDouble()));
  }

  /**
   * How long to wait for the next check when one has taken so long.
   *
   * @param chance from 0 to 1
   */
  static long micros(long pauseMillis, long takenNanos, double chance) {
    double pause = TimeUnit.MILLISECONDS.toMicros(pauseMillis) * (1 + JITTER * (2 * chance - 1));
    // A check that takes longer than the interval must not keep the loop busy.
    return Math.max(1_000, (long) pause - takenNanos / 1_000);
  }

  /** A backend that is down and stays so is asked less often, if the user says so. */
  private long pause(Probe.Answer answer) {
    Long whileDown = check.downIntervalMillis();
    return whileDown != null
            && answer instanceof Probe.Answer.Failed
            && believed.state() == Health.State.DOWN
        ? whileDown
        : check.intervalMillis();
  }
}
