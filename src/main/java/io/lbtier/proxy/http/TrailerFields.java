package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.FieldListener;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the fields that follow a body as lines, without those that frame, route, control or
 * describe a message and so belong into its head (RFC 9110 section 6.5.1), or say where it comes
 * from, which is for proxies to say.
 */
final class TrailerFields implements FieldListener {
  /** Besides those of {@link Field}; an underscore counts as a dash here, too. */
  private static final Set<String> FOR_HEADS =
      Set.of(
          "age",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-range",
          "content-type",
          "cookie",
          "date",
          "expires",
          "forwarded",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "location",
          "max-forwards",
          "pragma",
          "range",
          "retry-after",
          "set-cookie",
          "traceparent",
          "tracestate",
          "vary",
          "via",
          "www-authenticate",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-real-ip",
          "x-request-id");

  private byte[] lines = new byte[256];
  private int length;
  private boolean malformed;

  /** Begins with none. */
  void begin() {
    length = 0;
    malformed = false;
  }

  @Override
  public void field(byte[] b, int name, int value, int end, boolean secret) {
    int hash = 0;
    for (int i = name; i < value; i++) {
      int c = b[i];
      malformed |= c != Octets.lower(c) || !Octets.TOKEN[c & 0xff];
      hash = Field.step(hash, Octets.NAME[c & 0xff]);
    }
    malformed |= name == value || !Http2RequestFields.isValue(b, value, end);
    if (malformed
        || Field.of(hash, b, name, value) != null
        || FOR_HEADS.contains(Octets.text(b, name, value).replace('_', '-'))) {
      return;
    }
    int most = length + end - name + 4;
    if (lines.length < most) {
      lines = Arrays.copyOf(lines, Math.max(most, 2 * lines.length));
    }
    length = Octets.put(b, name, value, lines, length);
    lines[length++] = ':';
    lines[length++] = ' ';
    length = Octets.put(Octets.CRLF, lines, Octets.put(b, value, end, lines, length));
  }

  /** The lines, each with its end; null when the fields break a rule of HTTP/2. */
  byte @Nullable [] finish() {
    return malformed ? null : Arrays.copyOf(lines, length);
  }
}
