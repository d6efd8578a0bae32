package io.lbtier.proxy.http;

import io.lbtier.model.Pool;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FrameListener;
import io.lbtier.proxy.http2.FrameReader;
import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.http2.HpackDecoder;
import io.lbtier.proxy.http2.ReceiveWindow;
import io.lbtier.proxy.http2.SendWindow;
import io.lbtier.proxy.http2.Setting;
import io.lbtier.proxy.http2.Violation;
import io.lbtier.proxy.tls.UpstreamTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a backend that speaks HTTP/2 (RFC 9113): carries the requests of many exchanges,
 * each on a stream. Belongs to one event loop.
 */
final class Http2UpstreamConnection extends ChannelInboundHandlerAdapter implements FrameListener {
  /** Most octets of a response that is not passed on: those of a client that reads slowly. */
  private static final int STREAM_WINDOW = 128 << 10;

  /** All streams together; given back at once, so that no stream has to wait for another. */
  private static final int CONNECTION_WINDOW = 4 << 20;

  /** Octets of a response's head, and its fields. */
  private static final int LONGEST_HEAD = 64 << 10;

  static final int MOST_FIELDS = 1000;

  private static final int STANDARD_TABLE = 4096;

  final Backend backend;
  final @Nullable UpstreamTls tls;
  final Worker worker;
  final Channel channel;
  final Http2UpstreamOutput output;

  private final Http2UpstreamLife life;
  private final Http2UpstreamStreams streams = new Http2UpstreamStreams();
  private final Http2Guard guard = new Http2Guard();
  private final FrameReader reader = FrameReader.ofClient(this, LONGEST_HEAD);
  private final HpackDecoder decoder;
  private final ReceiveWindow window = new ReceiveWindow(SendWindow.INITIAL);

  /** Streams of which a part has been passed on since the last read. */
  private final List<Http2UpstreamStream> touched = new ArrayList<>();

  private int streamWindow = SendWindow.INITIAL;

  Http2UpstreamConnection(
      Backend backend, @Nullable UpstreamTls tls, Pool.Timeouts timeouts, Worker worker) {
    this.backend = backend;
    this.tls = tls;
    this.worker = worker;
    this.decoder = new HpackDecoder(STANDARD_TABLE, worker.fieldRoom);
    decoder.limits(LONGEST_HEAD, MOST_FIELDS);
    Http2Dial dial = new Http2Dial(this, timeouts.connectMillis());
    this.channel = dial.channel();
    this.output = new Http2UpstreamOutput(channel, worker, tls != null);
    this.life = new Http2UpstreamLife(this, dial, timeouts.idleMillis());
  }

  /** Whether another stream can be begun on it. */
  boolean takes(@Nullable UpstreamTls with) {
    return tls == with && !life.over() && streams.haveRoom();
  }

  /** Whether no stream is open. */
  boolean idle() {
    return streams.isEmpty();
  }

  /** Whether requests can be sent. */
  boolean connected() {
    return life.connected();
  }

  /** A stream for a request of this exchange. */
  Http2UpstreamStream open(Exchange exchange) {
    Http2UpstreamStream stream = new Http2UpstreamStream(this, exchange, streams.anyBefore());
    if (!connected()) {
      streams.await(stream);
    }
    return stream;
  }

  /** Lets streams hear when they can be used, perhaps at once. */
  void start() {
    life.start();
  }

  /** The backend is there. */
  void ready() {
    ByteBuf out = output.frames();
    Http2Dial.greet(out, STREAM_WINDOW, LONGEST_HEAD);
    FrameWriter.windowUpdate(out, 0, CONNECTION_WINDOW - SendWindow.INITIAL);
    window.grow(CONNECTION_WINDOW - SendWindow.INITIAL);
    for (Http2UpstreamStream stream : streams.takeWaiting()) {
      stream.ready();
    }
    if (streams.isEmpty()) {
      life.idle();
    }
  }

  /** It cannot be used any more: every stream that is left fails. */
  void fail(Fault fault, String cause) {
    life.end();
    worker.http2.remove(this);
    reader.close();
    channel.close();
    for (Http2UpstreamStream stream : streams.takeAll()) {
      stream.fail(fault, cause);
    }
  }

  /** Begins a stream, with the head of its request. */
  void begin(Http2UpstreamStream stream, ByteBuf head, boolean end) {
    life.busy();
    int id = streams.begin(stream);
    stream.opened(id, streamWindow, STREAM_WINDOW);
    reader.opened(id);
    output.head(id, head, end);
    if (streams.exhausted()) {
      retire();
    }
  }

  /** No more streams are begun. */
  private void retire() {
    life.retire();
    worker.http2.remove(this);
    if (streams.isEmpty()) {
      channel.close();
    }
  }

  /** A stream is over. */
  void closed(Http2UpstreamStream stream) {
    streams.closed(stream);
    if (!streams.isEmpty()) {
      return;
    }
    if (!connected() || life.over()) {
      fail(Fault.RESET, "not needed any more");
    } else {
      life.idle();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf come = (ByteBuf) msg;
    backend.bytesReceived.add(come.readableBytes());
    life.heard();
    reader.read(come);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // More may be added meanwhile.
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).relayed();
    }
    touched.clear();
  }

  /** A part of a response has been passed on. */
  void touched(Http2UpstreamStream stream) {
    touched.add(stream);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    output.soon();
  }

  @Override
  public void headers(int id, byte[] block, int from, int to, boolean end) {
    life.answered();
    Http2UpstreamStream stream = streams.get(id);
    boolean trailing = stream != null && stream.responding();
    HpackDecoder.Result result = trailing ? trailers(block, from, to) : fields(block, from, to);
    if (result == HpackDecoder.Result.MALFORMED) {
      connectionError(Violation.BAD_COMPRESSION);
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
    if (!window.take(charged)) {
      if (stream != null) {
        part.release();
      }
      connectionError(Violation.WINDOW_OVERRUN);
      return;
    }
    more(0, window.release(charged));
    if (n == 0 && !end) {
      ignored();
    } else {
      guard.useful();
    }
    if (stream != null) {
      stream.data(part, charged, end);
    }
  }

  /** The backend may send so much more. */
  void more(int id, int octets) {
    if (octets > 0) {
      FrameWriter.windowUpdate(output.frames(), id, octets);
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
        long change = value - streamWindow;
        streamWindow = (int) value;
        for (Http2UpstreamStream stream : streams.all()) {
          if (!stream.windowGrows(change)) {
            connectionError(Violation.WINDOW_OVERFLOW);
            return;
          }
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
    retire();
    for (Http2UpstreamStream stream : streams.above(last)) {
      stream.fail(Fault.UNPROCESSED, "the backend goes away");
    }
  }

  @Override
  public void windowUpdate(int id, int increment) {
    Http2UpstreamStream stream = streams.get(id);
    if (id == 0) {
      if (!output.windowGrows(increment)) {
        connectionError(Violation.WINDOW_OVERFLOW);
      }
    } else if (stream != null && !stream.windowGrows(increment)) {
      stream.malformed(Violation.WINDOW_OVERFLOW.words());
    }
  }

  @Override
  public void ignored() {
    if (!guard.idleFrame()) {
      connectionError(Violation.FLOOD);
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
    if (channel.isOpen()) {
      // It opens no streams, so none of its was processed.
      FrameWriter.goAway(output.frames(), 0, violation.code());
      output.flush();
    }
    fail(Fault.BAD_RESPONSE, violation.words());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    output.release();
    fail(Fault.RESET, "the connection was closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (life.refused(cause)) {
      return;
    }
    fail(Fault.RESET, Causes.words(cause));
  }
}
