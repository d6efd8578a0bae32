package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;

/** What a client is sent. Belongs to the event loop of its connection. */
final class ClientOutput {
  private final SocketChannel channel;
  private final Worker worker;
  private final boolean tls;
  private long lastPending;

  ClientOutput(SocketChannel channel, Worker worker, boolean tls) {
    this.channel = channel;
    this.worker = worker;
    this.tls = tls;
  }

  /** Whether the client speaks TLS. */
  boolean tls() {
    return tls;
  }

  /** Whether the client takes what it is sent fast enough for more to be written. */
  boolean writable() {
    return channel.isWritable();
  }

  /** Takes over a part of a response; it leaves with {@link #flush} or {@link #flushSoon}. */
  void write(ByteBuf part) {
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

  /** Says that nothing more comes, after what has been written; TLS says so when it closes. */
  void shutdown() {
    if (!tls) {
      channel.shutdownOutput();
    }
  }
}
