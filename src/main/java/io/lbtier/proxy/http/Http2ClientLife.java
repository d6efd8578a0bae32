package io.lbtier.proxy.http;

import io.lbtier.model.Listener;
import io.lbtier.proxy.Deadline;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import java.util.function.IntSupplier;

/**
 * How a client's HTTP/2 connection comes to its end: it has been idle for too long, has broken a
 * rule, or is not to go on. In the last case no request is lost that was on its way when the client
 * was told: the first GOAWAY names no last stream, and the second one only follows when the client
 * has been heard of after the first (RFC 9113 section 6.8).
 */
final class Http2ClientLife {
  private enum State {
    OPEN,
    /** The client has been told, but may not know yet. */
    TOLD,
    /** No more streams: ends with the last one. */
    LAST_STREAMS,
    /** Nothing more is said, and nothing heard, but the client has yet to take what was said. */
    LEAVING,
    /** All has been sent. */
    OVER
  }

  /** How long a client may take to hear that there are to be no more streams. */
  private static final long TOLD_MILLIS = 1000;

  /** How long a connection that is over waits for its client to see what was said last. */
  private static final long LINGER_MILLIS = 2000;

  /** What the ping after the first GOAWAY holds. */
  private static final long PING = 0x6c62_7469_6572L;

  private final SocketChannel channel;
  private final Http2ClientOutput output;
  private final Http2ClientStreams streams;
  private final IntSupplier highest;
  private final Deadline deadline;
  private State state = State.OPEN;
  private long idleMillis;

  /** How long a client may take nothing of the last responses. */
  private long stallMillis;

  /** How long it may take nothing now that the connection is over. */
  private long patienceMillis;

  private int last = Integer.MAX_VALUE;
  private long left;

  /**
   * @param highest the highest stream that the client has opened
   */
  Http2ClientLife(
      SocketChannel channel,
      Http2ClientOutput output,
      Http2ClientStreams streams,
      IntSupplier highest) {
    this.channel = channel;
    this.output = output;
    this.streams = streams;
    this.highest = highest;
    this.deadline =
        new Deadline(channel.eventLoop()) {
          @Override
          protected void expired() {
            timedOut();
          }
        };
  }

  /** The connection begins. */
  void begin(Listener.HttpTimeouts timeouts) {
    idleMillis = timeouts.idleMillis();
    stallMillis = timeouts.stallMillis();
    deadline.set(idleMillis);
  }

  /** Whether nothing more is heard. */
  boolean over() {
    return state == State.LEAVING || state == State.OVER;
  }

  /** Whether the client was told that this stream will not be served. */
  boolean ignores(int stream) {
    return stream > last;
  }

  /** A stream has begun. */
  void busy() {
    if (state == State.OPEN) {
      deadline.clear();
    }
  }

  /** The last stream that was open is over. */
  void idle() {
    switch (state) {
      case OPEN -> deadline.set(idleMillis);
      case LAST_STREAMS -> end(stallMillis);
      case TOLD, LEAVING, OVER -> {}
    }
  }

  /** The connection is not to go on. */
  void drain() {
    if (state == State.OPEN) {
      state = State.TOLD;
      ByteBuf out = output.frames();
      FrameWriter.goAway(out, Integer.MAX_VALUE, ErrorCode.NO_ERROR);
      FrameWriter.ping(out, PING, false);
      deadline.set(TOLD_MILLIS);
    }
  }

  /** The client has answered a ping: it knows all that it was told before. */
  void heard(long payload) {
    if (state == State.TOLD && payload == PING) {
      lastStreams();
    }
  }

  private void lastStreams() {
    state = State.LAST_STREAMS;
    deadline.clear();
    last = highest.getAsInt();
    FrameWriter.goAway(output.frames(), last, ErrorCode.NO_ERROR);
    if (streams.isEmpty()) {
      end(stallMillis);
    }
  }

  /** The client has broken a rule. */
  void end(ErrorCode because) {
    last = highest.getAsInt();
    FrameWriter.goAway(output.frames(), last, because);
    end(LINGER_MILLIS);
  }

  private void end(long millis) {
    state = State.LEAVING;
    patienceMillis = millis;
    deadline.set(millis);
    output.shutdown(this::sent);
    left = output.left();
  }

  private void sent() {
    state = State.OVER;
    // To close while input is unread makes the kernel reset, and the client may lose the rest.
    deadline.set(LINGER_MILLIS);
  }

  private void timedOut() {
    switch (state) {
      case OPEN -> drain();
      case TOLD -> lastStreams();
      case LAST_STREAMS -> {}
      case OVER -> channel.close();
      case LEAVING -> {
        if (output.left() == left) {
          channel.close();
        } else {
          left = output.left();
          deadline.set(patienceMillis);
        }
      }
    }
  }

  /** The connection is closed. */
  void closed() {
    state = State.OVER;
    deadline.clear();
  }
}
