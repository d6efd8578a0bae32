package io.lbtier.proxy.http;

import io.lbtier.proxy.Deadline;
import io.netty.channel.EventLoop;

/** When a request is to be answered in full. */
final class RequestDeadline extends Deadline {
  private final Exchange exchange;

  /** One for the request of {@code exchange}, from now on. */
  RequestDeadline(Exchange exchange, EventLoop loop, long millis) {
    super(loop);
    this.exchange = exchange;
    set(millis);
  }

  @Override
  protected void expired() {
    exchange.overdue();
  }
}
