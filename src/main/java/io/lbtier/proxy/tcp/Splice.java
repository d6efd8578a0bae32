package io.lbtier.proxy.tcp;

import io.lbtier.proxy.socket.TcpSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Has the kernel move what one side of a relay sends in bulk, so that it is not copied into this
 * process and back (splice(2)). Small messages are copied, which costs less.
 *
 * <p>When the side has sent much at once, the kernel moves what comes by a pipe of the event loop
 * from then on, before it would be read. What the other side does not take is read out of the pipe
 * and waits as usual, so the pipe is empty afterwards and is anybody's. Netty's own spliceTo is not
 * used: it tells neither how much it has moved before it is done, which idle timeouts and counters
 * have to know, nor what became of it when a side ends.
 */
final class Splice {
  /** Octets in one go that make it bulk: what is read at once at most. */
  private static final int BULK = 64 * 1024;

  /** Octets in one go that are less than that again. */
  private static final int LITTLE = 16 * 1024;

  /** Octets after which other connections of the event loop have their turn. */
  private static final int TURN = 1024 * 1024;

  /** Octets moved by this process. */
  static final LongAdder MOVED = new LongAdder();

  private final Side fromSide;
  private final Side toSide;
  private final TcpSocket from;
  private final TcpSocket to;
  private final Relay relay;
  private boolean bulk;

  private Splice(Side fromSide, Side toSide, TcpSocket from, TcpSocket to, Relay relay) {
    this.fromSide = fromSide;
    this.toSide = toSide;
    this.from = from;
    this.to = to;
    this.relay = relay;
  }

  /** How one side gets to the other, or null where it must be copied. */
  static @Nullable Splice between(Side from, Side to, Relay relay) {
    return from.channel instanceof TcpSocket source && to.channel instanceof TcpSocket target
        ? new Splice(from, to, source, target, relay)
        : null;
  }

  /** So many octets were read at once. */
  void after(int burst) {
    if (!bulk && burst >= BULK) {
      bulk(true);
    }
  }

  private void bulk(boolean is) {
    bulk = is;
    from.bypass(is ? this::moveAll : null);
  }

  /** Whether that was all there is now, or the rest must be read. */
  private boolean moveAll() {
    int moved = 0;
    boolean all = false;
    while (!all && moved < TURN && nothingWaits(to) && !relay.over()) {
      int n = move();
      all = n <= 0;
      moved += Math.max(n, 0);
    }
    if (moved > 0) {
      MOVED.add(moved);
      relay.passed(fromSide, moved);
    }
    if (all && moved < LITTLE) {
      bulk(false);
    }
    return all || moved == 0;
  }

  /** Moves what the pipe has room for, and returns how much that was; 0 or less for nothing. */
  private int move() {
    Pipe pipe = Pipe.ofThisLoop();
    if (pipe == null) {
      return 0;
    }
    int n;
    try {
      n = pipe.fill(from.fd().intValue());
    } catch (IOException _) {
      relay.reset(fromSide);
      return 0;
    }
    if (n <= 0) {
      return 0;
    }
    int taken;
    try {
      taken = pipe.drain(to.fd().intValue(), n);
    } catch (IOException e) {
      if (!to.brokenBy(e)) {
        relay.reset(toSide);
      }
      return 0;
    }
    if (taken < n) {
      keep(pipe, n - taken);
    }
    return n;
  }

  /** Has what the other side does not take now wait for it, and reads no more until it is taken. */
  private void keep(Pipe pipe, int octets) {
    ByteBuf kept;
    try {
      kept = pipe.read(to.alloc(), octets);
    } catch (IOException _) {
      relay.reset(toSide);
      return;
    }
    from.config().setAutoRead(false);
    to.writeAndFlush(kept)
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
