package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransportTest {
  /** As when all file descriptors are taken. */
  @Test
  void tellsOnTheEventLoopThatThereIsNoSocket() throws Exception {
    Transport epoll = Transport.best();
    Transport full =
        new Transport(
            epoll.name(),
            epoll.handlers(),
            epoll.servers(),
            _ -> {
              throw new ChannelException("Too many open files");
            },
            epoll.datagrams());
    var loops = new EventLoops(1, new DefaultThreadFactory("full"), epoll.handlers());
    try {
      EventLoop loop = (EventLoop) loops.next();
      ChannelFuture connecting =
          full.connect(
              new Bootstrap().group(loop).handler(new ChannelInboundHandlerAdapter()),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
              null);
      CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
      connecting.addListener(_ -> onLoop.complete(loop.inEventLoop()));
      assertThat(onLoop.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(connecting.cause()).hasMessage("Too many open files");
      assertThat(connecting.channel().close().await().isSuccess()).isTrue();
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }
}
