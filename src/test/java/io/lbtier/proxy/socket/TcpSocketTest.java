package io.lbtier.proxy.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.proxy.EventLoops;
import io.lbtier.proxy.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpSocketTest {
  private static final Transport EPOLL = Transport.best();

  private final EventLoopGroup loop =
      new EventLoops(1, new DefaultThreadFactory("test"), EPOLL.handlers());
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable it : open) {
      it.close();
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  /** What a connection hears, in words. */
  private static final class Heard extends ChannelInboundHandlerAdapter {
    final List<String> words = new CopyOnWriteArrayList<>();
    final ByteBuf octets = Unpooled.buffer();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf part = (ByteBuf) message;
      synchronized (octets) {
        octets.writeBytes(part);
      }
      part.release();
    }

    String text() {
      synchronized (octets) {
        return octets.toString(StandardCharsets.US_ASCII);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        words.add("end");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      words.add(cause instanceof IOException ? "reset" : cause.toString());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      words.add("closed");
    }
  }

  /** A connection and its peer, of which one was accepted by the other's kind. */
  private record Pair(SocketChannel channel, Heard heard, Socket peer) {}

  private ServerSocket listening() throws IOException {
    ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    open.add(server);
    return server;
  }

  private Bootstrap dialling() {
    return new Bootstrap()
        .group(loop)
        .channelFactory(() -> EPOLL.clients().apply(SocketProtocolFamily.INET))
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  private Pair connected(boolean autoRead) throws Exception {
    ServerSocket server = listening();
    Heard heard = new Heard();
    Channel channel =
        dialling()
            .option(ChannelOption.AUTO_READ, autoRead)
            .handler(heard)
            .connect(server.getLocalSocketAddress())
            .sync()
            .channel();
    Socket peer = server.accept();
    open.add(peer);
    return new Pair((SocketChannel) channel, heard, peer);
  }

  @Test
  void isOfOurOwnKind() throws Exception {
    assertThat(connected(true).channel).isInstanceOf(TcpSocket.class);
  }

  @Test
  void knowsItsAddresses() throws Exception {
    Pair it = connected(true);
    assertThat(it.channel.localAddress()).isEqualTo(it.peer.getRemoteSocketAddress());
    assertThat(it.channel.remoteAddress()).isEqualTo(it.peer.getLocalSocketAddress());
  }

  @Test
  void readsWhatComes() throws Exception {
    Pair it = connected(true);
    for (String part : List.of("one ", "two ", "three")) {
      String before = it.heard.text();
      send(it.peer, part);
      await().until(() -> it.heard.text().equals(before + part));
    }
  }

  @Test
  void readsNothingThatNobodyWantsAndAllOfItLater() throws Exception {
    Pair it = connected(false);
    send(it.peer, "first");
    it.channel.eventLoop().submit(() -> {}).sync();
    assertThat(it.heard.text()).isEmpty();
    it.channel.read();
    await().until(() -> it.heard.text().equals("first"));
    send(it.peer, "second");
    it.channel.config().setAutoRead(true);
    await().until(() -> it.heard.text().equals("firstsecond"));
    it.channel.config().setAutoRead(false);
    it.channel.eventLoop().submit(() -> {}).sync();
    send(it.peer, "third");
    it.channel.config().setAutoRead(true);
    await().until(() -> it.heard.text().equals("firstsecondthird"));
  }

  @Test
  void readsMoreThanATurnTakes() throws Exception {
    Pair it = connected(true);
    byte[] much = random(8 * 1024 * 1024);
    it.peer.getOutputStream().write(much);
    it.peer.shutdownOutput();
    await().until(() -> it.heard.words.equals(List.of("end")));
    assertThat(it.heard.octets).isEqualTo(Unpooled.wrappedBuffer(much));
  }

  @Test
  void hearsOfTheEndThatComesWithTheLastOctets() throws Exception {
    for (int i = 0; i < 50; i++) {
      Pair it = connected(true);
      send(it.peer, "last");
      it.peer.shutdownOutput();
      await().until(() -> it.heard.words.equals(List.of("end")));
      assertThat(it.heard.text()).isEqualTo("last");
      assertThat(it.channel.isInputShutdown()).isTrue();
      it.channel.writeAndFlush(text("answer")).sync();
      it.channel.shutdownOutput().sync();
      assertThat(it.peer.getInputStream().readAllBytes()).asString().isEqualTo("answer");
      it.channel.close().sync();
    }
  }

  @Test
  void closesAtTheEndWhereItsHalfIsNotEnough() throws Exception {
    Pair it = connected(true);
    it.channel.config().setAllowHalfClosure(false);
    it.peer.shutdownOutput();
    await().until(() -> it.heard.words.equals(List.of("closed")));
    assertThat(it.peer.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void hearsOfAnEndEvenIfNobodyReads() throws Exception {
    Pair it = connected(false);
    it.peer.shutdownOutput();
    await().until(() -> it.heard.words.equals(List.of("end")));
  }

  @Test
  void hearsOfAResetEvenIfNobodyReadsAfterWhatCameBefore() throws Exception {
    Pair it = connected(false);
    send(it.peer, "before");
    it.peer.setSoLinger(true, 0);
    it.peer.close();
    await().until(() -> it.heard.words.equals(List.of("reset", "closed")));
    assertThat(it.heard.text()).isEqualTo("before");
  }

  /** Its peer reads nothing, says so and closes, which the kernel tells all at once. */
  @Test
  void hearsThePeersLastWordsThoughItCannotSendWhatItHas() throws Exception {
    Pair it = connected(true);
    it.channel.writeAndFlush(Unpooled.wrappedBuffer(random(32 * 1024 * 1024)));
    CountDownLatch busy = hold();
    send(it.peer, "last words");
    it.peer.close();
    busy.countDown();
    it.channel.closeFuture().sync();
    await().until(() -> it.heard.words.contains("closed"));
    assertThat(it.heard.text()).isEqualTo("last words");
  }

  /** It learns of the reset by what it writes, before it has looked for input. */
  @Test
  void hearsThePeersLastWordsThoughAWriteFailsFirst() throws Exception {
    for (boolean halfClosure : List.of(true, false)) {
      Pair it = connected(true);
      it.channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure);
      CountDownLatch busy = hold();
      ChannelPromise more = it.channel.newPromise();
      loop.execute(() -> it.channel.writeAndFlush(text("more"), more));
      send(it.peer, "last words");
      it.peer.setSoLinger(true, 0);
      it.peer.close();
      busy.countDown();
      assertThat(more.await().cause()).isInstanceOf(IOException.class);
      it.channel.closeFuture().sync();
      await().until(() -> it.heard.words.contains("closed"));
      assertThat(it.heard.text()).isEqualTo("last words");
      assertThat(it.heard.words).isEqualTo(List.of("reset", "closed"));
    }
  }

  @Test
  void hearsOfAnEndThatCameBeforeAWriteFailed() throws Exception {
    Pair it = connected(true);
    it.channel.writeAndFlush(text("unread")).sync();
    CountDownLatch busy = hold();
    ChannelPromise more = it.channel.newPromise();
    loop.execute(
        () -> {
          it.channel.writeAndFlush(text("this is reset"));
          it.channel.writeAndFlush(text("and this fails"), more);
        });
    send(it.peer, "last words");
    it.peer.shutdownOutput();
    it.peer.close();
    busy.countDown();
    assertThat(more.await().cause()).isInstanceOf(IOException.class);
    it.channel.closeFuture().sync();
    await().until(() -> it.heard.words.contains("closed"));
    assertThat(it.heard.text()).isEqualTo("last words");
    assertThat(it.heard.words).isEqualTo(List.of("end", "reset", "closed"));
  }

  @Test
  void readsOnAfterAnUrgentOctet() throws Exception {
    Pair it = connected(false);
    send(it.peer, "ab");
    it.peer.sendUrgentData('!');
    send(it.peer, "rest");
    it.channel.eventLoop().submit(() -> {}).sync();
    it.channel.config().setAutoRead(true);
    await().until(() -> it.heard.text().equals("abrest"));
  }

  @Test
  void hearsOfAResetAfterTheEnd() throws Exception {
    Pair it = connected(true);
    it.peer.shutdownOutput();
    await().until(() -> it.heard.words.equals(List.of("end")));
    it.peer.setSoLinger(true, 0);
    it.peer.close();
    await().until(() -> it.heard.words.equals(List.of("end", "reset", "closed")));
  }

  @Test
  void writesAllKindsOfBuffersInOrder() throws Exception {
    Pair it = connected(true);
    it.channel.write(Unpooled.EMPTY_BUFFER);
    it.channel.write(text("heap,"));
    it.channel.write(it.channel.alloc().directBuffer().writeBytes(text("direct,")));
    it.channel.write(
        Unpooled.wrappedBuffer(
            text("composite,"), Unpooled.directBuffer().writeBytes(text("of two,"))));
    it.channel.write(Unpooled.EMPTY_BUFFER);
    it.channel.write(
        Unpooled.wrappedBuffer(
            ByteBuffer.allocateDirect(3).put("nio".getBytes(StandardCharsets.US_ASCII)).flip()));
    it.channel.writeAndFlush(Unpooled.EMPTY_BUFFER).sync();
    it.channel.shutdownOutput().sync();
    assertThat(it.peer.getInputStream().readAllBytes())
        .asString()
        .isEqualTo("heap,direct,composite,of two,nio");
  }

  @Test
  void writesWhatTheKernelDoesNotTakeAtOnce() throws Exception {
    Pair it = connected(true);
    byte[] much = random(32 * 1024 * 1024);
    List<ChannelFuture> written = new ArrayList<>();
    for (int from = 0; from < much.length; from += 1_000_003) {
      int to = Math.min(much.length, from + 1_000_003);
      written.add(it.channel.write(Unpooled.wrappedBuffer(much, from, to - from)));
    }
    it.channel.flush();
    assertThat(it.channel.isWritable()).isFalse();
    assertThat(it.peer.getInputStream().readNBytes(much.length)).isEqualTo(much);
    for (ChannelFuture part : written) {
      part.sync();
    }
    assertThat(it.channel.isWritable()).isTrue();
  }

  @Test
  void failsWhatThePeerWillNotTake() throws Exception {
    Pair it = connected(true);
    ChannelFuture written =
        it.channel.writeAndFlush(Unpooled.wrappedBuffer(random(32 * 1024 * 1024)));
    it.peer.setSoLinger(true, 0);
    it.peer.close();
    assertThat(written.await().cause()).isInstanceOf(IOException.class);
    it.channel.closeFuture().sync();
    assertThat(it.channel.writeAndFlush(text("more")).await().cause())
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void saysWhyItCannotConnect() throws Exception {
    InetSocketAddress nobody;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = (InetSocketAddress) server.getLocalSocketAddress();
    }
    ChannelFuture refused = dialling().handler(new Heard()).connect(nobody).await();
    assertThat(refused.cause())
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("Connection refused")
        .hasMessageContaining(nobody.toString());
    refused.channel().closeFuture().sync();
  }

  @Test
  void connectsNoLongerThanItMay() throws Exception {
    // A queue of one, full, so that the kernel answers no more.
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var one = new Socket(server.getInetAddress(), server.getLocalPort());
        var two = new Socket(server.getInetAddress(), server.getLocalPort())) {
      assertThat(List.of(one, two)).allMatch(Socket::isConnected);
      ChannelFuture late =
          dialling()
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 100)
              .handler(new Heard())
              .connect(server.getLocalSocketAddress())
              .await();
      assertThat(late.cause()).isInstanceOf(ConnectTimeoutException.class);
      late.channel().closeFuture().sync();
      ChannelFuture given = dialling().handler(new Heard()).connect(server.getLocalSocketAddress());
      given.channel().close().sync();
      assertThatThrownBy(given::sync).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void acceptsUnlessItIsNotTo() throws Exception {
    List<Channel> accepted = new CopyOnWriteArrayList<>();
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(EPOLL.servers())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accepted.add(channel);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    InetSocketAddress at = (InetSocketAddress) server.localAddress();
    for (int i = 1; i <= 3; i++) {
      open.add(new Socket(at.getAddress(), at.getPort()));
      int n = i;
      await().until(() -> accepted.size() == n);
    }
    server.config().setAutoRead(false);
    loop.submit(() -> {}).sync();
    Socket waits = new Socket(at.getAddress(), at.getPort());
    open.add(waits);
    loop.submit(() -> {}).sync();
    assertThat(accepted).hasSize(3);
    server.config().setAutoRead(true);
    await().until(() -> accepted.size() == 4);
    assertThat(accepted.getLast().remoteAddress()).isEqualTo(waits.getLocalSocketAddress());
    assertThat(((SocketChannel) accepted.getLast()).config().isTcpNoDelay()).isTrue();
    server.close().sync();
    assertThatThrownBy(() -> new Socket(at.getAddress(), at.getPort()))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void closesAllWhenTheLoopEnds() throws Exception {
    Pair it = connected(true);
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    assertThat(it.heard.words).isEqualTo(List.of("closed"));
    assertThat(it.peer.getInputStream().read()).isEqualTo(-1);
  }

  /**
   * Of two sockets one has input and one is reset when the loop looks. What the first one brings
   * closes both and makes a new one connect, which gets the number of one of them while the loop
   * still has the reset to tell.
   */
  @Test
  void aNewSocketDoesNotHearWhatWasSaidToTheOldOneOfItsNumber() throws Exception {
    ServerSocket server = listening();
    for (int i = 0; i < 20; i++) {
      assertThat(connectsAnew(server)).as("whether the new one connects").isTrue();
    }
  }

  private boolean connectsAnew(ServerSocket server) throws Exception {
    CompletableFuture<ChannelFuture> dialled = new CompletableFuture<>();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(() -> EPOLL.clients().apply(SocketProtocolFamily.INET))
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
    CountDownLatch busy = hold();
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

  /** Keeps the loop busy until this is counted down. */
  private CountDownLatch hold() throws InterruptedException {
    CountDownLatch idle = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    loop.execute(
        () -> {
          idle.countDown();
          awaitQuietly(busy);
        });
    idle.await();
    return busy;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] random(int size) {
    byte[] octets = new byte[size];
    new Random(1).nextBytes(octets);
    return octets;
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static void send(Socket peer, String text) throws IOException {
    peer.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
