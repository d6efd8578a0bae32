package io.lbtier.proxy;

import io.lbtier.model.Listener;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets. A port that stays wanted keeps its socket, whatever becomes of the
 * listener behind it. One thread at a time.
 */
final class Ports {
  private final Opener opener;
  private final Consumer<ProxyEvent> events;
  private final Map<Listener.Socket, Port> ports = new TreeMap<>();

  /** Binds ports. */
  interface Opener {
    /**
     * Begins to take flows.
     *
     * @throws IOException if the port cannot be bound
     */
    OpenPort open(Listener.Socket socket) throws IOException;
  }

  /**
   * What is known of a wanted port. One that is not open could not be bound; one that is open may
   * have an error, too, of one address.
   */
  private record Port(String listener, @Nullable OpenPort open, String error) {}

  /**
   * No socket yet.
   *
   * @param events takes what happens to ports
   */
  Ports(Opener opener, Consumer<ProxyEvent> events) {
    this.opener = opener;
    this.events = events;
  }

  /**
   * Binds the ports that are new or could not be bound before, then closes those that no listener
   * wants any more; connections that came through them go on.
   */
  void want(Collection<? extends Listener> listeners) {
    Map<Listener.Socket, String> wanted =
        listeners.stream().collect(Collectors.toMap(Listener::socket, Listener::name));
    listeners.stream().sorted(Comparator.comparing(Listener::socket)).forEach(this::bind);
    List.copyOf(ports.keySet()).stream().filter(p -> !wanted.containsKey(p)).forEach(this::close);
  }

  /** Looks whether open ports are bound on all addresses still; says whether that has changed. */
  boolean lookAgain() {
    boolean changed = false;
    for (var each : List.copyOf(ports.entrySet())) {
      OpenPort open = each.getValue().open;
      if (open != null) {
        changed |= look(each.getKey(), each.getValue().listener, open, each.getValue().error);
      }
    }
    return changed;
  }

  private boolean look(Listener.Socket socket, String listener, OpenPort open, String before) {
    OpenPort.Unbound unbound = open.unbound();
    String error =
        unbound == null
            ? ""
            : explain(
                socket.text() + " on " + NetUtil.toAddressString(unbound.address()),
                unbound.cause());
    ports.put(socket, new Port(listener, open, error));
    if (!error.equals(before)) {
      events.accept(
          error.isEmpty()
              ? new ProxyEvent.ListenerBound(listener, socket)
              : new ProxyEvent.ListenerFailed(listener, socket, error));
    }
    return !error.equals(before);
  }

  /** Why a wanted port is not bound, or not on every address; empty when it is. */
  String error(Listener.Socket socket) {
    Port known = ports.get(socket);
    return known == null ? socket.text() + " is not bound yet" : known.error;
  }

  /** The sockets that another process may take over. */
  List<FileDescriptor> descriptors() {
    return ports.values().stream()
        .map(Port::open)
        .filter(Objects::nonNull)
        .map(OpenPort::descriptor)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Whether every wanted port is bound. */
  boolean complete() {
    return ports.values().stream().allMatch(p -> p.open != null);
  }

  /** Closes all sockets; connections that came through them go on. */
  void close() {
    List.copyOf(ports.keySet()).forEach(this::close);
  }

  private void bind(Listener listener) {
    Listener.Socket socket = listener.socket();
    Port before = ports.get(socket);
    if (before != null && before.open != null) {
      look(socket, listener.name(), before.open, before.error);
      return;
    }
    try {
      OpenPort opened = opener.open(socket);
      events.accept(new ProxyEvent.ListenerBound(listener.name(), socket));
      look(socket, listener.name(), opened, "");
    } catch (IOException e) {
      String error = explain(socket.text(), e);
      ports.put(socket, new Port(listener.name(), null, error));
      if (before == null || !before.error.equals(error)) {
        events.accept(new ProxyEvent.ListenerFailed(listener.name(), socket, error));
      }
    }
  }

  private void close(Listener.Socket socket) {
    Port closed = ports.remove(socket);
    if (closed != null && closed.open != null) {
      closed.open.close();
      events.accept(new ProxyEvent.ListenerClosed(closed.listener, socket));
    }
  }

  private static String explain(String socket, IOException failure) {
    String text = String.valueOf(failure.getMessage());
    if (text.contains("Address already in use")) {
      return socket + " is taken by another process on this host; free it or choose another port";
    }
    if (text.contains("Permission denied")) {
      return socket
          + " may not be bound by this user; allow it (CAP_NET_BIND_SERVICE) or choose a port above"
          + " 1023";
    }
    return socket + " could not be bound: " + text;
  }
}
