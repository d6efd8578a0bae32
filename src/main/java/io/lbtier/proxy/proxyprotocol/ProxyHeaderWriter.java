package io.lbtier.proxy.proxyprotocol;

import io.lbtier.model.Pool;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Writes headers of the PROXY protocol. */
public final class ProxyHeaderWriter {
  private ProxyHeaderWriter() {}

  /**
   * A header for a connection to a backend.
   *
   * @param source the client; null for a connection of the proxy's own, such as a health check
   * @param destination what the client has connected to; null for one of the proxy's own
   */
  public static ByteBuf write(
      ByteBufAllocator allocator,
      Pool.ProxyProtocol version,
      @Nullable InetSocketAddress source,
      @Nullable InetSocketAddress destination) {
    ByteBuf out = allocator.buffer(HeaderV1.LONGEST);
    switch (version) {
      case V1 -> HeaderV1.write(out, source, destination);
      case V2 -> HeaderV2.write(out, source, destination);
    }
    return out;
  }
}
