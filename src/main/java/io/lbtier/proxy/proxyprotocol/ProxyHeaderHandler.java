package io.lbtier.proxy.proxyprotocol;

import io.lbtier.proxy.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the header that a connection from a proxy must begin with, and then makes way for what
 * serves the connection. One that does not come, or is none, costs the connection.
 */
public final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
  private final SocketChannel client;
  private final Runnable serve;
  private final Consumer<String> refused;
  private final Deadline deadline;
  private @Nullable ByteBuf received;
  private boolean over;

  /**
   * A handler of one connection; on its event loop.
   *
   * @param timeoutMillis how long the header may take
   * @param serve adds the handlers that serve the connection, once the header is there
   * @param refused told why the connection has been closed, if it has
   */
  public ProxyHeaderHandler(
      SocketChannel client, long timeoutMillis, Runnable serve, Consumer<String> refused) {
    this.client = client;
    this.serve = serve;
    this.refused = refused;
    this.deadline =
        new Deadline(client.eventLoop()) {
          @Override
          protected void expired() {
            refuse("no PROXY header within " + timeoutMillis + " ms");
          }
        };
    deadline.set(timeoutMillis);
  }

  /** Those who serve the connection see it active later. */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {}

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (over) {
      bytes.release();
      return;
    }
    if (received == null) {
      received = bytes;
    } else {
      received.writeBytes(bytes);
      bytes.release();
    }
    ByteBuf all = received;
    try {
      ProxyHeader header = ProxyHeaderReader.read(all);
      if (header != null) {
        header.keepFor(client);
        handOver(ctx, all);
      }
    } catch (ProxyHeaderException e) {
      refuse("malformed PROXY header: " + e.getMessage());
    }
  }

  private void handOver(ChannelHandlerContext ctx, ByteBuf rest) {
    over = true;
    deadline.clear();
    received = null;
    serve.run();
    ctx.fireChannelActive();
    if (rest.isReadable()) {
      ctx.fireChannelRead(rest);
    } else {
      rest.release();
    }
    ctx.pipeline().remove(this);
  }

  private void refuse(String failure) {
    discard();
    refused.accept(failure);
    client.close();
  }

  private void discard() {
    over = true;
    deadline.clear();
    if (received != null) {
      received.release();
      received = null;
    }
  }

  /** A connection that ends without a byte is the way some look whether a port is open. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    boolean begun = received != null;
    discard();
    if (begun) {
      refused.accept("ended within the PROXY header");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    discard();
    client.close();
  }
}
