package io.lbtier.proxy.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.UncheckedBooleanSupplier;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a connection receives. The kernel says once that there is something (edge-triggered), which
 * is remembered until it has been read, so whether somebody wants to read now is no matter of the
 * kernel's. On the thread of the event loop.
 */
final class Input implements Runnable, UncheckedBooleanSupplier {
  private final TcpSocket channel;
  private final Descriptor socket;

  /** Whether somebody has asked to read, and has not been given anything since. */
  private boolean wanted;

  /** Whether the kernel may have something. */
  private boolean readable;

  /**
   * Whether the kernel has said that the peer sends no more, which comes after what it has sent.
   */
  private boolean peerEnded;

  /**
   * Whether the connection is known to be broken, by the kernel's report or by a write. What came
   * before is read even if nobody wants to, for that comes after it.
   */
  private boolean broken;

  /** How a write has failed; the connection fails as it did when all has been read. */
  private @Nullable IOException failure;

  /** Whether there may be an urgent octet, at which a read stops short, though there is more. */
  private boolean urgent;

  /** Whether all has been read. */
  private boolean ended;

  /** What takes octets away before they are read; null for nothing. */
  private @Nullable BooleanSupplier bypass;

  /** Whether it goes on in a later turn of the event loop. */
  private boolean scheduled;

  Input(TcpSocket channel, Descriptor socket) {
    this.channel = channel;
    this.socket = socket;
  }

  /** Somebody wants to read. */
  void want() {
    wanted = true;
    if (readable) {
      later();
    }
  }

  /** Has octets taken away before they are read, or no more. */
  void bypass(@Nullable BooleanSupplier takes) {
    bypass = takes;
  }

  /** Nobody wants to read any more. */
  void unwant() {
    wanted = false;
  }

  /**
   * The kernel has something. That the peer has ended or was reset is looked at once even if nobody
   * wants to read, which is how one learns that a client has gone that waits for its answer.
   */
  void ready(boolean peerEnds, boolean error, boolean urgentData) {
    boolean news = peerEnds && !peerEnded;
    readable = true;
    peerEnded |= peerEnds;
    broken |= error;
    urgent |= urgentData;
    if (ended && broken) {
      channel.fail(reset());
    } else if ((awaited() || news) && !ended) {
      read();
    }
  }

  /**
   * A write has failed, so the connection is broken, of which the kernel may tell only now: first
   * what the peer has said before is read, in a later turn.
   *
   * @return false if all has been read, so that it can fail at once
   */
  boolean brokenBy(IOException writing) {
    if (ended) {
      return false;
    }
    if (failure == null) {
      failure = writing;
    }
    readable = true;
    broken = true;
    later();
    return true;
  }

  @Override
  public void run() {
    scheduled = false;
    if (awaited() && readable && !ended && channel.isOpen()) {
      read();
    }
  }

  private boolean awaited() {
    return wanted || broken;
  }

  private void later() {
    if (!scheduled && !ended) {
      scheduled = true;
      channel.eventLoop().execute(this);
    }
  }

  /** Whether there may be more to read. */
  @Override
  public boolean get() {
    return readable && !ended;
  }

  boolean ended() {
    return ended;
  }

  private void read() {
    boolean toRead = bypass == null || bypass.getAsBoolean();
    if (!channel.isOpen()) {
      return;
    }
    if (toRead) {
      receive();
    } else {
      channel.pipeline().fireChannelReadComplete();
    }
    if (awaited() && readable && channel.isOpen()) {
      later();
    }
  }

  private void receive() {
    ChannelPipeline pipeline = channel.pipeline();
    RecvByteBufAllocator.ExtendedHandle sizes = channel.sizes();
    sizes.reset(channel.config());
    Throwable failure = null;
    try {
      ByteBuf octets;
      do {
        octets = next(sizes);
        if (octets != null) {
          wanted = false;
          pipeline.fireChannelRead(octets);
        }
      } while (octets != null && channel.isOpen() && sizes.continueReading(this));
    } catch (Throwable e) {
      failure = e;
    }
    sizes.readComplete();
    pipeline.fireChannelReadComplete();
    if (failure != null) {
      channel.fail(failure);
    } else if (sizes.lastBytesRead() < 0 && !ended) {
      end(pipeline);
    }
  }

  /** What comes next, or null for nothing, now or ever. */
  private @Nullable ByteBuf next(RecvByteBufAllocator.ExtendedHandle sizes) throws IOException {
    ByteBuf octets = sizes.allocate(channel.alloc());
    int room = octets.writableBytes();
    int n = 0;
    readable = false;
    try {
      n = socket.receive(octets);
    } finally {
      if (n <= 0) {
        octets.release();
      }
    }
    sizes.attemptedBytesRead(room);
    sizes.lastBytesRead(n);
    if (n == 0) {
      forget();
    }
    if (n == 0 && failure != null) {
      throw failure;
    }
    if (n <= 0) {
      return null;
    }
    sizes.incMessagesRead(1);
    // Less than there was room for was all there was, but for what was told already.
    readable = n == room || peerEnded || urgent || failure != null;
    return octets;
  }

  /** There is nothing now: what was told before has been read, or was told of another socket. */
  private void forget() {
    peerEnded = false;
    broken = false;
    urgent = false;
  }

  /** Whether the connection is broken, so that it will be closed when all has been read. */
  boolean broken() {
    return broken;
  }

  private static IOException reset() {
    return new IOException("Connection reset by peer");
  }

  private void end(ChannelPipeline pipeline) {
    ended = true;
    wanted = false;
    boolean halves = channel.config().isAllowHalfClosure();
    // What reads as the end may be a reset, of which the kernel has told a write already.
    if (failure != null && !(halves && TcpSocket.peerHadEnded(failure))) {
      channel.fail(failure);
    } else if (halves) {
      pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      pipeline.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
      if (broken && channel.isOpen()) {
        channel.fail(failure == null ? reset() : failure);
      }
    } else {
      channel.unsafe().close(channel.unsafe().voidPromise());
    }
  }
}
