package io.lbtier.proxy.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many flows a backend has under way: HTTP requests or TCP connections. Any thread.
 *
 * <p>Balancers read it for every flow, and often of many backends, so it is one number, not a
 * striped one: those are cheaper to change from many threads and dearer to read.
 */
public final class InFlight {
  private static final VarHandle COUNT = count();

  @SuppressWarnings("UnusedVariable") // By its handle.
  private volatile int count;

  private volatile Runnable watcher = () -> {};

  /** A flow begins. */
  public void increment() {
    COUNT.getAndAdd(this, 1);
    watcher.run();
  }

  /** A flow begins, if that makes no more than {@code max}. */
  boolean incrementBelow(int max) {
    int now = count;
    while (now < max) {
      int seen = (int) COUNT.compareAndExchange(this, now, now + 1);
      if (seen == now) {
        watcher.run();
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** A flow has ended. */
  public void decrement() {
    COUNT.getAndAdd(this, -1);
    watcher.run();
  }

  /** How many are under way. */
  public int sum() {
    return count;
  }

  /**
   * From now on {@code watcher}, and no one else, is told after every change, on the thread that
   * made it.
   */
  void watch(Runnable watcher) {
    this.watcher = watcher;
  }

  private static VarHandle count() {
    try {
      return MethodHandles.lookup().findVarHandle(InFlight.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
