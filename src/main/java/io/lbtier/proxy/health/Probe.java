package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.Pool;
import io.lbtier.proxy.Transport;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.proxyprotocol.ProxyHeaderWriter;
import io.lbtier.proxy.tls.UpstreamTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Is a backend up now? One connection, one question, one answer within a time. All of it on one
 * event loop.
 */
final class Probe {
  private final InetSocketAddress target;
  private final @Nullable UpstreamTls tls;
  private final HealthCheck check;
  private final Consumer<Answer> result;
  private final long startNanos = System.nanoTime();
  private final Channel channel;
  private final Future<?> timer;
  private boolean answered;

  /** What a probe found. */
  sealed interface Answer {
    /** The backend is up; it took so long to find out. */
    record Passed(long nanos) implements Answer {}

    /** The backend is not up, for a cause in words for a person. */
    record Failed(String cause, long nanos) implements Answer {}

    /** It could not be asked, for want of something on this host. */
    record Unasked() implements Answer {}
  }

  private Probe(
      EventLoop loop,
      Transport transport,
      InetSocketAddress target,
      @Nullable InetSocketAddress source,
      @Nullable UpstreamTls tls,
      HealthCheck check,
      Consumer<Answer> result) {
    this.target = target;
    this.tls = tls;
    this.check = check;
    this.result = result;
    // Netty connects in a later turn of the loop, so nothing is answered before this is complete.
    ChannelFuture connecting =
        transport.connect(bootstrap(loop).handler(handler()), target, source);
    this.channel = connecting.channel();
    this.timer = loop.schedule(this::late, check.timeoutMillis(), TimeUnit.MILLISECONDS);
    connecting.addListener(_ -> connected(connecting.cause()));
  }

  /**
   * Asks a backend; on the thread of {@code loop}, which also gives the answer, once, later.
   *
   * @param backend where the backend serves; the check's own port, if any, goes before that one
   * @param tls what it is asked through; null for clear text
   */
  static void ask(
      EventLoop loop,
      Transport transport,
      Backend backend,
      @Nullable UpstreamTls tls,
      HealthCheck check,
      Consumer<Answer> result) {
    InetSocketAddress target =
        check.port() == 0
            ? backend.address()
            : new InetSocketAddress(backend.address().getAddress(), check.port());
    new Probe(loop, transport, target, backend.source(), tls, check, result);
  }

  private static Bootstrap bootstrap(EventLoop loop) {
    return new Bootstrap()
        .group(loop)
        // The timer covers the whole exchange.
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
  }

  private ChannelHandler handler() {
    return switch (check.probe()) {
      case HealthCheck.Tcp(HealthCheck.Dialogue dialogue) ->
          dialogue == null ? new Quiet() : new TcpDialogue(dialogue, this::answer);
      case HealthCheck.None() -> throw new IllegalArgumentException("nothing is to be asked");
      case HealthCheck.Http http when http.protocol() == null ->
          new HttpDialogue(http, target, this::answer);
      case HealthCheck.Http http -> new Http2HttpDialogue(http, target, tls != null, this::answer);
      case HealthCheck.Grpc grpc -> new GrpcDialogue(grpc, target, tls != null, this::answer);
    };
  }

  /** What fails after a connection has been accepted is told by its handshake, if there is one. */
  private static final class Quiet extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
  }

  private void connected(Throwable failure) {
    if (failure == null) {
      introduce();
      if (tls != null) {
        shakeHands(tls);
      } else {
        ready();
      }
    } else if (Causes.ours(failure)) {
      answer(new Answer.Unasked());
    } else {
      answer(Causes.connect(failure, check.timeoutMillis()));
    }
  }

  /** The connection is there, which is all that some checks want. */
  private void ready() {
    if (check.probe() instanceof HealthCheck.Tcp(HealthCheck.Dialogue dialogue)
        && dialogue == null) {
      answer("");
    }
  }

  /** Says in the backend's PROXY protocol that this is nobody's connection; before the question. */
  private void introduce() {
    Pool.ProxyProtocol version = check.proxyProtocol();
    if (version != null) {
      channel.writeAndFlush(ProxyHeaderWriter.write(channel.alloc(), version, null, null));
    }
  }

  /** The probe asks when this is over. */
  private void shakeHands(UpstreamTls with) {
    if (!with.problem().isEmpty()) {
      answer(with.problem());
      return;
    }
    SslHandler handler = with.handler(channel.alloc(), target);
    handler
        .handshakeFuture()
        .addListener(
            shaken -> {
              if (!shaken.isSuccess()) {
                answer(with.words(shaken.cause()));
              } else {
                ready();
              }
            });
    channel.pipeline().addFirst(handler);
  }

  private void late() {
    answer(Causes.noAnswer(check.timeoutMillis()));
  }

  /** Takes the cause of a failure, or an empty text when the backend is up. */
  private void answer(String cause) {
    long nanos = System.nanoTime() - startNanos;
    answer(cause.isEmpty() ? new Answer.Passed(nanos) : new Answer.Failed(cause, nanos));
  }

  private void answer(Answer answer) {
    if (!answered) {
      answered = true;
      timer.cancel(false);
      channel.close();
      result.accept(answer);
    }
  }
}
