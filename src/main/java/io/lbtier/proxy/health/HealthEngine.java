package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.lbtier.proxy.Transport;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.balance.Outcomes;
import io.lbtier.proxy.health.Hysteresis.Result;
import io.lbtier.proxy.tls.UpstreamTls;
import io.netty.channel.EventLoopGroup;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks every backend and adds to that what traffic finds out. Probes run on the event loops; what
 * they mean is decided on the control thread alone, so that no result is lost and a flip and a
 * change of configuration cannot meet.
 */
public final class HealthEngine implements PassiveHealth {
  /** Of many backends that come at once, one is checked first every so many microseconds. */
  private static final long FIRST_CHECKS_MICROS = 200;

  private final EventLoopGroup loops;
  private final Transport transport;
  private final Executor control;
  private final Consumer<Flip> flips;
  private final Function<Backend, @Nullable UpstreamTls> tls;
  private final Consumer<Backend> passed;
  private final Map<Backend, Watch> watches = new HashMap<>();

  /**
   * Watches nothing yet.
   *
   * @param control runs what it is given one at a time, in order
   * @param flips told on the control thread, after the backend says so itself
   * @param passed told on the control thread when an ejected backend has passed a check
   * @param tls what a backend is spoken to with, asked on any thread; null for clear text
   */
  public HealthEngine(
      EventLoopGroup loops,
      Transport transport,
      Executor control,
      Consumer<Flip> flips,
      Consumer<Backend> passed,
      Function<Backend, @Nullable UpstreamTls> tls) {
    this.tls = tls;
    this.loops = loops;
    this.transport = transport;
    this.control = control;
    this.flips = flips;
    this.passed = passed;
  }

  /**
   * Watches these backends and no others. One that was watched before keeps its state, and its
   * rhythm too unless its check has changed. On the control thread.
   */
  public void watch(Map<Backend, HealthCheck> all) {
    Map<Backend, HealthCheck> wanted = new LinkedHashMap<>(all);
    wanted.values().removeIf(check -> check.probe() instanceof HealthCheck.None);
    watches
        .values()
        .removeIf(
            watch -> {
              boolean stays = watch.check().equals(wanted.get(watch.backend()));
              if (!stays) {
                watch.stop();
              }
              boolean ends = !wanted.containsKey(watch.backend());
              if (ends && all.containsKey(watch.backend())) {
                watch.backend().failing(false);
                publish(watch, Health.UNCHECKED, "it is not checked any more");
              }
              return ends;
            });
    long micros = 0;
    for (Map.Entry<Backend, HealthCheck> each : wanted.entrySet()) {
      Watch known = watches.get(each.getKey());
      if (known == null || !known.check().equals(each.getValue())) {
        start(each.getKey(), each.getValue(), known, micros);
        micros += FIRST_CHECKS_MICROS;
      }
    }
  }

  private void start(Backend backend, HealthCheck check, @Nullable Watch before, long micros) {
    Hysteresis believed = before == null ? Hysteresis.UNCHECKED : before.believed();
    Watch watch = new Watch(backend, check, believed, loops.next(), transport, tls, this::answered);
    watch.ejected(before == null ? "" : before.ejected());
    watches.put(backend, watch);
    watch.start(Math.min(micros, TimeUnit.MILLISECONDS.toMicros(check.intervalMillis())));
  }

  @Override
  public void failed(Backend backend, String cause) {
    Outcomes outcomes = backend.outcomes();
    if (outcomes != null) {
      outcomes.failed(cause);
    }
    if (backend.health().usable()) {
      control.execute(() -> flow(backend, Result.FLOW_FAILED, cause));
    }
  }

  @Override
  public void succeeded(Backend backend) {
    if (backend.failing()) {
      control.execute(() -> flow(backend, Result.FLOW_PASSED, ""));
    }
  }

  /** On an event loop; a backend that is well and stays so is no business of the control thread. */
  private void answered(Watch watch, Probe.Answer answer) {
    boolean well = answer instanceof Probe.Answer.Passed && watch.believed().steady();
    if (!well || !watch.ejected().isEmpty()) {
      control.execute(() -> check(watch, answer));
    }
  }

  private void check(Watch watch, Probe.Answer answer) {
    if (watches.get(watch.backend()) != watch) {
      return;
    }
    switch (answer) {
      case Probe.Answer.Passed(long nanos) -> {
        result(watch, Result.CHECK_PASSED, "", Evidence.last(nanos));
        if (!watch.ejected().isEmpty()) {
          passed.accept(watch.backend());
        }
      }
      case Probe.Answer.Failed(String cause, long nanos) ->
          result(watch, Result.CHECK_FAILED, cause, Evidence.last(nanos));
      case Probe.Answer.Unasked() -> {}
    }
  }

  private void flow(Backend backend, Result result, String cause) {
    Watch watch = watches.get(backend);
    if (watch != null) {
      result(watch, result, cause, "");
    }
  }

  private void result(Watch watch, Result result, String cause, String last) {
    Hysteresis before = watch.believed();
    Hysteresis now = before.next(result, watch.check().fall(), watch.check().rise());
    watch.believed(now);
    watch.backend().failing(now.state() != Health.State.DOWN && now.failedFlows() > 0);
    // A backend that is down says why its last check failed, not what late flows have found.
    boolean news = now.state() != before.state() || result == Result.CHECK_FAILED;
    if (news) {
      publish(watch, health(watch, cause), Evidence.of(before, now, watch.check(), last));
    }
  }

  /** Down goes before ejected: it says more, and lasts until checks say otherwise. */
  private static Health health(Watch watch, String cause) {
    return switch (watch.believed().state()) {
      case DOWN -> Health.down(cause);
      case UP -> watch.ejected().isEmpty() ? Health.UP : Health.ejected(watch.ejected());
      case UNCHECKED ->
          watch.ejected().isEmpty() ? Health.UNCHECKED : Health.ejected(watch.ejected());
    };
  }

  /**
   * Leaves a backend alone, or uses it again unless it is down; on the control thread.
   *
   * @param cause empty to use it again
   */
  public void eject(Backend backend, String cause, String evidence) {
    Watch watch = watches.get(backend);
    if (watch != null) {
      watch.ejected(cause);
      if (watch.believed().state() != Health.State.DOWN) {
        publish(watch, health(watch, ""), evidence);
      }
    }
  }

  private void publish(Watch watch, Health now, String evidence) {
    Health before = watch.backend().health();
    if (!now.equals(before)) {
      watch.backend().health(now);
      flips.accept(new Flip(watch.backend(), before, now, evidence));
    }
  }
}
