package io.lbtier.proxy.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The kernel's side of a TCP socket, which never blocks. On the thread of its event loop. */
final class Descriptor extends Socket {
  /** Octets that are offered to the kernel at once at most; it takes fewer than that. */
  private static final long OFFER = 512 * 1024;

  private static final int PARTS_AT_ONCE = 256;

  private static final FastThreadLocal<IovArray> PARTS =
      new FastThreadLocal<>() {
        @Override
        protected IovArray initialValue() {
          return new IovArray(PARTS_AT_ONCE);
        }

        @Override
        protected void onRemoval(IovArray parts) {
          parts.release();
        }
      };

  Descriptor(int number) {
    super(number);
  }

  /** A new socket that is not bound or connected. */
  static Descriptor open(SocketProtocolFamily family) {
    return new Descriptor(newSocketStream0(family));
  }

  /**
   * Reads into a direct buffer.
   *
   * @return octets read, 0 if there are none now, -1 if there will be none
   */
  int receive(ByteBuf into) throws IOException {
    int from = into.writerIndex();
    int n;
    if (into.hasMemoryAddress()) {
      n = recvAddress(into.memoryAddress(), from, into.capacity());
    } else {
      ByteBuffer part = into.internalNioBuffer(from, into.writableBytes());
      n = recv(part, part.position(), part.limit());
    }
    if (n > 0) {
      into.writerIndex(from + n);
    }
    return n;
  }

  /**
   * Offers what has been flushed to the kernel, and takes out what it took.
   *
   * @return whether it took all of it, so that it would take more
   */
  boolean send(ChannelOutboundBuffer flushed) throws Exception {
    if (flushed.size() == 1
        && flushed.current() instanceof ByteBuf one
        && one.hasMemoryAddress()
        && one.isReadable()) {
      int sent = sendAddress(one.memoryAddress(), one.readerIndex(), one.writerIndex());
      boolean all = sent == one.readableBytes();
      flushed.removeBytes(sent);
      return all;
    }
    IovArray parts = PARTS.get();
    parts.clear();
    parts.maxBytes(OFFER);
    flushed.forEachFlushedMessage(parts);
    long sent = parts.count() == 0 ? 0 : writevAddresses(parts.memoryAddress(0), parts.count());
    boolean all = sent == parts.size();
    flushed.removeBytes(sent);
    return all;
  }
}
