package io.lbtier.proxy.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Cuts the input of a connection into frames, however it arrives, and holds each against the rules
 * of the frame layer (RFC 9113 sections 3.4, 4, 5.1.1 and 6). It keeps at most one frame or field
 * block; the payload of DATA is passed on as it comes.
 */
public final class FrameReader {
  private enum State {
    PREFACE,
    HEADER,
    /** In a payload that is looked at as a whole. */
    PAYLOAD,
    PAD_LENGTH,
    DATA,
    SKIP,
    OVER
  }

  private final FrameListener listener;
  private final FrameRules rules;
  private final FieldBlock block;
  private final byte[] header = new byte[Frame.HEADER];

  /** What is kept of a payload that is not of a field block. */
  private final byte[] payload = new byte[SettingsPayload.LONGEST];

  private State state;
  private int have;
  private boolean begun;

  // Of the frame that is being read.
  private int type;
  private int flags;
  private int stream;

  /** Octets of the payload still to come; of DATA without its padding. */
  private int left;

  private int padding;
  private int charge;

  private FrameReader(FrameListener listener, boolean server, int mostBlockOctets) {
    this.listener = listener;
    this.rules = new FrameRules(server);
    this.block = new FieldBlock(mostBlockOctets);
    this.state = server ? State.PREFACE : State.HEADER;
  }

  /**
   * Reads what a client sends, the preface first.
   *
   * @param mostBlockOctets how long a field block may be that takes more than one frame
   */
  public static FrameReader ofServer(FrameListener listener, int mostBlockOctets) {
    return new FrameReader(listener, true, mostBlockOctets);
  }

  /** Reads what a server sends. */
  public static FrameReader ofClient(FrameListener listener, int mostBlockOctets) {
    return new FrameReader(listener, false, mostBlockOctets);
  }

  /** The highest stream that the client has opened; 0 for none. */
  public int highestStream() {
    return rules.highest;
  }

  /** For a client: it opens this stream, higher than any before. */
  public void opened(int id) {
    rules.highest = id;
  }

  /** Reads nothing more. */
  public void close() {
    state = State.OVER;
  }

  /** Takes over what has come. */
  public void read(ByteBuf in) {
    try {
      boolean more = true;
      while (more) {
        more = step(in);
      }
    } finally {
      in.release();
    }
  }

  /** Whether there may be more to do. */
  private boolean step(ByteBuf in) {
    return switch (state) {
      case PREFACE -> preface(in);
      case HEADER -> header(in);
      case PAYLOAD -> payload(in);
      case PAD_LENGTH -> padLength(in);
      case DATA -> data(in);
      case SKIP -> skip(in);
      case OVER -> false;
    };
  }

  private boolean refuse(Violation violation) {
    state = State.OVER;
    listener.connectionError(violation);
    return false;
  }

  private boolean preface(ByteBuf in) {
    for (; have < Preface.LENGTH; have++) {
      if (!in.isReadable()) {
        return false;
      }
      if (in.readByte() != Preface.octet(have)) {
        return refuse(Violation.BAD_PREFACE);
      }
    }
    return next();
  }

  private boolean next() {
    have = 0;
    // The listener may have had enough.
    if (state != State.OVER) {
      state = State.HEADER;
    }
    return true;
  }

  private boolean header(ByteBuf in) {
    int n = Math.min(Frame.HEADER - have, in.readableBytes());
    in.readBytes(header, have, n);
    have += n;
    if (have < Frame.HEADER) {
      return false;
    }
    have = 0;
    left = Wire.medium(header, 0);
    type = header[3] & 0xff;
    flags = header[4];
    stream = Wire.integer(header, 5) & Integer.MAX_VALUE;
    if (!begun) {
      if (type != Frame.SETTINGS || (flags & Frame.ACK) != 0) {
        return refuse(Violation.NO_SETTINGS);
      }
      begun = true;
    }
    Violation violation = rules.check(type, flags, stream, left, block.stream());
    if (violation == null && type == Frame.CONTINUATION) {
      violation = block.grow(left);
    }
    return violation == null ? begin() : refuse(violation);
  }

