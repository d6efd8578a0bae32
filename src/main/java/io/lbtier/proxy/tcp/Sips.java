package io.lbtier.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How much one connection is read at once: as Netty thinks best, or a sip alone, to see whether
 * there is something where the rest is moved by the kernel.
 */
@SuppressWarnings("deprecation") // Netty's signatures.
final class Sips implements RecvByteBufAllocator {
  /** Octets. */
  static final int SIZE = 4096;

  private static final AdaptiveRecvByteBufAllocator ADAPTIVE = new AdaptiveRecvByteBufAllocator();

  private boolean sips;

  /** Whether sips alone are read from now on; on the event loop. */
  void only(boolean sips) {
    this.sips = sips;
  }

  @Override
  public Handle newHandle() {
    return new Amount(ADAPTIVE.newHandle());
  }

  private final class Amount extends DelegatingHandle implements ExtendedHandle {
    Amount(Handle adaptive) {
      super(adaptive);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator alloc) {
      return sips ? alloc.ioBuffer(SIZE) : super.allocate(alloc);
    }

    @Override
    public int guess() {
      return sips ? SIZE : super.guess();
    }

    @Override
    public boolean continueReading() {
      return !sips && super.continueReading();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier more) {
      return !sips && ((ExtendedHandle) delegate()).continueReading(more);
    }
  }
}
