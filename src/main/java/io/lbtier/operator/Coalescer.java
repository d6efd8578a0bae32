package io.lbtier.operator;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Passes a signal on at once, and then not again before a pause is over; signals in the pause
 * become one at its end. So one change is not delayed, and many are bounded, each by the pause at
 * most.
 */
final class Coalescer<K> {
  private final Executor afterPause;
  private final Consumer<K> action;

  /** What is in its pause, and whether there was another signal in it. */
  private final Map<K, Boolean> pausing = new HashMap<>();

  Coalescer(Duration pause, Consumer<K> action) {
    this.action = action;
    afterPause = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Signals. Any thread; the action runs in it or in a pool's. */
  void wake(K key) {
    synchronized (pausing) {
      if (pausing.containsKey(key)) {
        pausing.put(key, true);
        return;
      }
      pausing.put(key, false);
    }
    pass(key);
  }

  private void pass(K key) {
    afterPause.execute(() -> pauseEnds(key));
    action.accept(key);
  }

  private void pauseEnds(K key) {
    synchronized (pausing) {
      boolean again = Boolean.TRUE.equals(pausing.remove(key));
      if (!again) {
        return;
      }
      pausing.put(key, false);
    }
    pass(key);
  }
}
