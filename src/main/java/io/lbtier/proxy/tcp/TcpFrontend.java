package io.lbtier.proxy.tcp;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;

/** Serves TCP on connections that a listener has accepted. */
public final class TcpFrontend {
  private TcpFrontend() {}

  /**
   * Sets up a connection accepted on {@code port}; on its event loop, before it becomes active.
   * Nothing is read of it before a backend has taken the connection.
   */
  public static void install(SocketChannel client, Integer port, DataPlane plane) {
    Snapshot snapshot = plane.runtime().current();
    if (!(snapshot.listener(port) instanceof LiveListener.Tcp listener)) {
      client.close();
      return;
    }
    client.config().setAutoRead(false).setAllowHalfClosure(true).setKeepAlive(true);
    client.config().setOption(ChannelOption.TCP_NODELAY, true);
    FlowRecord record =
        new FlowRecord(
            plane.accessLog(), snapshot.config().accessLog(), listener.config().name(), client);
    Relay relay = new Relay(client, listener, record, plane);
    client.pipeline().addLast(relay.clientSide());
    relay.connect();
  }
}
