package io.lbtier.proxy;

/**
 * Holds the one reference to the snapshot in force. Replacing it is the whole of a change of
 * configuration: flows that have begun keep the snapshot they have read.
 */
public final class ProxyRuntime {
  private volatile Snapshot current = SnapshotBuilder.EMPTY;

  /** The snapshot in force; empty, with generation 0, before the first. Any thread. */
  public Snapshot current() {
    return current;
  }

  /**
   * Puts new inputs in force. One thread at a time.
   *
   * @throws IllegalArgumentException if they cannot be served, with everything that is wrong; the
   *     snapshot in force stays
   */
  public synchronized Snapshot apply(Inputs inputs) {
    Snapshot next = SnapshotBuilder.next(current, inputs);
    next.pools().values().forEach(LivePool::start);
    current = next;
    next.pools().values().forEach(LivePool::started);
    return next;
  }
}
