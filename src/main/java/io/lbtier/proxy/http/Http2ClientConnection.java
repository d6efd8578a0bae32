package io.lbtier.proxy.http;

import io.lbtier.proxy.Flows;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FrameReader;
import io.lbtier.proxy.http2.FrameWriter;
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
 * A connection of a client that speaks HTTP/2 (RFC 9113): how it begins and ends, and what its
 * streams share. What it hears is for {@link Http2ClientInput}. Belongs to one event loop.
 */
final class Http2ClientConnection extends ChannelInboundHandlerAdapter {
  /** Octets that a stream takes before any of it has been passed on. */
  static final int STREAM_WINDOW = 256 << 10;

  /** Octets that all streams take together. */
  private static final int CONNECTION_WINDOW = 1 << 20;

  final SocketChannel channel;
  final Worker worker;
  final ClientIdentity identity;
  final Http2ClientOutput output;
  final Http2ClientStreams streams = new Http2ClientStreams();
  final Http2Guard guard = new Http2Guard();
  final Http2ClientLife life;

  private final Integer port;
  private final ReceiveWindow window = new ReceiveWindow(SendWindow.INITIAL);
  private final Http2ClientHeads heads;
  private final FrameReader reader;
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
    this.heads = new Http2ClientHeads(this, port, listener());
    this.reader = FrameReader.ofServer(new Http2ClientInput(this, heads), heads.listOctets());
    this.life = new Http2ClientLife(channel, output, streams, reader::highestStream);
  }

  /** What the connection's port is served by, or null when it is not any more. */
  private LiveListener.@Nullable Http listener() {
    return HttpFrontend.listener(worker.plane.runtime().current(), port);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    LiveListener.Http listener = listener();
    if (listener == null) {
      channel.close();
      return;
    }
    FrameWriter.settings(
        output.frames(),
        Map.of(
            Setting.MAX_CONCURRENT_STREAMS,
            Http2ClientStreams.MOST,
            Setting.INITIAL_WINDOW_SIZE,
            STREAM_WINDOW,
            Setting.ENABLE_CONNECT_PROTOCOL,
            1,
            Setting.MAX_HEADER_LIST_SIZE,
            heads.listOctets()));
    window.grow(CONNECTION_WINDOW - SendWindow.INITIAL);
    release(0);
    life.begin(listener.config().timeouts());
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

  /** The highest stream that the client has opened. */
  int highestStream() {
    return reader.highestStream();
  }

  /** Octets of data have come; whether the client was allowed to send them. */
  boolean takes(int octets) {
    return window.take(octets);
  }

  /** The client made a stream be reset. */
  void suspect() {
    if (!guard.reset()) {
      fail(Violation.FLOOD);
    }
  }

  /** The client has broken a rule, which ends the connection. */
  void fail(Violation violation) {
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

  /** So many octets of no stream that is open are not held any more. */
  void release(int octets) {
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
    if (listener() == null || worker.plane.draining().getAsBoolean()) {
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
