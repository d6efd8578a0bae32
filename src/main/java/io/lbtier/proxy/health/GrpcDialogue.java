package io.lbtier.proxy.health;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.HealthCheck.Header;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks by gRPC's health checking protocol (grpc.health.v1.Health/Check): the request has one field,
 * the name of a service, and the response one, its status.
 */
final class GrpcDialogue extends Http2Dialogue {
  /** Octets before a message: whether it is compressed, and its length. */
  private static final int PREFIX = 5;

  /** The first field of a message, as a string; and as a number (protobuf's wire format). */
  private static final int STRING_1 = 10;

  private static final int NUMBER_1 = 8;

  private static final List<String> STATUSES =
      List.of("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN");

  private final String service;
  private final String authority;
  private final boolean tls;

  GrpcDialogue(
      HealthCheck.Grpc check, InetSocketAddress target, boolean tls, Consumer<String> answer) {
    super(answer);
    this.service = check.service();
    this.authority = HttpQuestion.authority(target);
    this.tls = tls;
  }

  @Override
  List<Header> question() {
    return List.of(
        new Header(":method", "POST"),
        new Header(":scheme", tls ? "https" : "http"),
        new Header(":authority", authority),
        new Header(":path", "/grpc.health.v1.Health/Check"),
        new Header("content-type", "application/grpc"),
        new Header("te", "trailers"),
        new Header("user-agent", "lbtier-check"));
  }

  @Override
  byte[] content() {
    byte[] name = service.getBytes(StandardCharsets.US_ASCII);
    int length = name.length == 0 ? 0 : name.length + 2;
    ByteBuffer out = ByteBuffer.allocate(PREFIX + length).put((byte) 0).putInt(length);
    if (length > 0) {
      // A length below 128 is one octet.
      out.put((byte) STRING_1).put((byte) name.length).put(name);
    }
    return out.array();
  }

  @Override
  @Nullable String judge(Map<String, String> fields, byte[] body, int length, boolean end) {
    if (!end) {
      return null;
    }
    String http = fields.getOrDefault(":status", "");
    String grpc = fields.getOrDefault("grpc-status", "");
    if (!http.equals("200") || grpc.isEmpty()) {
      return "the answer is not gRPC: status " + Excerpt.of(http);
    }
    if (!grpc.equals("0")) {
      String message = fields.getOrDefault("grpc-message", "");
      return "gRPC status " + Excerpt.of(grpc + (message.isEmpty() ? "" : " " + message));
    }
    int status = status(body, length);
    return status == 1 ? "" : status < 0 ? "the answer is not a health status" : words(status);
  }

  private static String words(int status) {
    return "the service is " + (status < STATUSES.size() ? STATUSES.get(status) : status);
  }

  /** The status in a response; 0 when it says none, -1 when it is none. */
  private static int status(byte[] body, int length) {
    if (length == PREFIX) {
      return 0;
    }
    return length >= PREFIX + 2 && body[0] == 0 && body[PREFIX] == NUMBER_1
        ? body[PREFIX + 1] & 0xff
        : -1;
  }
}
