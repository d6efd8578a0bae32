package io.lbtier.proxy.udp;

import io.lbtier.proxy.ClientFlow;
import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Ticket;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A session at the door of its pool, which may have limits or not. It does not wait: nobody knows
 * whether a client still wants an answer to a datagram that has rested.
 */
final class SessionTicket extends Ticket {
  private final ClientFlow flow;
  private @Nullable Backend backend;

  SessionTicket(ClientFlow flow, EventLoop loop) {
    super(loop);
    this.flow = flow;
  }

  /** A backend, and room there; null when there is none. */
  @Nullable Backend enters() {
    return enterAtOnce() == Entry.IN ? backend : null;
  }

  @Override
  protected @Nullable Admission limits() {
    return flow.pool().admission();
  }

  @Override
  protected @Nullable Backend pick(@Nullable Admission within) {
    return flow.pick(within);
  }

  @Override
  protected boolean choosy() {
    return false;
  }

  @Override
  protected void in(Backend found) {
    backend = found;
  }

  /** Of those who wait alone. */
  @Override
  protected void turnedAway() {}
}
