package io.lbtier.proxy.tcp;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.LivePool;
import io.netty.channel.socket.SocketChannel;

/** Serves TCP, and TLS that is passed through, on connections that a listener has accepted. */
public final class TcpFrontend {
  private TcpFrontend() {}

  /**
   * Sets up a connection to a TCP listener; on its event loop. Nothing is read of it before a
   * backend has taken the connection.
   */
  public static void install(SocketChannel client, LiveListener.Tcp listener, DataPlane plane) {
    prepare(client);
    Destination destination =
        new Destination(
            listener.config().name(),
            listener.pool(),
            true,
            listener.config().idleTimeoutMillis(),
            listener.counters());
    new TcpConnection(client, destination, record(client, listener, plane), plane).begin();
  }

  /** Sets up a connection to a TLS listener; on its event loop. */
  public static void install(SocketChannel client, LiveListener.Tls listener, DataPlane plane) {
    prepare(client);
    client
        .pipeline()
        .addLast(new ClientHelloHandler(client, listener, record(client, listener, plane), plane));
  }

  /** Relays a connection whose client has said which name it wants. */
  static void relay(
      SocketChannel client,
      LiveListener.Tls listener,
      LivePool pool,
      FlowRecord record,
      DataPlane plane) {
    Destination destination =
        new Destination(
            listener.config().name(),
            pool,
            false,
            listener.config().idleTimeoutMillis(),
            listener.counters());
    new TcpConnection(client, destination, record, plane).begin();
  }

  private static void prepare(SocketChannel client) {
    client.config().setAllowHalfClosure(true);
  }

  private static FlowRecord record(SocketChannel client, LiveListener listener, DataPlane plane) {
    return new FlowRecord(
        plane.accessLog(), plane.runtime().current().logging(), listener.config().name(), client);
  }
}
