package io.lbtier.proxy.tcp;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Has the kernel move what one side of a relay sends in bulk, so that it is not copied into this
 * process and back (splice(2)). Small messages are copied, which costs less.
 *
 * <p>When the side has sent much at once, it is read in sips from then on, for the sake of Netty's
 * events; after each the kernel moves the rest by a pipe of the event loop. What the other side
 * does not take is read out of the pipe and waits as usual, so the pipe is empty afterwards and is
 * anybody's. Netty's own spliceTo is not used: it tells neither how much it has moved before it is
 * done, which idle timeouts and counters have to know, nor what became of it when a side ends.
 */
final class Splice {
  /** Octets in one go that make it bulk: what Netty reads at once at most. */
  private static final int BULK = 64 * 1024;

  /** Octets in one go that are less than that again. */
  private static final int LITTLE = 16 * 1024;

  /** Octets after which other connections of the event loop have their turn. */
  private static final int TURN = 1024 * 1024;

  /** Octets moved by this process. */
  static final LongAdder MOVED = new LongAdder();

  private final Side fromSide;
  private final Side toSide;
  private final EpollSocketChannel from;
  private final EpollSocketChannel to;
  private final Sips sips;
  private final Relay relay;
  private boolean bulk;

  private Splice(
      Side fromSide,
      Side toSide,
      EpollSocketChannel from,
      EpollSocketChannel to,
      Sips sips,
      Relay relay) {
    this.fromSide = fromSide;
    this.toSide = toSide;
    this.from = from;
    this.to = to;
    this.sips = sips;
    this.relay = relay;
  }

  /** How one side gets to the other, or null where it must be copied. */
  static @Nullable Splice between(Side from, Side to, Relay relay) {
    return from.channel instanceof EpollSocketChannel source
            && to.channel instanceof EpollSocketChannel target
            && source.config().getRecvByteBufAllocator() instanceof Sips sips
        ? new Splice(from, to, source, target, sips, relay)
        : null;
  }

  /** Looks at what there may be more, after so many octets have been read and passed on at once. */
  void after(int burst) {
    if (!bulk && burst >= BULK) {
      bulk(true);
    }
    if (!bulk) {
      return;
    }
    int moved = burst < Sips.SIZE ? 0 : move();
    if (moved > 0) {
      MOVED.add(moved);
      relay.passed(fromSide, moved);
    }
    if (moved < LITTLE && nothingWaits(to)) {
      bulk(false);
    }
  }

  private void bulk(boolean is) {
    bulk = is;
    sips.only(is);
  }

  private int move() {
    Pipe pipe = Pipe.ofThisLoop();
    int moved = 0;
    while (pipe != null && moved < TURN && nothingWaits(to)) {
      int n;
      try {
        n = pipe.fill(from.fd().intValue());
      } catch (IOException _) {
        relay.reset(fromSide);
        return moved;
      }
      if (n <= 0) {
        return moved;
      }
      moved += n;
      try {
        int taken = pipe.drain(to.fd().intValue(), n);
        if (taken < n) {
          keep(pipe, n - taken);
          return moved;
        }
      } catch (IOException _) {
        relay.reset(toSide);
        return moved;
      }
    }
    return moved;
  }

  /** Has what the other side does not take now wait for it, and reads no more until it is taken. */
  private void keep(Pipe pipe, int octets) throws IOException {
    from.config().setAutoRead(false);
    to.writeAndFlush(pipe.read(to.alloc(), octets))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                relay.reset(toSide);
              } else if (!relay.over()) {
                relay.moved();
                from.config().setAutoRead(true);
              }
            });
  }

  /** Whether nothing that came before is still to be written. */
  private static boolean nothingWaits(SocketChannel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting != null && waiting.isEmpty();
  }
}
