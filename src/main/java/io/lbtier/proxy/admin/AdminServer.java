package io.lbtier.proxy.admin;

import io.lbtier.proxy.EventLoops;
import io.lbtier.proxy.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves the admin endpoints: GET only, for anybody who can connect.
 *
 * <p>It has an event loop of its own. On one of the data plane's it would be silent exactly when it
 * matters: while that loop is busy or stuck, which is what /livez is there to tell.
 *
 * <p>There are at most {@value #CONNECTIONS} connections. One more takes the place of the oldest
 * that is no watcher, so that connections somebody left open cannot keep the probes out.
 */
public final class AdminServer implements AutoCloseable {
  private static final int CONNECTIONS = 64;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 << 10, 64 << 10);

  /**
   * How long things may take; those of {@link #DEFAULT} but in tests.
   *
   * @param heartbeat from one empty line of the status stream to the next
   * @param patience for a request and its answer together
   * @param stuck an event loop that did nothing for so long is not alive
   * @param rebind from one try to bind a port that is taken to the next
   */
  record Times(Duration heartbeat, Duration patience, Duration stuck, Duration rebind) {
    static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));
  }

  private final AdminView view;
  private final Transport transport;
  private final String address;
  private final Times times;
  private final EventLoops group;
  private final EventLoop loop;
  private final Pulse pulse;
  private final Endpoints endpoints;
  private final StatusStream stream;

  /** In the order they came. On the loop. */
  private final Set<Channel> connections = new LinkedHashSet<>();

  /** The port that is asked for, -1 before the first. On the loop. */
  private int wanted = -1;

  /** Why that could not be bound; empty when it is. On the loop. */
  private String error = "";

  /** The channel that listens. On the loop. */
  private @Nullable Channel listening;

  private volatile int port;

  /** A server that does not listen yet. {@code address} is where it will, once told a port. */
  public AdminServer(AdminView view, Transport transport, String address) {
    this(view, transport, address, Times.DEFAULT);
  }

  AdminServer(AdminView view, Transport transport, String address, Times times) {
    this.view = view;
    this.transport = transport;
    this.address = address;
    this.times = times;
    group = new EventLoops(1, new DefaultThreadFactory("admin", true), transport.handlers());
    loop = (EventLoop) group.next();
    pulse = new Pulse(view.loops(), times.stuck());
    endpoints = new Endpoints(view, pulse);
    stream = new StatusStream(loop, view::status, times.heartbeat());
    view.onChange(stream::changed);
  }

  /**
   * Listens on a port, 0 for any that is free, instead of the one before. While it cannot, it goes
   * on listening where it did, tells the view why, and tries again. Returns at once; any thread.
   */
  public void listen(int newPort) {
    loop.execute(
        () -> {
          if (wanted != newPort) {
            wanted = newPort;
            error = "";
            bind(newPort);
          }
        });
  }

  /** The port it listens on, or 0 when there is none. */
  public int port() {
    return port;
  }

  private void bind(int newPort) {
    if (wanted != newPort) {
      return;
    }
    new ServerBootstrap()
        .group(group)
        .channelFactory(transport.servers())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                accepted(channel);
              }
            })
        .bind(address, newPort)
        .addListener((ChannelFuture bound) -> bound(newPort, bound));
  }

  private void bound(int newPort, ChannelFuture bound) {
    if (bound.isSuccess() && wanted == newPort) {
      if (listening != null) {
        listening.close();
      }
      listening = bound.channel();
      port = ((InetSocketAddress) listening.localAddress()).getPort();
      error = "";
      view.listening(port);
    } else if (bound.isSuccess()) {
      bound.channel().close();
    } else {
      String cause = String.valueOf(bound.cause().getMessage());
      if (!cause.equals(error)) {
        view.notListening(newPort, cause);
      }
      error = cause;
      loop.schedule(() -> bind(newPort), times.rebind().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void accepted(SocketChannel channel) {
    if (connections.size() == CONNECTIONS) {
      connections.stream()
          .filter(oldest -> !stream.contains(oldest))
          .findFirst()
          .ifPresent(Channel::close);
    }
    connections.add(channel);
    channel.closeFuture().addListener(_ -> connections.remove(channel));
    channel
        .pipeline()
        .addLast(new RequestDecoder(), new AdminHandler(endpoints, stream, times.patience()));
  }

  /** Closes everything at once. */
  @Override
  public void close() {
    pulse.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
