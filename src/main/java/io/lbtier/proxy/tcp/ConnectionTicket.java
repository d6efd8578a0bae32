package io.lbtier.proxy.tcp;

import static java.util.Objects.requireNonNull;

import io.lbtier.proxy.ClientFlow;
import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Ticket;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** A connection at the door of its pool, which may have limits or not. */
final class ConnectionTicket extends Ticket {
  private final TcpConnection connection;
  private final ClientFlow flow;
  private final DataPlane plane;
  private final EventLoop loop;
  private @Nullable Deadline deadline;
  private long sinceNanos;

  ConnectionTicket(TcpConnection connection, ClientFlow flow, DataPlane plane, EventLoop loop) {
    super(loop);
    this.connection = connection;
    this.flow = flow;
    this.plane = plane;
    this.loop = loop;
  }

  /** Comes, or comes again after a failure; the connection is told what becomes of it. */
  void enters() {
    switch (enter()) {
      case IN -> {}
      case WAITING -> waits();
      case REFUSED -> connection.noRoom("overloaded");
      case NO_BACKEND -> connection.noBackend();
    }
  }

  private void waits() {
    sinceNanos = System.nanoTime();
    deadline =
        new Deadline(loop) {
          @Override
          protected void expired() {
            timedOut();
          }
        };
    deadline.set(requireNonNull(flow.pool().admission()).timeoutMillis());
    connection.waits();
  }

  private void timedOut() {
    drop();
    Admission limits = flow.pool().admission();
    if (limits != null) {
      limits.expired();
    }
    connection.noRoom("queue-timeout");
  }

  /** The pool that is in force now, while it waits; nothing of it depends on another yet. */
  @Override
  protected @Nullable Admission limits() {
    if (waiting()) {
      flow.renewPool(plane.runtime().current());
    }
    return flow.pool().admission();
  }

  @Override
  protected @Nullable Backend pick(@Nullable Admission within) {
    return flow.pick(within);
  }

  @Override
  protected boolean choosy() {
    return flow.attempts() > 0;
  }

  @Override
  protected void in(Backend backend) {
    waited();
    connection.admitted(backend);
  }

  @Override
  protected void turnedAway() {
    waited();
    connection.noBackend();
  }

  /** Waits no more, if it does. */
  void drop() {
    leave();
    waited();
  }

  private void waited() {
    if (deadline != null) {
      deadline.clear();
      deadline = null;
      long nanos = System.nanoTime() - sinceNanos;
      connection.waited(nanos);
      Admission limits = flow.pool().admission();
      if (limits != null) {
        limits.waited(nanos);
      }
    }
  }
}
