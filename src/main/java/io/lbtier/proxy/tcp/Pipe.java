package io.lbtier.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The pipe through which the kernel moves octets of one event loop. It is empty between uses. */
final class Pipe {
  /** What a pipe has room for in Linux, unless it is told otherwise. */
  private static final int CAPACITY = 64 * 1024;

  private static final FastThreadLocal<Pipe> OF_THIS_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected void onRemoval(Pipe pipe) throws IOException {
          pipe.in.close();
          pipe.out.close();
        }
      };

  private final FileDescriptor out;
  private final FileDescriptor in;

  private Pipe(FileDescriptor[] ends) {
    out = ends[0];
    in = ends[1];
  }

  /** That of the calling thread, or null when there can be none, as without file descriptors. */
  static @Nullable Pipe ofThisLoop() {
    Pipe pipe = OF_THIS_LOOP.getIfExists();
    if (pipe == null) {
      try {
        pipe = new Pipe(FileDescriptor.pipe());
        OF_THIS_LOOP.set(pipe);
      } catch (IOException _) {
        return null;
      }
    }
    return pipe;
  }

  /** Takes what a socket has, as far as there is room; 0 when it has nothing now or no more. */
  int fill(int socket) throws IOException {
    return Native.splice(socket, -1, in.intValue(), -1, CAPACITY);
  }

  /**
   * Gives octets that are in it to a socket and returns how many that took.
   *
   * @throws IOException if it takes none any more; the pipe is of no use then
   */
  int drain(int socket, int octets) throws IOException {
    int drained = 0;
    try {
      while (drained < octets) {
        int n = Native.splice(out.intValue(), -1, socket, -1, octets - drained);
        if (n <= 0) {
          break;
        }
        drained += n;
      }
    } catch (IOException e) {
      OF_THIS_LOOP.remove();
      throw e;
    }
    return drained;
  }

  /** Reads octets that are in it. */
  ByteBuf read(ByteBufAllocator alloc, int octets) throws IOException {
    ByteBuf read = null;
    try {
      read = alloc.directBuffer(octets);
      while (read.readableBytes() < octets) {
        int at = read.writerIndex();
        ByteBuffer room = read.internalNioBuffer(at, octets - at);
        int n = out.read(room, room.position(), room.limit());
        if (n <= 0) {
          throw new IOException("pipe: " + n + " (expected: what was put in)");
        }
        read.writerIndex(at + n);
      }
      return read;
    } catch (Throwable e) {
      // Whatever it is, what is left in the pipe must not reach the next one's connection.
      OF_THIS_LOOP.remove();
      if (read != null) {
        read.release();
      }
      throw e;
    }
  }
}
