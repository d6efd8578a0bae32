package io.lbtier.proxy.http;

import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.ProxyRuntime;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.tls.UpstreamTls;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to backends that wait for a request. The one used last is used
 * next, so that those which are not needed grow old.
 */
@SuppressWarnings("ReferenceEquality") // A snapshot is replaced whole, never made equal.
final class IdleConnections {
  private static final long SWEEP_MILLIS = 1000;

  private final ProxyRuntime runtime;
  private final Map<Backend, Stack> stacks = new HashMap<>();
  private final Deadline sweep;
  private @Nullable Snapshot swept;
  private boolean sweeping;

  IdleConnections(EventLoop loop, ProxyRuntime runtime) {
    this.runtime = runtime;
    this.sweep =
        new Deadline(loop) {
          @Override
          protected void expired() {
            sweep();
          }
        };
  }

  /**
   * A connection to the backend that was made with this TLS, no longer idle; null when there is
   * none. One that was made with another is of no use any more.
   */
  @Nullable UpstreamConnection take(Backend backend, @Nullable UpstreamTls tls) {
    Stack stack = stacks.get(backend);
    UpstreamConnection connection = stack == null ? null : stack.newest;
    while (stack != null && connection != null) {
      stack.remove(connection);
      // One that was closed in this turn of the event loop says so in a later one.
      if (connection.tls == tls && connection.isOpen()) {
        return connection;
      }
      connection.close();
      connection = stack.newest;
    }
    return null;
  }

  /**
   * Keeps a connection for at most so long.
   *
   * @param snapshot that it was chosen by; when it is not in force any more, its backend may be
   *     gone
   */
  void put(UpstreamConnection connection, long nowNanos, long idleMillis, Snapshot snapshot) {
    if (snapshot != swept) {
      swept = null;
    }
    connection.idleUntilNanos = nowNanos + idleMillis * 1_000_000;
    stacks.computeIfAbsent(connection.backend, b -> new Stack()).add(connection);
    if (!sweeping) {
      sweeping = true;
      sweep.set(SWEEP_MILLIS);
    }
  }

  /** Forgets a connection that has closed; one that is not idle is no matter. */
  void remove(UpstreamConnection connection) {
    Stack stack = stacks.get(connection.backend);
    if (stack != null && connection.idle) {
      stack.remove(connection);
    }
  }

  /** Closes those that are too old, or whose backend is gone. */
  private void sweep() {
    Snapshot snapshot = runtime.current();
    Set<Backend> gone = snapshot == swept ? Set.of() : gone(snapshot);
    swept = snapshot;
    long now = System.nanoTime();
    List<UpstreamConnection> closing = new ArrayList<>();
    stacks.forEach(
        (backend, stack) -> {
          for (var c = stack.oldest; c != null; c = c.newer) {
            if (now - c.idleUntilNanos >= 0 || gone.contains(backend)) {
              closing.add(c);
            }
          }
        });
    for (UpstreamConnection connection : closing) {
      remove(connection);
      connection.close();
    }
    stacks.values().removeIf(stack -> stack.newest == null);
    sweeping = !stacks.isEmpty();
    if (sweeping) {
      sweep.set(SWEEP_MILLIS);
    }
  }

  private Set<Backend> gone(Snapshot snapshot) {
    Set<Backend> gone = new HashSet<>(stacks.keySet());
    for (LivePool pool : snapshot.pools().values()) {
      pool.members().forEach(member -> gone.remove(member.backend()));
    }
    return gone;
  }

  /** Linked through the connections, so that one in the middle leaves at no cost. */
  private static final class Stack {
    @Nullable UpstreamConnection newest;
    @Nullable UpstreamConnection oldest;

    void add(UpstreamConnection c) {
      c.idle = true;
      c.older = newest;
      c.newer = null;
      if (newest == null) {
        oldest = c;
      } else {
        newest.newer = c;
      }
      newest = c;
    }

    void remove(UpstreamConnection c) {
      c.idle = false;
      if (c.newer == null) {
        newest = c.older;
      } else {
        c.newer.older = c.older;
      }
      if (c.older == null) {
        oldest = c.newer;
      } else {
        c.older.newer = c.newer;
      }
      c.newer = null;
      c.older = null;
    }
  }
}
