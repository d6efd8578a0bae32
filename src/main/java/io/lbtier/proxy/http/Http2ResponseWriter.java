package io.lbtier.proxy.http;

import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Writes responses of a stream of HTTP/2, as far as they can leave past what waits in it. */
final class Http2ResponseWriter {
  private static final byte[] OK = Octets.ascii("200");

  /** Where the status begins in "HTTP/1.1 101". */
  private static final int STATUS = 9;

  private final Worker worker;
  private final Http2ClientOutput out;
  private final Http2StreamOutput output;

  /**
   * @param out of the connection
   * @param output of the stream
   */
  Http2ResponseWriter(Worker worker, Http2ClientOutput out, Http2StreamOutput output) {
    this.worker = worker;
    this.out = out;
    this.output = output;
  }

  /** Writes a head, if {@code end} as all there is of the response; its length with HTTP/1.1. */
  int head(int stream, ResponseHead head, boolean end) {
    // Nothing frames a message in HTTP/2 but its frames.
    head.chunked = false;
    byte[] text = worker.out(head.more());
    int length = head.write(text, true, Persistence.IMPLIED);
    if (head.status == 101) {
      // It is one of 2xx that agrees with HTTP/2 (RFC 8441 section 5).
      Octets.put(OK, text, STATUS);
    }
    head(stream, text, end);
    return length;
  }

  private int head(int stream, byte[] text, boolean end) {
    int rest = out.head(stream, text, end);
    if (end) {
      output.passed(0, true, out.position());
    }
    return rest;
  }

  /** Writes {@code n} octets of a body, if they can leave now; whether they do. */
  boolean data(int stream, ByteBuf body, int n, boolean last) {
    boolean passes = output.takes(n) && out.takes(n);
    if (passes) {
      out.data(stream, body, n, last);
      output.passed(n, last, out.position());
    }
    return passes;
  }

  /** Writes a whole response in the form of HTTP/1.1; what of its body cannot leave now. */
  @Nullable ByteBuf reply(int stream, byte[] reply) {
    int length = 0;
    while (reply[length] != '\r' || reply[length + 2] != '\r') {
      length++;
    }
    int n = reply.length - length - 4;
    int rest = head(stream, reply, n == 0);
    if (n == 0) {
      return null;
    }
    ByteBuf body = Unpooled.wrappedBuffer(reply, rest, n);
    return data(stream, body, n, true) ? null : body;
  }
}
