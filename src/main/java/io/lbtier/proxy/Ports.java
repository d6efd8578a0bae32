package io.lbtier.proxy;

import io.lbtier.model.Listener;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets. A port that stays wanted keeps its socket, whatever becomes of the
 * listener behind it. One thread at a time.
 */
final class Ports {
  /** The kernel cuts it to net.core.somaxconn. */
  private static final int BACKLOG = 4096;

  private final IntFunction<ServerBootstrap> bootstraps;
  private final Consumer<ProxyEvent> events;
  private final Map<Integer, Port> ports = new TreeMap<>();

  /** What is known of a wanted port; without a channel it could not be bound. */
  private record Port(String listener, @Nullable Channel channel, String error) {}

  /**
   * No socket yet.
   *
   * @param bootstraps makes what serves a port, with event loops, channel class and child handler
   * @param events takes what happens to ports
   */
  Ports(IntFunction<ServerBootstrap> bootstraps, Consumer<ProxyEvent> events) {
    this.bootstraps = bootstraps;
    this.events = events;
  }

  /**
   * Binds the ports that are new or could not be bound before, then closes those that no listener
   * wants any more; connections that came through them go on.
   */
  void want(Collection<? extends Listener> listeners) {
    Map<Integer, String> wanted =
        listeners.stream().collect(Collectors.toMap(Listener::port, Listener::name));
    listeners.stream().sorted(Comparator.comparingInt(Listener::port)).forEach(this::bind);
    List.copyOf(ports.keySet()).stream().filter(p -> !wanted.containsKey(p)).forEach(this::close);
  }

  /** Why a wanted port is not bound; empty when it is. */
  String error(int port) {
    Port known = ports.get(port);
    return known == null ? "port " + port + " is not bound yet" : known.error;
  }

  /** Whether every wanted port is bound. */
  boolean complete() {
    return ports.values().stream().allMatch(p -> p.channel != null);
  }

  /** Closes all sockets; connections that came through them go on. */
  void close() {
    List.copyOf(ports.keySet()).forEach(this::close);
  }

  private void bind(Listener listener) {
    Port before = ports.get(listener.port());
    if (before != null && before.channel != null) {
      ports.put(listener.port(), new Port(listener.name(), before.channel, ""));
      return;
    }
    ChannelFuture bound =
        bootstraps
            .apply(listener.port())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .bind(listener.port())
            .awaitUninterruptibly();
    Throwable failure = bound.cause();
    if (failure == null) {
      ports.put(listener.port(), new Port(listener.name(), bound.channel(), ""));
      events.accept(new ProxyEvent.ListenerBound(listener.name(), listener.port()));
      return;
    }
    String error = explain(listener.port(), failure);
    ports.put(listener.port(), new Port(listener.name(), null, error));
    if (before == null || !before.error.equals(error)) {
      events.accept(new ProxyEvent.ListenerFailed(listener.name(), listener.port(), error));
    }
  }

  private void close(int port) {
    Port closed = ports.remove(port);
    if (closed != null && closed.channel != null) {
      closed.channel.close().awaitUninterruptibly();
      events.accept(new ProxyEvent.ListenerClosed(closed.listener, port));
    }
  }

  private static String explain(int port, Throwable failure) {
    String text = String.valueOf(failure.getMessage());
    if (text.contains("Address already in use")) {
      return "port "
          + port
          + " is taken by another process on this host; free it or choose another port";
    }
    if (text.contains("Permission denied")) {
      return "port "
          + port
          + " may not be bound by this user; allow it (CAP_NET_BIND_SERVICE) or choose a port above"
          + " 1023";
    }
    return "port " + port + " could not be bound: " + text;
  }
}
