package io.lbtier.proxy.http;

import io.lbtier.proxy.DataPlane;
import io.netty.channel.socket.SocketChannel;

/** Serves HTTP on connections that a listener has accepted. */
public final class HttpFrontend {
  private HttpFrontend() {}

  /** Sets up the pipeline of a connection accepted on {@code port}; on its event loop. */
  public static void install(SocketChannel client, Integer port, DataPlane plane) {
    client.close();
  }
}
