package io.lbtier.proxy.health;

import io.lbtier.model.OutlierDetection;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Outcomes;
import io.lbtier.proxy.health.Ejections.Ejection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final List<Backend> members;
  private final Ejections ejections;
  private final ScheduledExecutorService control;
  private final LongSupplier millis;
  private final Sink sink;
  private final Future<?> looking;
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
    for (Backend backend : this.members) {
      backend.outcomes(
          new Outcomes(config, cause -> control.execute(() -> suspect(backend, cause))));
    }
    this.looking =
        control.scheduleWithFixedDelay(
            this::look, config.intervalMillis(), config.intervalMillis(), TimeUnit.MILLISECONDS);
    awaitNext();
  }

  /** Whether it does what is wanted of it. */
  boolean serves(OutlierDetection wanted, List<Backend> of) {
    return config.equals(wanted) && members.equals(of);
  }

  /** Looks no more; those that are ejected stay so until somebody brings them back. */
  void stop() {
    stopped = true;
    looking.cancel(false);
    if (releasing != null) {
      releasing.cancel(false);
    }
  }

  /** Brings everyone back, when nobody looks any more. */
  void end() {
    for (Backend backend : members) {
      backend.outcomes(null);
      if (ejections.ejected(backend)) {
        sink.eject(backend, "", "outliers are not looked for any more");
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
