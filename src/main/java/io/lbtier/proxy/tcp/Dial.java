package io.lbtier.proxy.tcp;

import io.lbtier.model.Pool;
import io.lbtier.proxy.Transport;
import io.lbtier.proxy.balance.Backend;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;

/** Connects to backends for a relay. */
final class Dial {
  /** Of what waits for the kernel on either side of a relay. */
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 128 * 1024);

  private Dial() {}

  /** A connection to a backend, which may fail; its handler is {@link Connecting}. */
  static ChannelFuture to(
      Backend backend, Pool.Timeouts timeouts, EventLoop loop, Transport transport) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeouts.connectMillis()))
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(new Connecting());
    return transport.connect(bootstrap, backend.address(), backend.source());
  }

  /** Until a relay takes its place; why a connection fails is told by its future. */
  static final class Connecting extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
  }
}
