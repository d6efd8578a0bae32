package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Listener;
import io.lbtier.proxy.Certificate;
import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.Flows;
import io.lbtier.proxy.tls.Pems;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The last response of a connection to a client that reads it late: it is over for the proxy while
 * a part of it is still there.
 */
class HttpLastResponseTest {
  /** More than the kernel takes of it here, and less than the proxy takes before it waits. */
  private static final int SIZE = 60_000;

  private static final String GET = "GET / HTTP/1.1|Host: a||";
  private static final String LAST = "GET / HTTP/1.1|Host: a|Connection: close||";

  @AutoClose private final ScriptedBackend backend = ScriptedBackend.ok("x".repeat(SIZE));
  @AutoClose private final HttpFixture proxy = new HttpFixture();
  private final CompletableFuture<SocketChannel> accepted = new CompletableFuture<>();

  @AutoClose("shutdownGracefully")
  private @Nullable EventLoopGroup loops;

  private final List<Socket> clients = new ArrayList<>();

  HttpLastResponseTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
  }

  /** The proxy's own connections, but with as little room in the kernel as there can be. */
  private int serve() throws Exception {
    proxy.serve(backend.port());
    DataPlane plane = proxy.proxy.plane();
    loops = new MultiThreadIoEventLoopGroup(1, plane.transport().handlers());
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(plane.transport().servers())
            .childOption(ChannelOption.SO_SNDBUF, 4096)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    HttpFrontend.install(channel, proxy.port, plane);
                    accepted.complete(channel);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** A client that sends this, and reads nothing. */
  private Socket send(String request) throws Exception {
    Socket socket = connect();
    socket.getOutputStream().write(Message.lines(request));
    return socket;
  }

  private Socket connect() throws Exception {
    Socket socket = new Socket();
    clients.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serve()));
    return socket;
  }

  /** Waits for the response to be over, and makes sure that a part of it still waits. */
  private Channel over() throws Exception {
    Channel channel = accepted.get();
    assertThat(proxy.log(1).getFirst().status()).isEqualTo(200);
    assertThat(onLoop(() -> waiting(channel))).isPositive();
    return channel;
  }

  private static long waiting(Channel channel) {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes();
  }

  private <T> T onLoop(Callable<T> call) throws Exception {
    return accepted.get().eventLoop().submit(call).get();
  }

  private static void complete(InputStream in) throws IOException {
    Message response = Objects.requireNonNull(Message.read(in, false));
    assertThat(response.body()).hasSize(SIZE);
    assertThat(in.read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LAST,
        "GET / HTTP/1.0||",
        // The rest is not waited for.
        "GET / HTTP/1.1|Host: a||GET /refused HTTP/1.1||",
        // Nobody takes what follows.
        LAST + LAST
      })
  void isComplete(String requests) throws Exception {
    Socket socket = send(requests);
    over();
    if (requests.contains("refused")) {
      proxy.log(2);
      InputStream in = socket.getInputStream();
      assertThat(Objects.requireNonNull(Message.read(in, false)).body()).hasSize(SIZE);
      assertThat(Objects.requireNonNull(Message.read(in, false)).status()).isEqualTo(400);
      assertThat(in.read()).isEqualTo(-1);
    } else {
      complete(socket.getInputStream());
    }
    assertThat(backend.requests).hasSize(1);
  }

  @Test
  void isCompleteInADrain() throws Exception {
    Socket socket = send(GET);
    Channel channel = over();
    onLoop(() -> channel.pipeline().fireUserEventTriggered(Flows.DRAIN));
    // The client has not been told yet, and may ask again in vain.
    socket.getOutputStream().write(Message.lines(GET));
    complete(socket.getInputStream());
    assertThat(backend.requests).hasSize(1);
  }

  /** Netty gives the end of TLS a time of its own, which is not the time for the response. */
  @Test
  void isCompleteWithTls() throws Exception {
    proxy.certificates = List.of("a");
    proxy.secrets = Map.<String, Certificate>of("a", Pems.pair("a"));
    Socket raw = connect();
    try (Socket socket = Tls.over(raw)) {
      socket.getOutputStream().write(Message.lines(GET));
      Channel channel = over();
      onLoop(
          () -> {
            channel.pipeline().get(SslHandler.class).setCloseNotifyFlushTimeoutMillis(1);
            return channel.pipeline().fireUserEventTriggered(Flows.DRAIN);
          });
      await().pollDelay(Duration.ofMillis(100)).until(() -> onLoop(() -> waiting(channel)) > 0);
      complete(socket.getInputStream());
    }
  }

  /** A connection whose client takes nothing of it is cut, and not as if that was all. */
  @Test
  void isNotKeptForAClientThatTakesNothing() throws Exception {
    proxy.timeouts = new Listener.HttpTimeouts(10_000, 60_000, 1_000, 60_000);
    Socket socket = send("GET / HTTP/1.0||");
    Channel channel = over();
    await().until(() -> !channel.isOpen());
    assertThat(read(socket.getInputStream())).isLessThan(SIZE);
    assertThat(onLoop(() -> waiting(channel))).isZero();
  }

  /** The end of a drain waits for nobody. */
  @Test
  void isNotKeptBeyondADrain() throws Exception {
    Socket socket = send(LAST);
    Channel channel = over();
    channel.close().sync();
    assertThat(read(socket.getInputStream())).isLessThan(SIZE);
  }

  @Test
  void isCompleteOnHttp2() throws Exception {
    try (FrameClient frames = leaving()) {
      assertThat(frames.read(1).body()).hasSize(SIZE);
      assertThat(frames.ended()).isTrue();
    }
  }

  /** A client that has been told that its connection ends, and has not read its response yet. */
  private FrameClient leaving() throws Exception {
    FrameClient frames = new FrameClient(serve());
    frames.get(1, "/");
    proxy.log(1);
    Channel channel = accepted.get();
    onLoop(() -> channel.pipeline().fireUserEventTriggered(Flows.DRAIN));
    frames.frame(FrameClient.PING, FrameClient.ACK, 0, Message.octets("\0\0lbtier"));
    return frames;
  }

  private static int read(InputStream in) {
    int octets = 0;
    try {
      while (in.read() >= 0) {
        octets++;
      }
    } catch (IOException e) {
      // A reset, which says that something is missing.
    }
    return octets;
  }
}
