package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventLoopsTest {
  static Stream<Transport> transports() {
    return Stream.of(Transport.best(), Transport.nio());
  }

  @ParameterizedTest
  @MethodSource("transports")
  void closeTheirChannelsWheneverTheyAreToldToEnd(Transport transport) throws Exception {
    var loops = new EventLoops(1, new DefaultThreadFactory("ending"), transport.handlers());
    CompletableFuture<Void> inactive = new CompletableFuture<>();
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      connect(transport, loops, server, inactive);
      try (var peer = server.accept()) {
        CountDownLatch inTask = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        loops.execute(
            () -> {
              inTask.countDown();
              awaitQuietly(told);
            });
        inTask.await();
        Future<?> ended = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        told.countDown();
        ended.sync();
        assertThat(inactive).as("the handler hears of the end").isDone();
        peer.setSoTimeout(5_000);
        assertThat(peer.getInputStream().read()).as("the peer sees the end").isEqualTo(-1);
      }
    }
  }

  private static void connect(
      Transport transport, EventLoops loops, ServerSocket server, CompletableFuture<Void> inactive)
      throws InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .handler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelInactive(ChannelHandlerContext ctx) {
                    inactive.complete(null);
                  }
                });
    transport.connect(bootstrap, (InetSocketAddress) server.getLocalSocketAddress(), null).sync();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