  private boolean begin() {
    switch (type) {
      case Frame.DATA -> {
        padding = 0;
        charge = 0;
        state = (flags & Frame.PADDED) == 0 ? State.DATA : State.PAD_LENGTH;
      }
      case Frame.HEADERS -> {
        block.begin(stream, (flags & Frame.END_STREAM) != 0, left);
        state = State.PAYLOAD;
      }
      case Frame.PRIORITY,
          Frame.RST_STREAM,
          Frame.SETTINGS,
          Frame.PING,
          Frame.GOAWAY,
          Frame.WINDOW_UPDATE,
          Frame.CONTINUATION ->
          state = State.PAYLOAD;
      default -> {
        listener.ignored();
        if (state != State.OVER) {
          state = State.SKIP;
        }
      }
    }
    return true;
  }

  private boolean padLength(ByteBuf in) {
    if (!in.isReadable()) {
      return false;
    }
    padding = in.readUnsignedByte();
    left -= 1 + padding;
    if (left < 0) {
      return refuse(Violation.PADDING);
    }
    charge = 1 + padding;
    state = State.DATA;
    return true;
  }

  private boolean data(ByteBuf in) {
    int n = Math.min(left, in.readableBytes());
    if (n == 0 && left > 0) {
      return false;
    }
    ByteBuf part = n == 0 ? Unpooled.EMPTY_BUFFER : in.readRetainedSlice(n);
    int charged = n + charge;
    charge = 0;
    left -= n;
    boolean end = left == 0 && (flags & Frame.END_STREAM) != 0;
    if (left == 0) {
      left = padding;
      state = State.SKIP;
    }
    listener.data(stream, part, charged, end);
    return true;
  }

  private boolean skip(ByteBuf in) {
    int n = Math.min(left, in.readableBytes());
    in.skipBytes(n);
    left -= n;
    return left == 0 && next();
  }

  private boolean payload(ByteBuf in) {
    int n = Math.min(left, in.readableBytes());
    left -= n;
    if (type == Frame.HEADERS || type == Frame.CONTINUATION) {
      block.add(in, n);
      return left == 0 && fields();
    }
    int kept = Math.min(n, payload.length - have);
    in.readBytes(payload, have, kept);
    in.skipBytes(n - kept);
    have += kept;
    return left == 0 && control();
  }

  /** A frame of a field block is there. */
  private boolean fields() {
    Violation violation = type == Frame.HEADERS ? block.unwrap(flags) : null;
    if (violation != null) {
      return refuse(violation);
    }
    if ((flags & Frame.END_HEADERS) != 0) {
      block.deliver(listener);
    }
    return next();
  }

  /** A frame that is not for its data is there. */
  private boolean control() {
    boolean ack = (flags & Frame.ACK) != 0;
    switch (type) {
      case Frame.PRIORITY -> {
        if ((Wire.integer(payload, 0) & Integer.MAX_VALUE) == stream) {
          return refuse(Violation.SELF_DEPENDENCY);
        }
        listener.ignored();
      }
      case Frame.RST_STREAM -> listener.reset(stream, ErrorCode.of(Wire.integer(payload, 0)));
      case Frame.PING -> listener.ping(Wire.number(payload, 0), ack);
      case Frame.GOAWAY ->
          listener.goAway(
              Wire.integer(payload, 0) & Integer.MAX_VALUE, ErrorCode.of(Wire.integer(payload, 4)));
      case Frame.WINDOW_UPDATE -> {
        int increment = Wire.integer(payload, 0) & Integer.MAX_VALUE;
        if (increment > 0) {
          listener.windowUpdate(stream, increment);
        } else if (stream == 0) {
          return refuse(Violation.ZERO_INCREMENT);
        } else {
          listener.streamError(stream, Violation.ZERO_INCREMENT);
        }
      }
      default -> {
        if (ack) {
          listener.settingsAcknowledged();
        } else {
          Violation violation = SettingsPayload.deliver(payload, have, rules.server, listener);
          if (violation != null) {
            return refuse(violation);
          }
        }
      }
    }
    return next();
  }
}
