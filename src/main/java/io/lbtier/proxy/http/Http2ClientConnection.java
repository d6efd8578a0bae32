package io.lbtier.proxy.http;

import io.lbtier.model.Listener;
import io.lbtier.proxy.Flows;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FrameListener;
import io.lbtier.proxy.http2.FrameReader;
import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.http2.HpackDecoder;
import io.lbtier.proxy.http2.ReceiveWindow;
import io.lbtier.proxy.http2.SendWindow;
import io.lbtier.proxy.http2.Setting;
import io.lbtier.proxy.http2.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client that speaks HTTP/2 (RFC 9113): gives each request to a stream, and says
 * what of the connection as a whole is to be said. Belongs to one event loop.
 */
final class Http2ClientConnection extends ChannelInboundHandlerAdapter implements FrameListener {
  /** Octets that a stream takes before any of it has been passed on. */
  private static final int STREAM_WINDOW = 256 << 10;

  /** Octets that all streams take together. */
  private static final int CONNECTION_WINDOW = 1 << 20;

  /** RFC 7541 counts so many octets for each field besides its own. */
  private static final int FIELD_OVERHEAD = 32;

  private static final int STANDARD_TABLE = 4096;

  final SocketChannel channel;
  final Worker worker;
  final ClientIdentity identity;

  private final Integer port;
  private final Http2ClientOutput output;
  private final Http2ClientStreams streams = new Http2ClientStreams();
  private final Http2Guard guard = new Http2Guard();
  private final Http2ClientLife life;
  private final HpackDecoder decoder;
  private final ReceiveWindow window = new ReceiveWindow(SendWindow.INITIAL);
  private final FrameReader reader;
  private final Listener.@Nullable HttpLimits limits;
  private int streamWindow = SendWindow.INITIAL;
  private boolean reading = true;

  /** Whether the stream that is closed just now was reset here. */
  private boolean resetting;

  Http2ClientConnection(
      SocketChannel channel, Integer port, Worker worker, ClientIdentity identity) {
    this.channel = channel;
    this.port = port;
    this.worker = worker;
    this.identity = identity;
    this.output = new Http2ClientOutput(channel, worker, identity.tls());
    this.decoder = new HpackDecoder(STANDARD_TABLE, worker.fieldRoom);
    LiveListener.Http listener = HttpFrontend.listener(snapshot(), port);
    this.limits = listener == null ? null : listener.config().limits();
    this.reader = FrameReader.ofServer(this, listOctets());
    this.life = new Http2ClientLife(channel, output, streams, reader::highestStream);
    decoder.limits(listOctets(), limits == null ? 0 : limits.headers() + 4);
  }

  private Snapshot snapshot() {
    return worker.plane.runtime().current();
  }

  /** What a request may hold, by what was in force when the connection began. */
  private int listOctets() {
    return limits == null ? 0 : limits.headBytes() + (limits.headers() + 4) * FIELD_OVERHEAD;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    LiveListener.Http listener = HttpFrontend.listener(snapshot(), port);
    if (listener == null) {
      channel.close();
      return;
    }
    ByteBuf out = output.frames();
    FrameWriter.settings(
        out,
        Map.of(
            Setting.MAX_CONCURRENT_STREAMS,
            Http2ClientStreams.MOST,
            Setting.INITIAL_WINDOW_SIZE,
            STREAM_WINDOW,
            Setting.MAX_HEADER_LIST_SIZE,
            listOctets()));
    FrameWriter.windowUpdate(out, 0, CONNECTION_WINDOW - SendWindow.INITIAL);
    window.grow(CONNECTION_WINDOW - SendWindow.INITIAL);
    life.begin(listener.config().timeouts().idleMillis());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    take((ByteBuf) msg);
  }

