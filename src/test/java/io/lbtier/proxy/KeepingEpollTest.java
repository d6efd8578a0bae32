package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeepingEpollTest {
  private static final Transport EPOLL = Transport.best();

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EPOLL.handlers());

  /**
   * Of two sockets one has input and one is reset when the loop looks. What the first one brings
   * closes both and makes a new one connect, which gets the number of one of them while the loop
   * still has the reset to tell.
   */
  @Test
  void aNewSocketDoesNotHearWhatWasSaidToTheOldOneOfItsNumber() throws Exception {
    try (var server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 20; i++) {
        assertThat(connectsAnew(server)).as("whether the new one connects").isTrue();
      }
    } finally {
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  private boolean connectsAnew(ServerSocket server) throws Exception {
    CompletableFuture<ChannelFuture> dialled = new CompletableFuture<>();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EPOLL.client())
            .remoteAddress(server.getLocalSocketAddress())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {}
                });
    Channel second = bootstrap.connect().sync().channel();
    Socket secondPeer = server.accept();
    Channel first = bootstrap.connect().sync().channel();
    Socket firstPeer = server.accept();
    first
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                ReferenceCountUtil.release(message);
                second.close();
                dialled.complete(bootstrap.connect());
                first.close();
              }
            });
    CountDownLatch idle = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    first
        .eventLoop()
        .execute(
            () -> {
              idle.countDown();
              awaitQuietly(busy);
            });
    idle.await();
    firstPeer.getOutputStream().write(1);
    secondPeer.setSoLinger(true, 0);
    secondPeer.close();
    busy.countDown();
    ChannelFuture outcome = dialled.get(10, TimeUnit.SECONDS).await();
    firstPeer.close();
    if (outcome.isSuccess()) {
      server.accept().close();
    }
    return outcome.isSuccess();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
