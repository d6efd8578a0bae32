package io.lbtier.proxy.http;

/**
 * gRPC, as far as a proxy has to know it: what it says itself must be in the form that clients of
 * gRPC read, a status in fields after the body. Where there is no body they are the only ones.
 */
final class Grpc {
  private static final byte[] CONTENT_TYPE = Octets.fieldName("content-type");
  private static final byte[] STATUS = Octets.fieldName("grpc-status");
  private static final byte[] TYPE = Octets.ascii("application/grpc");

  private static final int CANCELLED = 1;
  private static final int UNKNOWN = 2;
  private static final int PERMISSION_DENIED = 7;
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int UNIMPLEMENTED = 12;
  private static final int INTERNAL = 13;
  private static final int UNAVAILABLE = 14;
  private static final int UNAUTHENTICATED = 16;

  private Grpc() {}

  /** Whether a request is one of gRPC. */
  static boolean asks(RequestHead request) {
    return request.http2 && request.lines.any(CONTENT_TYPE, Grpc::isType);
  }

  /** The type alone, or with what it carries: application/grpc+proto, application/grpc;x=y. */
  private static boolean isType(byte[] b, int from, int to) {
    int end = from + TYPE.length;
    return end <= to
        && Octets.equalsIgnoreCase(b, from, end, TYPE)
        && (end == to || b[end] == '+' || b[end] == ';');
  }

  /** What an answer's status is to retries: one that only says UNAVAILABLE is a 503. */
  static int status(ResponseHead response) {
    boolean unavailable =
        response.status == 200
            && response.lines.any(
                STATUS, (b, from, to) -> Octets.text(b, from, to).equals("" + UNAVAILABLE));
    return unavailable ? 503 : response.status;
  }

  /** An answer of the proxy's in the form of gRPC; one that is not of a failure stays as it is. */
  static LocalReply reply(LocalReply reply) {
    if (reply.status() < 400) {
      return reply;
    }
    String stage = reply.failure().isEmpty() ? "" : "X-Lbtier-Error: " + reply.failure() + "\r\n";
    return new LocalReply(
        200, reply.failure(), "Content-Type: application/grpc\r\n" + stage + fields(reply), "");
  }

  /** The fields that end a response which has begun. */
  static byte[] trailers(Fault fault) {
    return Octets.ascii(fields(fault.reply()));
  }

  private static String fields(LocalReply reply) {
    String failure = reply.failure();
    // A server cancels what is past its deadline, as its client has too by then.
    int code = failure.equals(Fault.CANCELLED.stage()) ? CANCELLED : code(reply.status());
    String message = failure.isEmpty() ? LocalReply.reason(reply.status()) : failure;
    return "grpc-status: " + code + "\r\ngrpc-message: " + message + "\r\n";
  }

  /** As gRPC's own clients take a status of HTTP (http-grpc-status-mapping). */
  private static int code(int status) {
    return switch (status) {
      case 400 -> INTERNAL;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404 -> UNIMPLEMENTED;
      case 413, 431 -> RESOURCE_EXHAUSTED;
      case 429, 502, 503, 504 -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }
}