  /** Takes over what has come. */
  void take(ByteBuf come) {
    if (life.over()) {
      come.release();
    } else {
      reader.read(come);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    // Who does not take what he is sent cannot ask for more.
    boolean wanted = channel.isWritable() || life.over();
    if (wanted != reading) {
      reading = wanted;
      channel.config().setAutoRead(wanted);
    }
    output.soon();
  }

  @Override
  public void headers(int id, byte[] block, int from, int to, boolean end) {
    Http2ClientStream stream = streams.get(id);
    if (stream != null) {
      trailers(stream, block, from, to, end);
      return;
    }
    Http2RequestFields fields = worker.http2Request;
    byte[] head = worker.in(listOctets() + Http2RequestFields.ADDED);
    fields.begin(head);
    HpackDecoder.Result result = decoder.decode(block, from, to, fields);
    if (result == HpackDecoder.Result.MALFORMED) {
      connectionError(Violation.BAD_COMPRESSION);
    } else if (id < reader.highestStream() || streams.wasOpen(id)) {
      closedStream(id);
    } else if (life.ignores(id)) {
      return;
    } else if (streams.isFull()) {
      refuse(id);
    } else {
      begin(open(id, end), result, fields.finish(end));
    }
  }

  /** A head has come for a stream that is not open any more. */
  private void closedStream(int id) {
    if (!streams.wasResetHere(id)) {
      connectionError(streams.wasOpen(id) ? Violation.CLOSED_STREAM : Violation.BAD_STREAM);
    }
  }

  private void refuse(int id) {
    output.reset(id, ErrorCode.REFUSED_STREAM);
    streams.refused(id);
    suspect();
  }

  private Http2ClientStream open(int id, boolean end) {
    Http2ClientStream stream = streams.unused();
    if (stream == null) {
      stream = new Http2ClientStream(this, output);
    }
    stream.open(id, streamWindow, STREAM_WINDOW, end);
    streams.opened(id, stream);
    life.busy();
    guard.useful();
    return stream;
  }

  private void begin(Http2ClientStream stream, HpackDecoder.Result result, int length) {
    Snapshot now = snapshot();
    LiveListener.Http listener = HttpFrontend.listener(now, port);
    if (listener == null) {
      stream.refuse(Fault.NO_LISTENER, now, null);
      return;
    }
    Listener.HttpLimits allowed = listener.config().limits();
    if (result == HpackDecoder.Result.TOO_LARGE || length > allowed.headBytes()) {
      stream.refuse(Fault.LARGE_HEAD, now, listener);
      return;
    }
    if (length < 0) {
      suspect();
      stream.refuse(ErrorCode.PROTOCOL_ERROR, now, listener);
      return;
    }
    RequestHead request = worker.request;
    // The host was no field before, nor was how the body is framed.
    int end = request.parse(worker.in(length), length, allowed.headers() + 2);
    if (end != length) {
      Fault fault = request.fault;
      stream.refuse(fault == null ? Fault.LARGE_HEAD : fault, now, listener);
    } else if (stream.input.complete() && request.contentLength > 0) {
      suspect();
      stream.refuse(ErrorCode.PROTOCOL_ERROR, now, listener);
    } else {
      request.http2 = true;
      stream.exchange.received(length);
      stream.begin(now, listener, request);
    }
  }

  private void trailers(Http2ClientStream stream, byte[] block, int from, int to, boolean end) {
    TrailerFields fields = worker.trailers;
    fields.begin();
    HpackDecoder.Result result = decoder.decode(block, from, to, fields);
    byte[] lines = fields.finish();
    if (result == HpackDecoder.Result.MALFORMED) {
      connectionError(Violation.BAD_COMPRESSION);
    } else if (stream.input.complete()) {
      stream.fail(ErrorCode.STREAM_CLOSED);
    } else if (!end || lines == null || result == HpackDecoder.Result.TOO_LARGE) {
      stream.fail(ErrorCode.PROTOCOL_ERROR);
    } else {
      stream.requestTrailers(lines);
    }
  }

  @Override
  public void data(int id, ByteBuf part, int charged, boolean end) {
    if (!window.take(charged)) {
      part.release();
      connectionError(Violation.WINDOW_OVERRUN);
      return;
    }
    Http2ClientStream stream = streams.get(id);
    if (stream == null) {
      part.release();
      release(charged);
      if (!streams.wasResetHere(id)) {
        output.reset(id, ErrorCode.STREAM_CLOSED);
        streams.refused(id);
        suspect();
      }
      return;
    }
    if (part.isReadable() || end) {
      guard.useful();
    } else {
      ignored();
    }
    stream.data(part, charged, end);
  }

  @Override
  public void reset(int id, ErrorCode code) {
    Http2ClientStream stream = streams.get(id);
    if (stream != null) {
      stream.abandon();
    }
    suspect();
  }

  @Override
  public void setting(Setting setting, long value) {
    switch (setting) {
      case HEADER_TABLE_SIZE -> output.tableSize(value);
      case INITIAL_WINDOW_SIZE -> {
        long change = value - streamWindow;
        streamWindow = (int) value;
        for (Http2ClientStream stream : streams.all()) {
          if (!stream.windowGrows(change)) {
            connectionError(Violation.WINDOW_OVERFLOW);
          }
        }
      }
      case ENABLE_PUSH,
          MAX_CONCURRENT_STREAMS,
          MAX_FRAME_SIZE,
          MAX_HEADER_LIST_SIZE,
          ENABLE_CONNECT_PROTOCOL -> {}
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
    if (acknowledgement) {
      life.heard(payload);
    } else {
      FrameWriter.ping(output.frames(), payload, true);
    }
    ignored();
  }

  /** It opens no more streams, of which it cannot take any from this side. */
  @Override
  public void goAway(int last, ErrorCode code) {
    life.drain();
  }

  @Override
  public void windowUpdate(int id, int increment) {
    if (id == 0) {
      if (!output.windowGrows(increment)) {
        connectionError(Violation.WINDOW_OVERFLOW);
      }
    } else {
      Http2ClientStream stream = streams.get(id);
      if (stream != null && !stream.windowGrows(increment)) {
        stream.fail(ErrorCode.FLOW_CONTROL_ERROR);
      }
    }
    ignored();
  }

  @Override
  public void ignored() {
    if (!guard.idleFrame()) {
      connectionError(Violation.FLOOD);
    }
  }

  @Override
  public void streamError(int id, Violation violation) {
    Http2ClientStream stream = streams.get(id);
    if (stream != null) {
      stream.fail(violation.code());
    } else {
      suspect();
    }
  }

  /** The client made a stream be reset. */
  void suspect() {
    if (!guard.reset()) {
      connectionError(Violation.FLOOD);
    }
  }

  @Override
  public void connectionError(Violation violation) {
    if (!life.over()) {
      reader.close();
      streams.all().forEach(Http2ClientStream::abandon);
      life.end(violation.code());
      reading = true;
      channel.config().setAutoRead(true);
    }
  }

  /** Ends a stream at once. */
  void reset(Http2ClientStream stream, ErrorCode code) {
    if (stream.id() != 0) {
      output.reset(stream.id(), code);
      resetting = true;
      stream.close();
      resetting = false;
    }
  }

  /** So many octets of a request are not held any more. */
  void release(Http2ClientStream from, int octets) {
    if (octets > 0) {
      release(octets);
      int more = from.id() == 0 ? 0 : from.input.release(octets);
      if (more > 0) {
        FrameWriter.windowUpdate(output.frames(), from.id(), more);
      }
    }
  }

  private void release(int octets) {
    int more = window.release(octets);
    if (more > 0) {
      FrameWriter.windowUpdate(output.frames(), 0, more);
    }
  }

  /** A stream is over, which held so many octets. */
  void closed(Http2ClientStream stream, int held) {
    release(held);
    streams.closed(stream.id(), stream, resetting);
    if (streams.isEmpty()) {
      life.idle();
    }
  }

  /** A response is complete. */
  void served() {
    if (HttpFrontend.listener(snapshot(), port) == null || worker.plane.draining().getAsBoolean()) {
      life.drain();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (Flows.DRAIN.equals(event)) {
      life.drain();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    reader.close();
    life.closed();
    streams.all().forEach(Http2ClientStream::abandon);
    output.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    channel.close();
  }
}
