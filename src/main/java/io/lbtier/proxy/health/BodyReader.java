package io.lbtier.proxy.health;

import com.google.re2j.Pattern;
import io.lbtier.model.HealthCheck;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads an HTTP/1 answer from behind its status line and looks for something in its body. The body
 * is looked at as a whole, once it is there or when so much of it is as is looked at at all.
 */
final class BodyReader {
  /** So much of a body is looked at. */
  private static final int BODY_MAX = 64 * 1024;

  /** So much a head may have. */
  private static final int HEAD_MAX = 64 * 1024;

  private final HealthCheck.BodyTest test;
  private final BodyFraming framing = new BodyFraming();
  private byte[] body = new byte[1024];
  private int length;
  private int head;

  BodyReader(HealthCheck.BodyTest test) {
    this.test = test;
  }

  /** Why the check has failed, an empty text when it has passed, null when more must come first. */
  @Nullable String take(ByteBuf bytes) {
    while (bytes.isReadable()) {
      byte next = bytes.readByte();
      switch (framing.add(next)) {
        case MARK -> {
          if (++head > HEAD_MAX) {
            return "the answer's head is too long";
          }
        }
        case BODY -> add(next);
        case BROKEN -> {
          return "the answer is not HTTP/1";
        }
      }
      if (framing.done() || length == BODY_MAX) {
        return verdict();
      }
    }
    return null;
  }

  /** The same, at the end of what comes. */
  String end() {
    return framing.endsWithConnection() ? verdict() : "closed in the answer";
  }

  private void add(byte next) {
    if (length == body.length) {
      body = Arrays.copyOf(body, Math.min(BODY_MAX, 4 * length));
    }
    body[length++] = next;
  }

  private String verdict() {
    return verdict(test, body, length);
  }

  /** What is wrong with the first {@code length} octets as a body; empty for nothing. */
  static String verdict(HealthCheck.BodyTest test, byte[] body, int length) {
    String text = new String(body, 0, length, StandardCharsets.UTF_8);
    boolean found =
        test.regex()
            ? Pattern.compile(test.text()).matcher(text).find()
            : text.contains(test.text());
    return found
        ? ""
        : "the body does not have what is expected; it begins with " + Excerpt.of(body, length);
  }
}
