package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FrameListener;
import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.http2.HpackDecoder;
import io.lbtier.proxy.http2.Setting;
import io.lbtier.proxy.http2.Violation;
import io.netty.buffer.ByteBuf;

/** Hears what a backend sends on its HTTP/2 connection, and gives each stream what is its own. */
final class Http2UpstreamInput implements FrameListener {
  /** Octets of a response's head, and its fields. */
  static final int LONGEST_HEAD = 64 << 10;

  static final int MOST_FIELDS = 1000;

  private static final int STANDARD_TABLE = 4096;

  private final Http2UpstreamConnection connection;
  private final Worker worker;
  private final Http2UpstreamStreams streams;
  private final Http2UpstreamOutput output;
  private final Http2UpstreamLife life;
  private final Http2Guard guard = new Http2Guard();
  private final HpackDecoder decoder;

  Http2UpstreamInput(Http2UpstreamConnection connection) {
    this.connection = connection;
    this.worker = connection.worker;
    this.streams = connection.streams;
    this.output = connection.output;
    this.life = connection.life;
    this.decoder = new HpackDecoder(STANDARD_TABLE, worker.fieldRoom);
    decoder.limits(LONGEST_HEAD, MOST_FIELDS);
  }

  @Override
  public void headers(int id, byte[] block, int from, int to, boolean end) {
    life.answered();
    Http2UpstreamStream stream = streams.get(id);
    boolean trailing = stream != null && stream.responding();
    HpackDecoder.Result result = trailing ? trailers(block, from, to) : fields(block, from, to);
    if (result == HpackDecoder.Result.MALFORMED) {
      connection.fail(Violation.BAD_COMPRESSION);
    } else if (stream == null) {
      ignored();
    } else if (result == HpackDecoder.Result.TOO_LARGE) {
      stream.malformed("head too large");
    } else if (trailing) {
      stream.trailers(worker.trailers.finish(), end);
    } else {
      stream.head(worker.http2Response, end);
    }
  }

  private HpackDecoder.Result fields(byte[] block, int from, int to) {
    worker.http2Response.begin();
    return decoder.decode(block, from, to, worker.http2Response);
  }

  private HpackDecoder.Result trailers(byte[] block, int from, int to) {
    worker.trailers.begin();
    return decoder.decode(block, from, to, worker.trailers);
  }

  @Override
  public void data(int id, ByteBuf part, int charged, boolean end) {
    life.answered();
    int n = part.readableBytes();
    Http2UpstreamStream stream = streams.get(id);
    if (stream == null) {
      part.release();
    }
    if (!connection.takes(charged)) {
      if (stream != null) {
        part.release();
      }
      connection.fail(Violation.WINDOW_OVERRUN);
      return;
    }
    if (n == 0 && !end) {
      ignored();
    } else {
      guard.useful();
    }
    if (stream != null) {
      stream.data(part, charged, end);
    }
  }

  @Override
  public void reset(int id, ErrorCode code) {
    Http2UpstreamStream stream = streams.get(id);
    if (stream != null) {
      stream.reset(code);
    }
  }

  @Override
  public void setting(Setting setting, long value) {
    switch (setting) {
      case HEADER_TABLE_SIZE -> output.tableSize(value);
      case MAX_CONCURRENT_STREAMS -> streams.most(value);
      case INITIAL_WINDOW_SIZE -> {
        if (!streams.sendWindow((int) value)) {
          connection.fail(Violation.WINDOW_OVERFLOW);
        }
      }
      case ENABLE_PUSH, MAX_FRAME_SIZE, MAX_HEADER_LIST_SIZE, ENABLE_CONNECT_PROTOCOL -> {}
    }
  }

  @Override
  public void settings() {
    FrameWriter.settingsAcknowledgement(output.frames());
    ignored();
  }

  @Override
  public void settingsAcknowledged() {
    ignored();
  }

  @Override
  public void ping(long payload, boolean acknowledgement) {
    if (!acknowledgement) {
      FrameWriter.ping(output.frames(), payload, true);
    }
    ignored();
  }

  @Override
  public void goAway(int last, ErrorCode code) {
    connection.retire();
    for (Http2UpstreamStream stream : streams.above(last)) {
      stream.fail(Fault.UNPROCESSED, "the backend goes away");
    }
  }

  @Override
  public void windowUpdate(int id, int increment) {
    Http2UpstreamStream stream = streams.get(id);
    if (id == 0) {
      if (!output.windowGrows(increment)) {
        connection.fail(Violation.WINDOW_OVERFLOW);
      }
    } else if (stream != null && !stream.windowGrows(increment)) {
      stream.malformed(Violation.WINDOW_OVERFLOW.words());
    }
  }

  @Override
  public void ignored() {
    if (!guard.idleFrame()) {
      connection.fail(Violation.FLOOD);
    }
  }

  @Override
  public void streamError(int id, Violation violation) {
    Http2UpstreamStream stream = streams.get(id);
    if (stream != null) {
      stream.malformed(violation.words());
    }
  }

  @Override
  public void connectionError(Violation violation) {
    connection.fail(violation);
  }
}
