package io.lbtier.proxy.http;

import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** A client that drops what it is sent, in place of another whose request it has a copy of. */
abstract class DroppingClient implements Client {
  private final Worker worker;
  private final ClientIdentity identity;
  private final boolean chunks;

  /** Whether a response has begun. */
  private boolean answered;

  /** One in place of {@code other}. */
  DroppingClient(Client other) {
    this.worker = other.worker();
    this.identity = other.identity();
    this.chunks = other.chunks();
  }

  final boolean answered() {
    return answered;
  }

  @Override
  public final Worker worker() {
    return worker;
  }

  @Override
  public final ByteBufAllocator alloc() {
    return PooledByteBufAllocator.DEFAULT;
  }

  @Override
  public final ClientIdentity identity() {
    return identity;
  }

  @Override
  public final boolean chunks() {
    return chunks;
  }

  @Override
  public final boolean persistent() {
    return true;
  }

  @Override
  public final boolean ahead() {
    return false;
  }

  @Override
  public final boolean progressed() {
    return false;
  }

  @Override
  public final void interim(ResponseHead interim) {}

  @Override
  public final int respond(
      ResponseHead head,
      Framing framing,
      Persistence persistence,
      @Nullable ByteBuf body,
      int n,
      boolean last) {
    answered = true;
    if (body != null) {
      body.skipBytes(n);
    }
    return 0;
  }

  @Override
  public final void part(ByteBuf part, boolean last) {
    part.release();
  }

  @Override
  public final void trailers(byte[] lines) {}

  @Override
  public final void reply(byte[] octets) {}

  @Override
  public final void flush() {}

  @Override
  public final void tunnel(UpstreamConnection with, TunnelRecord record, @Nullable ByteBuf early) {
    throw new IllegalStateException("a copy asks for no other protocol");
  }
}
