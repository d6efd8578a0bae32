package io.lbtier.proxy.health;

import io.lbtier.model.OutlierDetection;
import io.lbtier.proxy.balance.Backend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Looks for outliers in the pools that want it. All on the control thread. */
public final class OutlierEngine {
  private static final long NANOS = 1_000_000;

  private final ScheduledExecutorService control;
  private final Outliers.Sink sink;
  private final Map<String, Outliers> pools = new HashMap<>();

  /**
   * Looks for nothing yet.
   *
   * @param health leaves backends alone and uses them again
   */
  public OutlierEngine(ScheduledExecutorService control, HealthEngine health) {
    this.control = control;
    this.sink = health::eject;
  }

  /** Has a pool looked at as it is now; null for not at all. */
  public void follow(String pool, @Nullable OutlierDetection wanted, List<Backend> members) {
    Outliers before = pools.get(pool);
    if (before != null && wanted != null && before.config().equals(wanted)) {
      before.follow(members);
      return;
    }
    if (before != null) {
      before.stop();
      before.leave(wanted == null ? List.of() : members);
    }
    if (wanted != null) {
      pools.put(
          pool,
          new Outliers(wanted, members, before, control, () -> System.nanoTime() / NANOS, sink));
    } else if (before != null) {
      pools.remove(pool);
    }
  }

  /** Looks no more at pools that are not among these. */
  public void retain(Set<String> names) {
    pools
        .entrySet()
        .removeIf(
            pool -> {
              boolean gone = !names.contains(pool.getKey());
              if (gone) {
                pool.getValue().stop();
              }
              return gone;
            });
  }

  /** An ejected backend has passed a check. */
  public void passed(Backend backend) {
    Outliers pool = pools.get(backend.pool());
    if (pool != null) {
      pool.passed(backend);
    }
  }
}
