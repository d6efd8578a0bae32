package io.lbtier.proxy.tls;

import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.ProxyRuntime;
import io.lbtier.proxy.ServerName;
import io.lbtier.proxy.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Ends TLS for a client: chooses the certificate by the name the client asks for, from those that
 * the listener has now, and makes way for the handler that does the rest. The listener's first
 * certificate serves clients that ask for none of the names. Where there is no certificate to give,
 * the client is told so by an alert, and nobody else is disturbed.
 */
public final class TlsHandler extends AbstractSniHandler<ServerCertificate> {
  /** A ClientHello with post-quantum keys has some 2 KiB. */
  private static final int LONGEST_CLIENT_HELLO = 16 << 10;

  private static final long HANDSHAKE_MILLIS = 10_000;

  /** Fatal alert unrecognized_name (RFC 6066 section 3) in a TLS 1.2 record, which all can read. */
  private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

  private final Integer port;
  private final ProxyRuntime runtime;

  /** For a connection accepted on {@code port}. */
  public TlsHandler(Integer port, ProxyRuntime runtime) {
    super(LONGEST_CLIENT_HELLO, HANDSHAKE_MILLIS);
    this.port = port;
    this.runtime = runtime;
  }

  @Override
  protected Future<ServerCertificate> lookup(ChannelHandlerContext ctx, @Nullable String hostname) {
    ServerCertificate certificate = choose(hostname);
    return certificate == null
        ? ctx.executor().newFailedFuture(new IllegalStateException("no certificate for this name"))
        : ctx.executor().newSucceededFuture(certificate);
  }

  private @Nullable ServerCertificate choose(@Nullable String hostname) {
    Snapshot snapshot = runtime.current();
    if (!(snapshot.listener(port) instanceof LiveListener.Http listener)) {
      return null;
    }
    List<String> names = listener.config().certificates();
    if (hostname != null) {
      String host = hostname.toLowerCase(Locale.ROOT);
      for (String name : names) {
        ServerCertificate certificate = snapshot.certificate(listener.config(), name);
        if (certificate != null && certificate.isFor(host)) {
          return certificate;
        }
      }
    }
    return names.isEmpty() ? null : snapshot.certificate(listener.config(), names.getFirst());
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx, @Nullable String hostname, Future<ServerCertificate> chosen) {
    if (!chosen.isSuccess()) {
      failed();
      ByteBuf alert = ctx.alloc().directBuffer(UNRECOGNIZED_NAME.length);
      ctx.writeAndFlush(alert.writeBytes(UNRECOGNIZED_NAME))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    ServerName.put(ctx.channel(), hostname);
    SslHandler handler = chosen.getNow().handler(ctx.alloc());
    handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
    handler
        .handshakeFuture()
        .addListener(
            shaken -> {
              if (shaken.isSuccess()) {
                succeeded(handler.engine());
              } else {
                failed();
              }
            });
    ctx.pipeline().replace(this, "tls", handler);
  }

  private void succeeded(SSLEngine engine) {
    LiveListener listener = runtime.current().listener(port);
    if (listener != null) {
      listener.counters().handshakes.increment();
      if (resumed(engine)) {
        listener.counters().handshakesResumed.increment();
      }
    }
  }

  /** The JDK's TLS does not tell. */
  private static boolean resumed(SSLEngine engine) {
    long ssl = engine instanceof ReferenceCountedOpenSslEngine open ? open.sslPointer() : 0;
    return ssl != 0 && SSL.isSessionReused(ssl);
  }

  /** Counted only: anybody can make any number of them. */
  private void failed() {
    LiveListener listener = runtime.current().listener(port);
    if (listener != null) {
      listener.counters().handshakesFailed.increment();
    }
  }
}
