package io.lbtier.proxy;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.TimeUnit;

/** The open connections of clients, so that a drain can end them. Any thread. */
public final class Flows {
  /**
   * User event sent once through the pipeline of every client connection when the proxy has stopped
   * accepting. A connection that waits between two requests closes now, one with a request under
   * way after its response. One that has not carried its first request yet may serve it: its client
   * could not know. Connections without requests inside ignore the event; they are cut when the
   * drain's time is over.
   */
  public static final Object DRAIN = Drain.DRAIN;

  private enum Drain {
    DRAIN
  }

  private final ChannelGroup clients =
      new DefaultChannelGroup("clients", GlobalEventExecutor.INSTANCE);
  private volatile boolean draining;

  /** Tracks a client's connection until it is closed; after its pipeline has been set up. */
  public void add(Channel client) {
    clients.add(client);
    if (draining) {
      client.pipeline().fireUserEventTriggered(DRAIN);
    }
  }

  /** How many connections of clients are open. */
  public int open() {
    return clients.size();
  }

  /** Tells every connection, also those still to be added, that it is to end. */
  void drain() {
    draining = true;
    clients.forEach(client -> client.pipeline().fireUserEventTriggered(DRAIN));
  }

  /** Waits until none is open, or the time is over; true in the first case. */
  boolean awaitNone(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime(); open() > 0; left = end - System.nanoTime()) {
      if (left <= 0 || !clients.newCloseFuture().await(left, TimeUnit.NANOSECONDS)) {
        return open() == 0;
      }
    }
    return true;
  }

  /** Closes what is left and returns how many these were. */
  int cut() {
    int left = clients.size();
    clients.close().awaitUninterruptibly();
    return left;
  }
}
