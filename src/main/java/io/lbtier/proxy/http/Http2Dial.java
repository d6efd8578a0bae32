package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.http2.Preface;
import io.lbtier.proxy.http2.Setting;
import io.lbtier.proxy.tls.Protocols;
import io.lbtier.proxy.tls.UpstreamTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.util.EnumMap;
import java.util.Map;

/**
 * Connects to a backend that speaks HTTP/2: with TLS it must choose that by ALPN, without it is
 * known to (RFC 9113 section 3.3).
 */
final class Http2Dial {
  private final Http2UpstreamConnection connection;
  private final ChannelFuture connecting;
  private final long millis;
  private boolean started;

  /** Begins to connect; it has so many milliseconds. */
  Http2Dial(Http2UpstreamConnection connection, long millis) {
    this.connection = connection;
    this.millis = millis;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(connection.worker.loop)
            // There is a deadline for this and the handshake together.
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, HttpFrontend.WATER_MARK)
            .handler(connection);
    this.connecting =
        connection
            .worker
            .plane
            .transport()
            .connect(bootstrap, connection.backend.address(), connection.backend.source());
  }

  Channel channel() {
    return connecting.channel();
  }

  /** How long it has. */
  long millis() {
    return millis;
  }

  /** Lets the connection hear of the outcome, once, perhaps at once. */
  void start(Runnable ready) {
    if (!started) {
      started = true;
      connecting.addListener(outcome -> connected(outcome.cause(), ready));
    }
  }

  private void connected(Throwable failure, Runnable ready) {
    UpstreamTls tls = connection.tls;
    if (failure != null) {
      connection.fail(Fault.CONNECT_FAILED, Causes.words(failure));
    } else if (tls == null) {
      ready.run();
    } else if (!tls.problem().isEmpty()) {
      connection.fail(Fault.TLS_FAILED, tls.problem());
    } else {
      shakeHands(tls, ready);
    }
  }

  private void shakeHands(UpstreamTls with, Runnable ready) {
    SslHandler handler = with.handler(channel().alloc(), connection.backend.address());
    handler
        .handshakeFuture()
        .addListener(
            shaken -> {
              if (!shaken.isSuccess()) {
                connection.fail(Fault.TLS_FAILED, with.words(shaken.cause()));
              } else if (Protocols.HTTP_2.equals(handler.applicationProtocol())) {
                ready.run();
              } else {
                connection.fail(Fault.TLS_FAILED, "it does not choose HTTP/2 (h2) by ALPN");
              }
            });
    channel().pipeline().addFirst(handler);
  }

  /** Writes what a client says first. */
  static void greet(ByteBuf out, int streamWindow, int longestHead) {
    Preface.write(out);
    FrameWriter.settings(
        out,
        new EnumMap<>(
            Map.of(
                Setting.ENABLE_PUSH,
                0,
                Setting.INITIAL_WINDOW_SIZE,
                streamWindow,
                Setting.MAX_HEADER_LIST_SIZE,
                longestHead)));
  }
}
