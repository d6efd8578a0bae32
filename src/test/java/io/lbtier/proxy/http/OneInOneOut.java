package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The judge of what goes on: one request that nobody can read as another, or nothing. Written apart
 * from the proxy's own parser.
 */
final class OneInOneOut {
  private static final byte[] POOL = Octets.ascii("app");
  private static final byte[] TAIL = Octets.ascii("192.0.2.1\r\nX-Forwarded-Proto: http\r\n");
  private static final int FIELDS = 30;

  private final RequestHead head = new RequestHead();

  /** Fails when any way to cut the input makes a difference, or what goes on is ambiguous. */
  void check(byte[] input) throws IOException {
    String all = forwarded(input, input.length);
    for (int cut = 0; cut < Math.min(input.length, 64); cut++) {
      assertThat(forwarded(input, cut * 7 % input.length)).isEqualTo(all);
    }
    if (all != null) {
      judge(all);
    }
  }

  /** What goes on of an input in two pieces; null when it is refused or not complete. */
  private @Nullable String forwarded(byte[] input, int cut) {
    int end = head.parse(input, cut, FIELDS);
    if (end == Head.INCOMPLETE) {
      end = head.parse(input, input.length, FIELDS);
    } else if (end == Head.REFUSED) {
      Fault early = head.fault;
      assertThat(head.parse(input, input.length, FIELDS)).isEqualTo(Head.REFUSED);
      assertThat(head.fault).isEqualTo(early);
    }
    if (end <= 0 || !(head.line.target.hasPath || head.line.connect)) {
      return null;
    }
    byte[] out = new byte[input.length + RequestHead.ADDED];
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    sent.write(out, 0, head.write(out, POOL, TAIL));
    Body body = new Body();
    if (head.chunked) {
      body.chunked(true, 1 << 20);
    } else {
      body.length(Math.max(0, head.contentLength));
    }
    if (head.line.connect) {
      return sent.toString(StandardCharsets.ISO_8859_1); // What follows is no HTTP.
    }
    int middle = Math.max(end, cut);
    pass(body, Unpooled.wrappedBuffer(input, end, middle - end), sent);
    pass(body, Unpooled.wrappedBuffer(input, middle, input.length - middle), sent);
    if (body.hasTrailers()) {
      sent.writeBytes(body.trailers());
      sent.writeBytes(Octets.CRLF);
    }
    return body.done() ? sent.toString(StandardCharsets.ISO_8859_1) : null;
  }

  private static void pass(Body body, ByteBuf in, ByteArrayOutputStream sent) {
    while (!body.broken() && !body.tooLarge()) {
      int n = body.next(in);
      if (n == 0) {
        return;
      }
      byte[] part = new byte[n];
      in.readBytes(part);
      sent.writeBytes(part);
    }
  }

  private static void judge(String sent) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(Message.octets(sent));
    Message request = Objects.requireNonNull(Message.read(in, false));
    assertThat(in.available()).as("octets after the request").isZero();
    boolean connect = request.startLine().startsWith("CONNECT ");
    assertThat(request.startLine())
        .matches(
            connect
                ? "CONNECT ([-._0-9A-Za-z]+|\\[[.:0-9A-Fa-f]+]):[0-9]{1,5} HTTP/1\\.1"
                : "[!#$%&'*+.^_`|~0-9A-Za-z-]+ /[!-~]* HTTP/1\\.1");
    assertThat(request.all("host")).hasSize(1);
    assertThat(request.all("content-length").size() + request.all("transfer-encoding").size())
        .isLessThanOrEqualTo(1);
    assertThat(request.all("transfer-encoding")).isSubsetOf(List.of("chunked"));
    List<String> upgrades = request.all("upgrade");
    List<String> te = request.all("te");
    assertThat(te).hasSizeLessThan(2).allMatch("trailers"::equals);
    assertThat(request.all("connection"))
        .isEqualTo(
            upgrades.isEmpty() ? te.isEmpty() ? List.of() : List.of("TE") : List.of("upgrade"));
    assertThat(upgrades).hasSizeLessThan(2).noneMatch(u -> u.matches("(?i)(h2c?|http|tls)(/.*)?"));
    assertThat(upgrades.isEmpty() || request.body().isEmpty()).isTrue();
    String headOnly = sent.substring(0, sent.indexOf("\r\n\r\n"));
    assertThat(headOnly.replace("\r\n", "")).doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
    for (String header : request.headers()) {
      assertThat(header).matches("(?s)[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*");
      String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
      assertThat(name.replace('_', '-').equals("content-length") && name.contains("_")).isFalse();
    }
    if (connect) {
      judgeConnect(request);
    } else {
      judgePath(request.target());
    }
  }

  /** It says one host, and nothing of a body or of another protocol. */
  private static void judgeConnect(Message request) {
    String authority = request.target().toLowerCase(Locale.ROOT);
    assertThat(request.all("host"))
        .allMatch(h -> authority.matches(Pattern.quote(h.toLowerCase(Locale.ROOT)) + "(:\\d+)?"));
    assertThat(request.all("content-length")).isEmpty();
    assertThat(request.all("transfer-encoding")).isEmpty();
    assertThat(request.all("upgrade")).isEmpty();
  }

  /** No decoding of the path, once or more, may lead up or aside. */
  private static void judgePath(String target) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    String before = "";
    for (String decoded = path; !decoded.equals(before); decoded = decode(decoded)) {
      before = decoded;
      for (int i = 0; i < decoded.length(); i++) {
        if (i == 0 || "/\\;".indexOf(decoded.charAt(i - 1)) >= 0) {
          assertThat(decoded.substring(i)).doesNotMatch("(?s)\\.\\.?([/\\\\;].*)?");
        }
      }
    }
    assertThat(path).doesNotContain("\\").doesNotContain("#");
    assertThat(path.toLowerCase(Locale.ROOT)).doesNotContain("%00").doesNotContain("%5c");
  }

  private static String decode(String s) {
    StringBuilder decoded = new StringBuilder();
    for (int i = 0; i < s.length(); i++) {
      boolean escape =
          s.charAt(i) == '%'
              && i + 2 < s.length()
              && Character.digit(s.charAt(i + 1), 16) >= 0
              && Character.digit(s.charAt(i + 2), 16) >= 0;
      decoded.append(escape ? (char) Integer.parseInt(s.substring(i + 1, i + 3), 16) : s.charAt(i));
      i += escape ? 2 : 0;
    }
    return decoded.toString();
  }
}
