package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.FrameWriter;
import io.lbtier.proxy.http2.HpackEncoder;
import io.lbtier.proxy.http2.SendWindow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What is sent on a connection of HTTP/2. Frames of all streams gather in one buffer, which leaves
 * when all that the kernel has just reported has been read. Data waits in its stream until windows
 * and connection have room, and streams that wait take turns. Belongs to the event loop of its
 * connection.
 */
class Http2Output implements Runnable {
  /** A stream, as far as its output matters. */
  interface Stream {
    int id();

    Http2StreamOutput output();

    /** A frame of its output has been sent. */
    void sent();
  }

  /** Octets of a DATA frame: what every peer takes, and few enough for streams to take turns. */
  private static final int MOST_DATA = 16 << 10;

  /** So many octets of data are rather copied than sent from where they are. */
  private static final int MOST_COPIED = 4 << 10;

  /** Frames are gathered up to so many octets. */
  private static final int USUAL = 16 << 10;

  final HpackEncoder encoder;

  /** What the peer takes on the connection as a whole. */
  private final SendWindow window = new SendWindow(SendWindow.INITIAL);

  private final Channel channel;
  private final boolean tls;
  private final ArrayDeque<Stream> waiting = new ArrayDeque<>();

  /** Those that wait for the window of the connection. */
  private final ArrayDeque<Stream> starved = new ArrayDeque<>();

  private @Nullable ByteBuf gathered;
  private long written;
  private boolean scheduled;
  private boolean over;

  Http2Output(Channel channel, Worker worker, boolean tls) {
    this.channel = channel;
    this.tls = tls;
    this.encoder = new HpackEncoder(worker.fieldRoom);
  }

  /** Where the next frame is written; it leaves soon. */
  ByteBuf frames() {
    soon();
    ByteBuf out = gathered;
    if (out != null && out.readableBytes() >= USUAL) {
      leave();
      out = null;
    }
    if (out == null) {
      out = channel.alloc().directBuffer(USUAL + MOST_COPIED);
      gathered = out;
    }
    return out;
  }

  /** A field block has been written at the end of {@link #frames}, from {@code begin} on. */
  void endHeaders(ByteBuf out, int begin, int stream, boolean end) {
    FrameWriter.endHeaders(out, begin, stream, end, MOST_DATA);
  }

  private void trailers(int stream, byte[] lines) {
    ByteBuf out = frames();
    int begin = FrameWriter.beginHeaders(out);
    encoder.begin(out);
    Http2Lines.encode(lines, 0, encoder, out);
    endHeaders(out, begin, stream, true);
  }

  /** The peer's decoder keeps so many octets. */
  void tableSize(long octets) {
    encoder.tableSize(octets);
  }

  void reset(int stream, ErrorCode code) {
    FrameWriter.reset(frames(), stream, code);
  }

  /** Whether so much data can leave at once, past nobody who waits. */
  boolean takes(int octets) {
    return octets <= Math.min(MOST_COPIED, window.left())
        && waiting.isEmpty()
        && channel.isWritable();
  }

  /** Sends data that it {@link #takes}, of which there are {@code n} octets to read. */
  void data(int stream, ByteBuf from, int n, boolean end) {
    ByteBuf out = frames();
    FrameWriter.data(out, stream, n, end);
    out.writeBytes(from, n);
    window.take(n);
  }

  /** A stream has something to send, and has not said so yet. */
  void await(Stream stream) {
    waiting.add(stream);
    soon();
  }

  /** A stream is not going to send what it has. */
  void forget(Stream stream) {
    waiting.remove(stream);
    starved.remove(stream);
  }

  /** Sends what there is when all that has come has been read. */
  void soon() {
    if (!scheduled) {
      scheduled = true;
      channel.eventLoop().execute(this);
    }
  }

  @Override
  public void run() {
    scheduled = false;
    if (over) {
      return;
    }
    while (!waiting.isEmpty() && channel.isWritable()) {
      Stream next = waiting.removeFirst();
      if (next.output().hasData() && window.left() == 0) {
        starved.add(next);
      } else {
        turn(next);
      }
    }
    flush();
  }

  /** The peer takes so much more on the connection; false when that is too much. */
  boolean windowGrows(int octets) {
    waiting.addAll(starved);
    starved.clear();
    soon();
    return window.add(octets);
  }

  /** Sends one frame of a stream. */
  private void turn(Stream stream) {
    Http2StreamOutput from = stream.output();
    ByteBuf part = from.next(Math.min(window.left(), MOST_DATA));
    byte[] lines = part == null ? from.takeTrailers() : null;
    if (part != null) {
      window.take(part.readableBytes());
      data(stream.id(), part, from.endsNow());
    } else if (lines != null) {
      trailers(stream.id(), lines);
    } else if (from.endsNow()) {
      FrameWriter.data(frames(), stream.id(), 0, true);
    }
    from.mark(position());
    stream.sent();
  }

  /** How many octets have been written so far, sent or not. */
  long position() {
    return written + (gathered == null ? 0 : gathered.readableBytes());
  }

  private void data(int stream, ByteBuf part, boolean end) {
    int n = part.readableBytes();
    ByteBuf out = frames();
    FrameWriter.data(out, stream, n, end);
    if (n <= MOST_COPIED) {
      out.writeBytes(part);
      part.release();
    } else {
      leave();
      write(part);
    }
  }

  private void leave() {
    ByteBuf out = gathered;
    if (out != null) {
      gathered = null;
      write(out);
    }
  }

  private void write(ByteBuf part) {
    written += part.readableBytes();
    if (tls) {
      channel.write(part, channel.voidPromise());
    } else {
      // Nothing stands between this handler and the transport.
      channel.unsafe().write(part, channel.voidPromise());
    }
  }

  /** Sends at once what has been gathered. */
  void flush() {
    leave();
    if (tls) {
      channel.flush();
    } else {
      channel.unsafe().flush();
    }
  }

  /** How many octets have left so far. */
  long left() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return written - (out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress());
  }

  private void end() {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler != null) {
      handler.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  /**
   * Says that nothing more comes, after what has been written.
   *
   * @param then what is to be done when all of it has been sent
   */
  void shutdown(Runnable then) {
    leave();
    over = true;
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            sent -> {
              if (sent.isSuccess()) {
                end();
                then.run();
              }
            });
  }

  /** The connection is closed. */
  void release() {
    over = true;
    waiting.clear();
    starved.clear();
    Buffers.release(gathered);
    gathered = null;
  }
}
