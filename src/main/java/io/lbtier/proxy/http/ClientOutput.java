package io.lbtier.proxy.http;

import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/** What a client is sent. Belongs to the event loop of its connection. */
final class ClientOutput implements Chunks.Sink {
  /** Up to so many octets of a body are copied behind their head, which saves a vector. */
  private static final int MOST_COPIED = 8 << 10;

  private static final byte[] NOTHING = {};

  private final SocketChannel channel;
  private final Worker worker;
  private final boolean tls;
  private long lastPending;

  /** Whether the body that is sent now is made into chunks. */
  private boolean chunking;

  private byte[] trailers = NOTHING;

  ClientOutput(SocketChannel channel, Worker worker, boolean tls) {
    this.channel = channel;
    this.worker = worker;
    this.tls = tls;
  }

  /** Whether the client takes what it is sent fast enough for more to be written. */
  boolean writable() {
    return channel.isWritable();
  }

  /** Sends a head, and with it so many octets of its body; how many octets that makes. */
  int respond(
      ResponseHead head,
      Framing framing,
      Persistence persistence,
      boolean http10,
      @Nullable ByteBuf body,
      int n) {
    chunking = framing == Framing.OPEN && !http10;
    trailers = NOTHING;
    head.chunked |= chunking;
    boolean shown = !head.chunked || (!http10 && head.status != 304);
    byte[] out = worker.out(head.more());
    int length = head.write(out, shown, persistence);
    boolean copy = n <= MOST_COPIED && !chunking;
    ByteBuf first = channel.alloc().directBuffer(copy ? length + n : length);
    first.writeBytes(out, 0, length);
    if (copy && body != null) {
      first.writeBytes(body, n);
    }
    write(first);
    if (!copy && body != null) {
      part(body.readRetainedSlice(n));
    }
    return length + n;
  }

  /** Sends a part of a body, which is taken over. */
  void part(ByteBuf part) {
    if (chunking) {
      Chunks.write(part, channel.alloc(), this);
    } else {
      write(part);
    }
  }

  /** Keeps lines that follow a body which is made into chunks. */
  void trailers(byte[] lines) {
    trailers = lines;
  }

  /** The body is complete. */
  void end() {
    if (chunking) {
      chunking = false;
      Chunks.end(trailers, channel.alloc(), this);
    }
  }

  /** Takes over what is sent; it leaves with {@link #flush} or {@link #flushSoon}. */
  @Override
  public void write(ByteBuf part) {
    if (tls) {
      channel.write(part, channel.voidPromise());
    } else {
      // Nothing stands between this handler and the transport.
      channel.unsafe().write(part, channel.voidPromise());
    }
  }

  /** Sends what has been written. */
  void flush() {
    if (tls) {
      channel.flush();
    } else {
      channel.unsafe().flush();
    }
  }

  /** Sends what has been written, together with what others have written. */
  void flushSoon() {
    if (tls) {
      channel.flush();
    } else {
      worker.flushSoon(channel.unsafe());
    }
  }

  /** Whether any of what was written has left since this was asked last. */
  boolean progressed() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long pending = out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
    boolean progressed = pending > 0 && pending != lastPending;
    lastPending = pending;
    return progressed;
  }

  /**
   * Sends what has been written. Before this is done the connection must not be closed, nor its
   * output shut down: what the kernel has no room for yet would be lost.
   */
  ChannelFuture sendAll() {
    return channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
  }

  /** Says that nothing more comes, when all has been sent; TLS says so when it closes. */
  void shutdown() {
    if (!tls) {
      channel.shutdownOutput();
    }
  }
}
