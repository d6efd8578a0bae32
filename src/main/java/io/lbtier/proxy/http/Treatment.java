package io.lbtier.proxy.http;

import org.jspecify.annotations.Nullable;

/** What becomes of one request and its response because of the {@link RouteOptions}. */
final class Treatment {
  final RouteOptions options;

  /** Header lines for the response. */
  private final byte[] lines;

  private final @Nullable RequestDeadline deadline;

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
      head.lines.drop(edit::drops);
    }
    return true;
  }

  /** Has a response from a backend written as the client is to get it. */
  void apply(ResponseHead head) {
    HeaderEdit edit = options.response;
    if (edit != null) {
      head.asked = lines;
      head.lines.drop(edit::drops);
    }
  }

  /** An answer of the proxy itself as the client is to get it. */
  LocalReply apply(LocalReply reply) {
    HeaderEdit edit = options.response;
    return edit == null ? reply : reply.edited(edit::drops, lines);
  }
}
