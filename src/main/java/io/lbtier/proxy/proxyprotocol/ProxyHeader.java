package io.lbtier.proxy.proxyprotocol;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whose connection it is, as a proxy in front of this one has said.
 *
 * @param source address and port of the client; null when the header leaves it open, as that of a
 *     health check does, so that the connection's own addresses hold
 * @param destination that the client has connected to; null together with {@code source}
 */
public record ProxyHeader(
    @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination) {
  static final ProxyHeader UNKNOWN = new ProxyHeader(null, null);

  private static final AttributeKey<ProxyHeader> OF_CHANNEL =
      AttributeKey.valueOf(ProxyHeader.class, "received");

  /** Keeps what has been received with the connection that it came on. */
  void keepFor(SocketChannel client) {
    client.attr(OF_CHANNEL).set(this);
  }

  /** The client: who the header says it is, else the peer; null when it has gone already. */
  public static @Nullable InetSocketAddress clientOf(SocketChannel client) {
    ProxyHeader header = of(client);
    return header == null || header.source == null ? client.remoteAddress() : header.source;
  }

  /** What the client has connected to, by the header or else by the connection. */
  public static @Nullable InetSocketAddress destinationOf(SocketChannel client) {
    ProxyHeader header = of(client);
    return header == null || header.destination == null
        ? client.localAddress()
        : header.destination;
  }

  private static @Nullable ProxyHeader of(SocketChannel client) {
    return client.attr(OF_CHANNEL).get();
  }
}
