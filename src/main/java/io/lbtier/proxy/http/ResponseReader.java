package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Cuts the input of a connection to a backend into responses, and passes each on. */
final class ResponseReader {
  /** Longest head of a response in octets. */
  private static final int LONGEST_HEAD = 64 << 10;

  /** Most header lines of a response. */
  private static final int MOST_FIELDS = 1000;

  private final UpstreamConnection connection;
  private final Worker worker;
  private final HeadReader headReader;
  private final Body body = new Body();
  private @Nullable ByteBuf in;
  private boolean relaying;
  private boolean persistent;

  ResponseReader(UpstreamConnection connection, Worker worker) {
    this.connection = connection;
    this.worker = worker;
    this.headReader = new HeadReader(worker);
  }

  /** Whether a response has begun and not ended. */
  boolean relaying() {
    return relaying;
  }

  /** Whether a response has begun that ends with the connection. */
  boolean endsWithConnection() {
    return relaying && body.open();
  }

  /** Takes over what has come for an exchange. */
  void take(Exchange current, ByteBuf come) {
    in = Buffers.append(in, come, connection.channel.alloc());
    boolean more = true;
    for (ByteBuf input = in; more && input != null; input = in) {
      more = relaying ? body(current, input) : head(current, input);
    }
  }

  /** Whether there may be more to do. */
  private boolean head(Exchange current, ByteBuf input) {
    ResponseHead head = worker.response;
    int end = headReader.read(input, head, LONGEST_HEAD, MOST_FIELDS);
    if (end == Head.INCOMPLETE) {
      return false;
    }
    if (end == Head.REFUSED) {
      connection.fail(Fault.BAD_RESPONSE, "malformed response");
      return false;
    }
    input.skipBytes(end);
    if (head.status < 200) {
      return interim(current, head, input);
    }
    if (current.next.byStatus && head.status < 300) {
      return connected(current, head, input);
    }
    if (current.upstream.triesAnother(connection, head.status)) {
      return false;
    }
    return begin(current, head, input);
  }

  private boolean interim(Exchange current, ResponseHead head, ByteBuf input) {
    if (head.status != 101) {
      in = Buffers.rest(input);
      current.interim(head);
      return true;
    }
    if (current.next.isAgreed(head)) {
      return upgraded(current, head, input);
    }
    connection.fail(Fault.BAD_RESPONSE, "malformed response");
    return false;
  }

  /** The client would take it for an agreement, which it is to CONNECT alone. */
  private boolean connected(Exchange current, ResponseHead head, ByteBuf input) {
    if (current.next.connect) {
      return upgraded(current, head, input);
    }
    current.upstream.outcome(connection, head.status);
    current.cut(Fault.NOT_UPGRADED);
    return false;
  }

  private boolean upgraded(Exchange current, ResponseHead head, ByteBuf input) {
    in = null;
    current.upstream.outcome(connection, head.status);
    current.upgraded(connection, head, Buffers.rest(input));
    return false;
  }

  private boolean begin(Exchange current, ResponseHead head, ByteBuf input) {
    Framing framing = framing(current, head);
    relaying = true;
    persistent = head.persistent() && !body.open();
    int n = body.next(input);
    current.respond(head, framing, input, n, body.done() && !body.hasTrailers());
    return settle(current, input);
  }

  private Framing framing(Exchange current, ResponseHead head) {
    if (current.headRequest || head.status == 204 || head.status == 304) {
      body.none();
      return Framing.NONE;
    }
    if (head.chunked) {
      boolean pass = current.takesChunks();
      body.chunked(pass, Long.MAX_VALUE);
      if (head.connection.namesAny()) {
        body.dropTrailers();
      }
      return pass ? Framing.CHUNKS : Framing.OPEN;
    }
    if (head.contentLength >= 0) {
      body.length(head.contentLength);
      return Framing.LENGTH;
    }
    body.untilClose();
    return Framing.OPEN;
  }

  private boolean body(Exchange current, ByteBuf input) {
    int n = body.next(input);
    if (n > 0 && n == input.readableBytes()) {
      in = null;
      current.relay(input, body.done());
      return settle(current, null);
    }
    if (n > 0) {
      current.relay(input.readRetainedSlice(n), body.done());
    }
    return settle(current, input);
  }

  private boolean settle(Exchange current, @Nullable ByteBuf input) {
    in = input == null ? null : Buffers.rest(input);
    if (body.broken()) {
      connection.fail(Fault.BAD_RESPONSE, "malformed chunk");
      return false;
    }
    if (body.done()) {
      relaying = false;
      if (body.hasTrailers()) {
        current.trailers(body.trailers(), body.framed());
      }
      connection.complete(current, persistent && in == null);
      return false;
    }
    current.relayed();
    return true;
  }

  /** The connection has closed. */
  void release() {
    Buffers.release(in);
    in = null;
  }
}
