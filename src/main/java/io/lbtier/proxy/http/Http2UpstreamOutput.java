package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Arrays;

/** What a backend of HTTP/2 is sent: heads of requests as an HTTP/1.1 backend gets them. */
final class Http2UpstreamOutput extends Http2Output {
  private static final byte[] NAMES = Octets.ascii(":method:path:authority");
  private static final int PATH = 7;
  private static final int AUTHORITY = 12;

  private static final byte[] HOST = Octets.ascii("host:");

  /** Lines after the body are passed on, which is what gRPC backends ask for. */
  private static final byte[] TE_TRAILERS = Octets.ascii("tetrailers");

  private static final int SCHEME = 7;

  /** Room for a head behind the names of what its first line becomes. */
  private byte[] b = NAMES.clone();

  private final byte[] scheme;

  Http2UpstreamOutput(Channel channel, Worker worker, boolean tls) {
    super(channel, worker, tls);
    this.scheme = Octets.ascii(tls ? ":schemehttps" : ":schemehttp");
  }

  /** Sends a head. */
  void head(int stream, ByteBuf head, boolean end) {
    int to = read(head);
    int method = NAMES.length;
    int target = Octets.indexOf(' ', b, method, to) + 1;
    int version = Octets.indexOf(' ', b, target, to);
    int lines = Octets.indexOf('\n', b, version, to) + 1;
    ByteBuf frames = frames();
    int begin = FrameWriter.beginHeaders(frames);
    encoder.begin(frames);
    encoder.field(b, 0, PATH, method, target - 1, false, frames);
    encoder.field(scheme, 0, SCHEME, SCHEME, scheme.length, false, frames);
    authority(lines, to, frames);
    encoder.field(b, PATH, AUTHORITY, target, version, false, frames);
    Http2Lines.encode(b, lines, to, encoder, frames);
    encoder.field(TE_TRAILERS, 0, 2, 2, TE_TRAILERS.length, false, frames);
    endHeaders(frames, begin, stream, end);
  }

  private int read(ByteBuf head) {
    int n = head.readableBytes();
    if (b.length < NAMES.length + n) {
      b = Arrays.copyOf(b, Math.max(NAMES.length + n, 2 * b.length));
    }
    head.getBytes(head.readerIndex(), b, NAMES.length, n);
    return NAMES.length + n;
  }

  /** The value of the Host line, of which there is one; it may be empty. */
  private void authority(int lines, int to, ByteBuf frames) {
    int line = lines;
    while (line < to && !Octets.equalsIgnoreCase(b, line, line + HOST.length, HOST)) {
      line = Octets.indexOf('\n', b, line, to) + 1;
    }
    int from = line + HOST.length;
    while (from < to && b[from] == ' ') {
      from++;
    }
    int end = Octets.endOfValue(b, from, to);
    if (end > from) {
      encoder.field(b, AUTHORITY, NAMES.length, from, end, false, frames);
    }
  }
}
