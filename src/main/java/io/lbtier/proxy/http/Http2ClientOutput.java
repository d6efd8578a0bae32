package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** What a client of HTTP/2 is sent: heads of responses as an HTTP/1.1 client gets them. */
final class Http2ClientOutput extends Http2Output {
  /** Where the status begins in "HTTP/1.1 200 OK". */
  private static final int STATUS = 9;

  private final byte[] status = Octets.ascii(":status200");

  Http2ClientOutput(Channel channel, Worker worker, boolean tls) {
    super(channel, worker, tls);
  }

  /** Sends a head; where it ends. */
  int head(int stream, byte[] head, boolean end) {
    ByteBuf out = frames();
    int begin = FrameWriter.beginHeaders(out);
    System.arraycopy(head, STATUS, status, status.length - 3, 3);
    encoder.begin(out);
    encoder.field(status, 0, status.length - 3, status.length - 3, status.length, false, out);
    int rest =
        Http2Lines.encode(head, Octets.endOfValue(head, STATUS, head.length) + 2, encoder, out);
    endHeaders(out, begin, stream, end);
    return rest;
  }
}
