package io.lbtier.proxy.http;

import io.lbtier.model.Pool;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.http2.FrameReader;
import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.http2.ReceiveWindow;
import io.lbtier.proxy.http2.SendWindow;
import io.lbtier.proxy.http2.Violation;
import io.lbtier.proxy.socket.TcpSocket;
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
 * each on a stream. What it hears is for {@link Http2UpstreamInput}. Belongs to one event loop.
 */
final class Http2UpstreamConnection extends ChannelInboundHandlerAdapter {
  /** Most octets of a response that is not passed on: those of a client that reads slowly. */
  private static final int STREAM_WINDOW = 128 << 10;

  /** All streams together; given back at once, so that no stream has to wait for another. */
  private static final int CONNECTION_WINDOW = 4 << 20;

  final Backend backend;
  final @Nullable UpstreamTls tls;
  final Worker worker;
  final Channel channel;
  final Http2UpstreamOutput output;
  final Http2UpstreamStreams streams = new Http2UpstreamStreams();
  final Http2UpstreamLife life;
  final Http2UpstreamInput input;

  private final FrameReader reader;
  private final ReceiveWindow window = new ReceiveWindow(SendWindow.INITIAL);

  /** Streams of which a part has been passed on since the last read. */
  private final List<Http2UpstreamStream> touched = new ArrayList<>();

  Http2UpstreamConnection(
      Backend backend, @Nullable UpstreamTls tls, Pool.Timeouts timeouts, Worker worker) {
    this.backend = backend;
    this.tls = tls;
    this.worker = worker;
    Http2Dial dial = new Http2Dial(this, timeouts.connectMillis());
    this.channel = dial.channel();
    this.output = new Http2UpstreamOutput(channel, worker, tls != null);
    this.life = new Http2UpstreamLife(this, dial, timeouts.idleMillis());
    this.input = new Http2UpstreamInput(this);
    this.reader = FrameReader.ofClient(input, Http2UpstreamInput.LONGEST_HEAD);
  }

  /** Whether another stream can be begun on it. */
  boolean takes(@Nullable UpstreamTls with) {
    return tls == with && !life.over() && takesMore() && streams.haveRoom();
  }

  /** One that was closed or broken in this turn of the event loop says so in a later one. */
  private boolean takesMore() {
    return !connected() || TcpSocket.takesMore(channel);
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
    Http2Dial.greet(out, STREAM_WINDOW, Http2UpstreamInput.LONGEST_HEAD);
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
    stream.opened(id, streams.sendWindow(), STREAM_WINDOW);
    reader.opened(id);
    output.head(id, head, end);
    if (streams.exhausted()) {
      retire();
    }
  }

  /** No more streams are begun. */
  void retire() {
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

  /** Octets of data have come, and are not held; whether the backend was allowed to send them. */
  boolean takes(int octets) {
    if (!window.take(octets)) {
      return false;
    }
    more(0, window.release(octets));
    return true;
  }

  /** The backend may send so much more. */
  void more(int id, int octets) {
    if (octets > 0) {
      FrameWriter.windowUpdate(output.frames(), id, octets);
    }
  }

  /** The backend has broken a rule, which ends the connection. */
  void fail(Violation violation) {
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
