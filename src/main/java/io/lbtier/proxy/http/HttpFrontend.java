package io.lbtier.proxy.http;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.tls.TlsHandler;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Serves HTTP on connections that a listener has accepted. */
public final class HttpFrontend {
  /** How much may wait to be written before reading from the other side stops. */
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 << 10, 64 << 10);

  private HttpFrontend() {}

  /** What a port is served by, or null when it is not HTTP, or not any more. */
  static LiveListener.@Nullable Http listener(Snapshot snapshot, Integer port) {
    return snapshot.listener(port) instanceof LiveListener.Http listener ? listener : null;
  }

  /** Sets up the pipeline of a connection accepted on {@code port}; on its event loop. */
  public static void install(SocketChannel client, Integer port, DataPlane plane) {
    client.config().setAllocator(PooledByteBufAllocator.DEFAULT);
    client.config().setWriteBufferWaterMark(WATER_MARK);
    boolean tls =
        plane.runtime().current().listener(port) instanceof LiveListener.Http listener
            && !listener.config().certificates().isEmpty();
    if (tls) {
      client.pipeline().addLast(new TlsHandler(port, plane.runtime()));
    }
    client
        .pipeline()
        .addLast(new ClientConnection(client, port, plane, new ClientIdentity(client, tls)));
  }
}
