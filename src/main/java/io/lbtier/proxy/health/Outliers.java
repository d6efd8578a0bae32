package io.lbtier.proxy.health;

import io.lbtier.model.OutlierDetection;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Outcomes;
import io.lbtier.proxy.health.Ejections.Ejection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ejects the outliers of one pool and brings them back, as {@link Ejections} decides. All on the
 * control thread.
 */
final class Outliers {
  private final OutlierDetection config;
  private final ScheduledExecutorService control;
  private final LongSupplier millis;
  private final Sink sink;
  private final Future<?> looking;
  private List<Backend> members;
  private Ejections ejections;
  private @Nullable Future<?> releasing;
  private boolean stopped;

  /** What is done about a backend. */
  interface Sink {
    /**
     * Leaves it alone, or uses it again.
     *
     * @param cause empty to use it again
     */
    void eject(Backend backend, String cause, String evidence);
  }

  /**
   * Begins to look, and goes on where {@code before}, which is stopped, has got to.
   *
   * @param millis a clock that only goes forward
   */
  Outliers(
      OutlierDetection config,
      List<Backend> members,
      @Nullable Outliers before,
      ScheduledExecutorService control,
      LongSupplier millis,
      Sink sink) {
    this.config = config;
    this.members = List.copyOf(members);
    this.ejections = new Ejections(config, members, before == null ? null : before.ejections);
    this.control = control;
    this.millis = millis;
    this.sink = sink;
    this.members.forEach(this::begin);
    this.looking =
        control.scheduleWithFixedDelay(
            this::look, config.intervalMillis(), config.intervalMillis(), TimeUnit.MILLISECONDS);
    awaitNext();
  }

  private void begin(Backend backend) {
    backend.outcomes(new Outcomes(config, cause -> control.execute(() -> suspect(backend, cause))));
  }

  OutlierDetection config() {
    return config;
  }

  /** Looks at these from now on. What is known of those that stay goes on. */
  void follow(List<Backend> now) {
    if (members.equals(now)) {
      return;
    }
    leave(now);
    Set<Backend> known = Set.copyOf(members);
    now.stream().filter(backend -> !known.contains(backend)).forEach(this::begin);
    members = List.copyOf(now);
    ejections = new Ejections(config, members, ejections);
    awaitNext();
  }

  /** Looks no more; those that are ejected stay so until somebody brings them back. */
  void stop() {
    stopped = true;
    looking.cancel(false);
    if (releasing != null) {
      releasing.cancel(false);
    }
  }

  /** Brings those back that are not among these, since nobody looks at them any more. */
  void leave(List<Backend> staying) {
    Set<Backend> stay = Set.copyOf(staying);
    for (Backend backend : members) {
      if (!stay.contains(backend)) {
        backend.outcomes(null);
        if (ejections.ejected(backend)) {
          sink.eject(backend, "", "it is not looked at for outliers any more");
        }
      }
    }
  }

  /** An ejected backend has passed a check. */
  void passed(Backend backend) {
    if (config.checkEndsEjection() && ejections.ejected(backend)) {
      ejections.end(backend);
      back(backend, "a check has passed");
    }
  }

  private void suspect(Backend backend, String cause) {
    if (!stopped) {
      eject(
          ejections.eject(
              backend,
              "%d failures in a row, the last one: %s"
                  .formatted(config.consecutiveFailures(), cause),
              millis.getAsLong(),
              b -> b.health().usable()));
    }
  }

  private void look() {
    Map<Backend, Outcomes.Sample> samples = new HashMap<>();
    for (Backend backend : members) {
      Outcomes outcomes = backend.outcomes();
      if (outcomes != null) {
        samples.put(backend, outcomes.take());
      }
    }
    ejections.look(samples, millis.getAsLong(), b -> b.health().usable()).forEach(this::eject);
  }

  private void eject(@Nullable Ejection ejection) {
    if (ejection != null) {
      ejection.backend().ejections.increment();
      sink.eject(ejection.backend(), ejection.cause(), "for " + Causes.duration(ejection.millis()));
      awaitNext();
    }
  }

  private void awaitNext() {
    if (releasing != null) {
      releasing.cancel(false);
    }
    Long next = ejections.next();
    releasing =
        next == null
            ? null
            : control.schedule(
                this::release, Math.max(0, next - millis.getAsLong()), TimeUnit.MILLISECONDS);
  }

  private void release() {
    ejections.release(millis.getAsLong()).forEach(backend -> back(backend, "its ejection is over"));
    awaitNext();
  }

  private void back(Backend backend, String evidence) {
    Outcomes outcomes = backend.outcomes();
    if (outcomes != null) {
      outcomes.forget();
    }
    sink.eject(backend, "", evidence);
  }
}
