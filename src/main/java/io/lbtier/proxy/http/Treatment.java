package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What becomes of one request and its response because of the {@link RouteOptions}. */
final class Treatment {
  final RouteOptions options;

  /** Header lines for the response. */
  private final byte[] lines;

  private final @Nullable RequestDeadline deadline;

  /** A copy of the request on its way to another pool; null when there is none. */
  private @Nullable MirrorRequest copy;

  Treatment(RouteOptions options, byte[] lines, @Nullable RequestDeadline deadline) {
    this.options = options;
    this.lines = lines;
    this.deadline = deadline;
  }

  /** The request is answered, or will not be, or its connection is no HTTP any more. */
  void end() {
    if (deadline != null) {
      deadline.clear();
    }
    if (copy != null) {
      copy.requestEnded();
    }
  }

  /** Begins to copy the request, if its route wants that; see {@link LiveMirror#copy}. */
  void mirror(
      RequestHead request,
      RequestAttributes known,
      Client client,
      AccessRecord record,
      ByteBuf head,
      Framing framing) {
    if (options.mirror != null) {
      copy = options.mirror.copy(request, known, client, record, head, framing);
    }
  }

  /** A part of the request's body goes on. */
  void sends(ByteBuf part) {
    if (copy != null) {
      copy.copy(part);
    }
  }

  /** The request has gone on in full. */
  void sent() {
    if (copy != null) {
      copy.leave();
    }
  }

  /**
   * Has the request written as it is to go on.
   *
   * @return whether there is such a request
   */
  boolean apply(RequestHead head, RequestAttributes known) {
    if (options.path != null) {
      Target target = head.line.target;
      head.path = options.path.of(target.path, target.pathStart, target.pathEnd);
      if (head.path == null) {
        return false;
      }
    }
    head.ownHost = options.host;
    HeaderEdit edit = options.request;
    if (edit != null) {
      head.added = edit.lines(known);
      head.lines.drop(edit);
    }
    return true;
  }

  /** Has a response from a backend written as the client is to get it. */
  void apply(ResponseHead head) {
    HeaderEdit edit = options.response;
    if (edit != null) {
      head.asked = lines;
      head.lines.drop(edit);
    }
  }

  /** The lines after the request's body as they are to go on. */
  byte[] requestTrailers(byte[] lines) {
    byte[] own = options.request == null ? lines : options.request.without(lines);
    if (copy != null) {
      copy.copyTrailers(own);
    }
    return own;
  }

  /** The lines after the body of a response from a backend as the client is to get them. */
  byte[] responseTrailers(byte[] lines) {
    return options.response == null ? lines : options.response.without(lines);
  }

  /** An answer of the proxy itself as the client is to get it. */
  LocalReply apply(LocalReply reply) {
    HeaderEdit edit = options.response;
    return edit == null ? reply : reply.edited(edit, lines);
  }
}
