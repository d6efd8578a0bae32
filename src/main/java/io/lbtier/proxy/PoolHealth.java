package io.lbtier.proxy;

import io.lbtier.model.HealthCheck;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Member;
import io.lbtier.proxy.health.Flip;
import io.lbtier.proxy.health.HealthEngine;
import io.lbtier.proxy.health.OutlierEngine;
import io.lbtier.proxy.health.PassiveHealth;
import io.lbtier.proxy.tls.UpstreamTls;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the pools in force and the health of their backends together. All on the control thread,
 * where snapshots are replaced too: a flip finds either the pool that it concerns or one that was
 * built after it.
 */
final class PoolHealth {
  private final ProxyRuntime runtime;
  private final ScheduledExecutorService control;
  private final Events events;
  private final Runnable changed;
  private final HealthEngine engine;
  private final OutlierEngine outliers;
  private final Map<String, Future<?>> steps = new HashMap<>();
  private final Set<String> stale = new HashSet<>();
  private final List<ProxyEvent> news = new ArrayList<>();

  /**
   * Checks nothing yet.
   *
   * @param changed to be run after every change of what is believed of a backend
   */
  PoolHealth(
      EventLoopGroup loops,
      Transport transport,
      ProxyRuntime runtime,
      ScheduledExecutorService control,
      Events events,
      Runnable changed) {
    this.runtime = runtime;
    this.control = control;
    this.events = events;
    this.changed = changed;
    this.engine =
        new HealthEngine(loops, transport, control, this::flipped, this::passed, this::tls);
    this.outliers = new OutlierEngine(control, engine);
  }

  /** Takes what flows find out. */
  PassiveHealth passive() {
    return engine;
  }

  /** Checks the backends of a snapshot that has just come into force, and no others. */
  void follow(Snapshot snapshot) {
    Map<Backend, HealthCheck> checks = new LinkedHashMap<>();
    for (LivePool pool : snapshot.pools().values()) {
      pool.members().forEach(m -> checks.put(m.backend(), pool.config().healthCheck()));
    }
    engine.watch(checks);
    snapshot.pools().values().forEach(this::awaitStep);
    outliers.retain(snapshot.pools().keySet());
    snapshot
        .pools()
        .forEach(
            (name, pool) ->
                outliers.follow(
                    name,
                    // Nobody is left alone where nobody is checked.
                    pool.config().healthCheck().probe() instanceof HealthCheck.None
                        ? null
                        : pool.config().outlierDetection(),
                    pool.members().stream()
                        .filter(m -> m.weight() > 0)
                        .map(Member::backend)
                        .toList()));
  }

  private void passed(Backend backend) {
    outliers.passed(backend);
  }

  /** Any thread. */
  private @Nullable UpstreamTls tls(Backend backend) {
    LivePool pool = runtime.current().pools().get(backend.pool());
    return pool == null ? null : pool.checkTls();
  }

  private void flipped(Flip flip) {
    boolean usable = flip.now().usable();
    if (usable == flip.before().usable()) {
      // Not at once: a configuration may be half taken.
      control.execute(changed);
      return;
    }
    Backend backend = flip.backend();
    // Flips that come together, as when a host dies, cost one new balancer a pool.
    if (news.isEmpty()) {
      control.execute(this::refresh);
    }
    stale.add(backend.pool());
    if (usable) {
      backend.rose(System.nanoTime());
    }
    news.add(
        usable
            ? new ProxyEvent.BackendUp(backend.pool(), backend.label(), flip.evidence())
            : new ProxyEvent.BackendDown(
                backend.pool(), backend.label(), flip.now().cause(), flip.evidence()));
  }

  private void refresh(String name) {
    LivePool pool = runtime.current().pools().get(name);
    if (pool != null) {
      pool.refresh();
      awaitStep(pool);
    }
  }

  /** Lets a pool be refreshed when one of its backends gets more of its weight. */
  private void awaitStep(LivePool pool) {
    String name = pool.config().name();
    Future<?> before = steps.remove(name);
    if (before != null) {
      before.cancel(false);
    }
    long nanos = pool.nextStep();
    if (nanos >= 0) {
      steps.put(name, control.schedule(() -> refresh(name), nanos, TimeUnit.NANOSECONDS));
    }
  }

  /** First the traffic, then the news of it. */
  private void refresh() {
    stale.forEach(this::refresh);
    stale.clear();
    news.forEach(events::tell);
    news.clear();
    changed.run();
  }
}
