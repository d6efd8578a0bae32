package io.lbtier.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a connection begins with until it is known what is to serve it, and then makes way
 * for that. A beginning that does not come in time, or is malformed, costs the connection.
 */
public abstract class PrefaceHandler extends ChannelInboundHandlerAdapter {
  private final SocketChannel client;
  private final String what;
  private final Deadline deadline;
  private @Nullable ByteBuf received;
  private boolean over;

  /** What came is no such beginning; the message says what is wrong with it. */
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * A handler of one connection; on its event loop.
   *
   * @param what the beginning is called
   * @param timeoutMillis how long it may take
   */
  protected PrefaceHandler(SocketChannel client, String what, long timeoutMillis) {
    this.client = client;
    this.what = what;
    this.deadline =
        new Deadline(client.eventLoop()) {
          @Override
          protected void expired() {
            refuse("no " + what + " within " + timeoutMillis + " ms");
          }
        };
    deadline.set(timeoutMillis);
  }

  /**
   * Looks at all that has come so far.
   *
   * @return what adds the handlers that serve the connection from there on where the buffer has
   *     been read to; null when more has to come
   */
  protected abstract @Nullable Runnable look(ByteBuf received) throws MalformedException;

  /** Told once why the connection is closed before anything could serve it. */
  protected abstract void refused(String failure);

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
    try {
      Runnable serve = look(received);
      if (serve != null) {
        makeWay(ctx, received, serve);
      }
    } catch (MalformedException e) {
      refuse("malformed " + what + ": " + e.getMessage());
    }
  }

  private void makeWay(ChannelHandlerContext ctx, ByteBuf rest, Runnable serve) {
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

  /** Closes the connection, for a reason that is told. */
  private void refuse(String failure) {
    discard();
    refused(failure);
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
      refused("ended within the " + what);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    discard();
    client.close();
  }
}
