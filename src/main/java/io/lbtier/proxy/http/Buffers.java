package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Input that could not be used up at once. Each method takes over what it is given. */
final class Buffers {
  private Buffers() {}

  /** What was left and what has come, as one. */
  static ByteBuf append(@Nullable ByteBuf left, ByteBuf come, ByteBufAllocator alloc) {
    if (left == null) {
      return come;
    }
    int length = left.readableBytes() + come.readableBytes();
    ByteBuf all = left;
    // Slices of a shared buffer may still wait to be written; it must not move.
    if (left.refCnt() > 1 || left.writableBytes() < come.readableBytes()) {
      all = alloc.directBuffer(Math.max(length, Math.min(2 * length, 64 << 10)));
      all.writeBytes(left);
      left.release();
    }
    all.writeBytes(come);
    come.release();
    return all;
  }

  /** The buffer if anything is left in it. */
  static @Nullable ByteBuf rest(ByteBuf in) {
    if (in.isReadable()) {
      return in;
    }
    in.release();
    return null;
  }

  static void release(@Nullable ByteBuf buffer) {
    if (buffer != null) {
      buffer.release();
    }
  }
}
