package io.lbtier.proxy.proxyprotocol;

import io.lbtier.proxy.PrefaceHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes the header that a connection from a proxy must begin with. */
public final class ProxyHeaderHandler extends PrefaceHandler {
  private final SocketChannel client;
  private final Runnable serve;
  private final Consumer<String> refused;

  /**
   * A handler of one connection; on its event loop.
   *
   * @param timeoutMillis how long the header may take
   * @param serve adds the handlers that serve the connection, once the header is there
   * @param refused told why the connection has been closed, if it has
   */
  public ProxyHeaderHandler(
      SocketChannel client, long timeoutMillis, Runnable serve, Consumer<String> refused) {
    super(client, "PROXY header", timeoutMillis);
    this.client = client;
    this.serve = serve;
    this.refused = refused;
  }

  @Override
  protected @Nullable Runnable look(ByteBuf received) throws MalformedException {
    ProxyHeader header = ProxyHeaderReader.read(received);
    if (header == null) {
      return null;
    }
    header.keepFor(client);
    return serve;
  }

  @Override
  protected void refused(String failure) {
    refused.accept(failure);
  }
}
