package io.lbtier.proxy.http;

import io.lbtier.model.ErrorPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients see where the proxy itself has to say what is wrong. */
final class ErrorPages {
  private static final byte[] CONTENT_TYPE = Octets.fieldName("Content-Type");
  private static final byte[] GRPC = Octets.ascii("application/grpc");

  private ErrorPages() {}

  /** The pages for the client of a request; null for none, as for gRPC, which reads no pages. */
  static @Nullable List<ErrorPage> of(@Nullable List<ErrorPage> configured, RequestHead request) {
    return configured == null || request.lines.any(CONTENT_TYPE, ErrorPages::isGrpc)
        ? null
        : configured;
  }

  private static boolean isGrpc(byte[] b, int from, int to) {
    return Octets.equalsIgnoreCase(b, from, Math.min(to, from + GRPC.length), GRPC);
  }

  /** An answer as the client is to see it. */
  static LocalReply shown(LocalReply reply, @Nullable List<ErrorPage> pages) {
    if (pages != null && !reply.failure().isEmpty()) {
      for (ErrorPage page : pages) {
        if (page.statuses().contains(reply.status())) {
          return with(reply, page);
        }
      }
    }
    return reply;
  }

  private static LocalReply with(LocalReply reply, ErrorPage page) {
    byte[] type = Octets.ascii("Content-Type: " + page.contentType() + "\r\n");
    LocalReply typed =
        reply.edited((b, from, to) -> Octets.isName(b, from, to, CONTENT_TYPE), type);
    return new LocalReply(typed.status(), typed.failure(), typed.fields(), page.body());
  }
}
