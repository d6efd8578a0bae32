package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is let through, in which form, and what is refused. Line ends are written as |. */
class RequestHeadTest {
  private static final byte[] POOL = Octets.ascii("app");
  private static final byte[] TAIL = Octets.ascii("192.0.2.1\r\nX-Forwarded-Proto: http\r\n");
  private static final String ADDED =
      "Via: 1.1 lbtier|X-Forwarded-For: 192.0.2.1|X-Forwarded-Proto: http||";

  private final RequestHead head = new RequestHead();

  private int parse(String text) {
    byte[] b = Message.octets(text);
    return head.parse(b, b.length, 20);
  }

  private static String lines(String text) {
    return text.replace("|", "\r\n");
  }

  private String written() {
    byte[] out = new byte[1 << 14];
    return Octets.text(out, 0, head.write(out, POOL, TAIL)).replace("\r\n", "|");
  }

  /** Request, and what goes on but for the lines that are always added. */
  static final String[][] FORWARDED = {
    {"GET / HTTP/1.1|Host: a||", "GET / HTTP/1.1|Host: a|"},
    {"||GET / HTTP/1.1|Host: a||", "GET / HTTP/1.1|Host: a|"},
    {"GET /a/b?c=d/../e HTTP/1.1|host:A.b:80||", "GET /a/b?c=d/../e HTTP/1.1|host:A.b:80|"},
    {"GET /a//b/ HTTP/1.1|Host: a||", "GET /a//b/ HTTP/1.1|Host: a|"},
    {"GET /a/./b/../c HTTP/1.1|Host: a||", "GET /a/c HTTP/1.1|Host: a|"},
    {"GET /a/%2e%2E/b?%2e HTTP/1.1|Host: a||", "GET /b?%2e HTTP/1.1|Host: a|"},
    {"GET http://a HTTP/1.1|Host: a||", "GET / HTTP/1.1|Host: a|"},
    {"GET http://A:81/b?c HTTP/1.1|Host: a:81||", "GET /b?c HTTP/1.1|Host: a:81|"},
    {"GET https://a?c HTTP/1.1|Host: a||", "GET /?c HTTP/1.1|Host: a|"},
    {"GET / HTTP/1.1|Host: [::1]:80||", "GET / HTTP/1.1|Host: [::1]:80|"},
    {"pAtCh-1 / HTTP/1.1|Host: a||", "pAtCh-1 / HTTP/1.1|Host: a|"},
    {"GET / HTTP/1.1|Host: a|Odd!: \t x y\t ||", "GET / HTTP/1.1|Host: a|Odd!: \t x y\t |"},
    {"GET / HTTP/1.1|Host: a|B:|C: \u00e9||", "GET / HTTP/1.1|Host: a|B:|C: \u00e9|"},
    {"GET / HTTP/1.1|Host: a|X_Y: 1||", "GET / HTTP/1.1|Host: a|X_Y: 1|"},
    {
      "POST / HTTP/1.1|Host: a|Content-Length: 010|B: c||",
      "POST / HTTP/1.1|Host: a|B: c|Content-Length: 10|"
    },
    {
      "POST / HTTP/1.1|Transfer-Encoding:\tChunked |Host: a||",
      "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|"
    },
    {"GET / HTTP/1.1|Host: a|Content-Length: 0||", "GET / HTTP/1.1|Host: a|Content-Length: 0|"},
    {
      "GET / HTTP/1.1|Host: a|Expect: 100-Continue||",
      "GET / HTTP/1.1|Host: a|Expect: 100-Continue|"
    },
    {
      "GET / HTTP/1.1|A: 1|Connection: close, B|Host: a|B: 2|C: 3|b: 4||",
      "GET / HTTP/1.1|A: 1|Host: a|C: 3|"
    },
    {
      "GET / HTTP/1.1|B: 1|Host: a|Connection: b ,, keep-alive|Keep-Alive: x|D: 4||",
      "GET / HTTP/1.1|Host: a|D: 4|"
    },
    {
      "GET / HTTP/1.1|Host: a|Connection: Upgrade|Upgrade: h2c|HTTP2-Settings: x|TE: trailers|"
          + "Trailer: x|Proxy-Connection: close|Proxy-Authorization: x||",
      "GET / HTTP/1.1|Host: a|Trailer: x|"
    },
    {
      "GET / HTTP/1.1|Host: a|TE: deflate;q=0.5 ,Trailers|Connection: close, TE|A: 1||",
      "GET / HTTP/1.1|Host: a|A: 1|Connection: TE|TE: trailers|"
    },
    {"GET / HTTP/1.1|Host: a|TE: trailers||", "GET / HTTP/1.1|Host: a|"},
    {"GET / HTTP/1.1|Host: a|TE: gzip|Connection: TE||", "GET / HTTP/1.1|Host: a|"},
    {
      "GET / HTTP/1.1|Host: a|TE: trailers|Connection: TE, Upgrade|Upgrade: x||",
      "GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: x|"
    },
    {
      "GET / HTTP/1.1|Host: a|Connection: Upgrade, B|Upgrade: \tx-y/1.0 |B: 1|C: 2||",
      "GET / HTTP/1.1|Host: a|C: 2|Connection: upgrade|Upgrade: x-y/1.0|"
    },
  };

  @Test
  void asksForNoTrailersForAClientOfHttp10() {
    parse(lines("GET / HTTP/1.0|Host: a|TE: trailers|Connection: TE||"));
    assertThat(written()).doesNotContain("TE");
  }

  @ParameterizedTest
  @FieldSource("FORWARDED")
  void forwards(String request, String expected) {
    String text = lines(request);
    assertThat(parse(text)).isEqualTo(text.length());
    assertThat(written()).isEqualTo(expected + ADDED);
  }

  @Test
  void appendsToTheForwardedAddresses() {
    parse(lines("GET / HTTP/1.1|X-Forwarded-For: 1 |Host: a|x-forwarded-for: 2, 3||"));
    assertThat(written()).contains("|X-Forwarded-For: 1, 2, 3, 192.0.2.1|");
  }

  @Test
  void tellsTheProtocolItself() {
    parse(lines("GET / HTTP/1.1|X-Forwarded-Proto: https|Host: a||"));
    assertThat(written()).doesNotContain("https");
  }

  @Test
  void makesHttp11OfHttp10() {
    parse(lines("GET /a HTTP/1.0|Expect: 100-continue||"));
    assertThat(written()).startsWith("GET /a HTTP/1.1|Host: app|Via: 1.0 lbtier|X-Forwarded-For:");
  }

  /** What is wrong, and a request with it. */
  static final Object[][] REFUSED = {
    // Content-Length and Transfer-Encoding
    {Fault.BAD_FRAMING, "POST / HTTP/1.1|Host: a|Content-Length: 1|Transfer-Encoding: chunked||"},
    {Fault.BAD_FRAMING, "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 0||"},
    {Fault.BAD_FRAMING, "POST / HTTP/1.0|Host: a|Transfer-Encoding: chunked|Content-Length: 1||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 1||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 2||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: 1, 1||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length:||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: +1||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: -48||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: 0x10||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: 1_0||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: 1Z||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: 1 0||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: 9223372036854775808||"},
    {Fault.BAD_LENGTH, "POST / HTTP/1.1|Host: a|Content-Length: 18446744073709551617||"},
    {Fault.BAD_CODING, "POST / HTTP/1.1|Host: a|Transfer-Encoding: ,chunked||"},
    {Fault.BAD_HEADER, "POST / HTTP/1.1|Host: a|Transfer-Encoding: \u000bchunked||"},
    {Fault.BAD_CODING, "POST / HTTP/1.1|Host: a|Transfer-Encoding: \u00a0chunked||"},
    {Fault.BAD_CODING, "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, identity||"},
    {Fault.BAD_CODING, "POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||"},
    {Fault.BAD_CODING, "POST / HTTP/1.1|Host: a|Transfer-Encoding: identity||"},
    {Fault.BAD_CODING, "POST / HTTP/1.1|Host: a|Transfer-Encoding: \"chunked\"||"},
    {Fault.BAD_CODING, "POST / HTTP/1.1|Host: a|Transfer-Encoding:||"},
    {
      Fault.BAD_CODING,
      "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked||"
    },
    {Fault.BAD_CODING, "POST / HTTP/1.0|Host: a|Transfer-Encoding: chunked||"},
    {Fault.BAD_HEADER, "POST / HTTP/1.1|Host: a|Content_Length: 1||"},
    {Fault.BAD_HEADER, "POST / HTTP/1.1|Host: a|Transfer_Encoding: chunked||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|X_Forwarded_For: 1||"},
    {Fault.BAD_CONNECTION, "POST / HTTP/1.1|Host: a|Connection: Content-Length||"},
    {Fault.BAD_CONNECTION, "POST / HTTP/1.1|Host: a|Connection: close, host||"},
    {Fault.BAD_HEADER, "POST / HTTP/1.1|Host: a|Connection: a b||"},
    // line ends
    {Fault.BAD_LINE_END, "GET / HTTP/1.1\nHost: a\n\n"},
    {Fault.BAD_LINE_END, "GET / HTTP/1.1|Host: a\n|"},
    {Fault.BAD_LINE_END, "GET / HTTP/1.1|Host: a|\n"},
    {Fault.BAD_LINE_END, "GET / HTTP/1.1|Host: a\rb: c||"},
    {Fault.BAD_LINE_END, "GET / HTTP/1.1|Host: a|\rGET / HTTP/1.1||"},
    {Fault.BAD_LINE_END, "GET / HTTP/1.1\rHost: a||"},
    {Fault.BAD_LINE_END, "GET /\nHTTP/1.1|Host: a||"},
    {Fault.BAD_LINE_END, "GET\n/ HTTP/1.1|Host: a||"},
    {Fault.BAD_LINE_END, "\rGET / HTTP/1.1|Host: a||"},
    {Fault.BAD_LINE_END, "GET / HTTP/1.1|Host: a|B\n: c||"},
    // header syntax
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host : a||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1| Host: a||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a| folded||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|\tfolded||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|NoColon||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|: empty||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|A\u0000B: c||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|B: c\u0000d||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|B: 12345678\u0001||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|B: c\u007f||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|B\u00e9: c||"},
    {Fault.BAD_HEADER, "GET / HTTP/1.1|Host: a|B(c): d||"},
    // request line
    {Fault.BAD_REQUEST_LINE, "G@T / HTTP/1.1|Host: a||"},
    {Fault.BAD_REQUEST_LINE, " GET / HTTP/1.1|Host: a||"},
    {Fault.BAD_REQUEST_LINE, "\u0000GET / HTTP/1.1|Host: a||"},
    {Fault.BAD_REQUEST_LINE, "\u0001|GET / HTTP/1.1|Host: a||"},
    {Fault.BAD_TARGET, "GET  / HTTP/1.1|Host: a||"},
    {Fault.BAD_REQUEST_LINE, "GET /  HTTP/1.1|Host: a||"},
    {Fault.BAD_REQUEST_LINE, "GET / HTTP/1.1 |Host: a||"},
    {Fault.BAD_REQUEST_LINE, "GET / http/1.1|Host: a||"},
    {Fault.BAD_REQUEST_LINE, "GET / HTTP/11|Host: a||"},
    {Fault.BAD_REQUEST_LINE, "GET / HTTP/1.10|Host: a||"},
    {Fault.BAD_REQUEST_LINE, "GET /||"},
    {Fault.BAD_REQUEST_LINE, "GET / FTP/1.1|Host: a||"},
    {Fault.BAD_VERSION, "GET / HTTP/0.9|Host: a||"},
    {Fault.BAD_VERSION, "GET / HTTP/1.2|Host: a||"},
    {Fault.BAD_VERSION, "GET / HTTP/2.0|Host: a||"},
    {Fault.BAD_CONNECT, "CONNECT a HTTP/1.1|Host: a||"},
    {Fault.BAD_CONNECT, "CONNECT / HTTP/1.1|Host: a||"},
    {Fault.BAD_CONNECT, "CONNECT a:443 HTTP/1.1|Host: b:443||"},
    {Fault.BAD_CONNECT, "CONNECT a:443 HTTP/1.1|Host: a:443|Content-Length: 1||"},
    {Fault.BAD_CONNECT, "CONNECT a:443 HTTP/1.1|Host: a:443|Transfer-Encoding: chunked||"},
    {Fault.BAD_METHOD, "TRACE / HTTP/1.1|Host: a||"},
    // target
    {Fault.BAD_TARGET, "GET a HTTP/1.1|Host: a||"},
    {Fault.BAD_TARGET, "GET * HTTP/1.1|Host: a||"},
    {Fault.BAD_TARGET, "GET /#a HTTP/1.1|Host: a||"},
    {Fault.BAD_TARGET, "GET /\u00e9 HTTP/1.1|Host: a||"},
    {Fault.BAD_TARGET, "GET /\t HTTP/1.1|Host: a||"},
    {Fault.BAD_TARGET, "GET /\u0000 HTTP/1.1|Host: a||"},
    {Fault.BAD_TARGET, "GET /\" HTTP/1.1|Host: a||"},
    {Fault.BAD_TARGET, "GET ftp://a/ HTTP/1.1|Host: a||"},
    {Fault.BAD_TARGET, "GET http:///b HTTP/1.1|Host: a||"},
    {Fault.BAD_PATH, "GET /../a HTTP/1.1|Host: a||"},
    {Fault.BAD_PATH, "GET /a\\b HTTP/1.1|Host: a||"},
    // Host
    {Fault.BAD_HOST, "GET / HTTP/1.1||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host:||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: a|Host: a||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: a, b||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: a b||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: u@a||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: a#b||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: a/b||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: a:||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: a:8o||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: a:123456||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: :80||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: [::1||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: [::1]b||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: [[::1]]||"},
    {Fault.BAD_HOST, "GET / HTTP/1.1|Host: \u00e9||"},
    {Fault.BAD_HOST, "GET http://b/ HTTP/1.1|Host: a||"},
    {Fault.BAD_HOST, "GET http://a:80/ HTTP/1.1|Host: a||"},
    {Fault.BAD_HOST, "GET http://u@a/ HTTP/1.1|Host: a||"},
    {Fault.BAD_HOST, "GET http://a/ HTTP/1.0||"},
    {Fault.BAD_EXPECT, "POST / HTTP/1.1|Host: a|Expect: 200-ok||"},
    {Fault.LARGE_HEAD, "GET / HTTP/1.1|Host: a|" + "b: c|".repeat(20) + "|"},
  };

  @ParameterizedTest
  @FieldSource("REFUSED")
  void refuses(Fault fault, String request) {
    assertThat(parse(lines(request))).isEqualTo(Head.REFUSED);
    assertThat(head.fault).isEqualTo(fault);
  }

  static Stream<Arguments> everything() {
    return Stream.concat(
            Stream.of(FORWARDED).map(c -> c[0]), Stream.of(REFUSED).map(c -> (String) c[1]))
        .map(Arguments::of);
  }

  /** A part of a head says the same as the whole, or nothing yet. */
  @ParameterizedTest
  @MethodSource("everything")
  void doesNotDependOnPieces(String request) {
    String text = lines(request);
    int whole = parse(text);
    Fault fault = head.fault;
    for (int n = 0; n < text.length(); n++) {
      int part = parse(text.substring(0, n));
      if (part == Head.REFUSED) {
        assertThat(head.fault).as("%d octets", n).isEqualTo(fault);
      } else {
        assertThat(part).as("%d octets", n).isEqualTo(n < whole ? Head.INCOMPLETE : part);
      }
      assertThat(part).isLessThanOrEqualTo(Head.INCOMPLETE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1,,true",
    "HTTP/1.1,close,false",
    "HTTP/1.1,'Close, x',false",
    "HTTP/1.0,,false",
    "HTTP/1.0,Keep-Alive,true",
    "HTTP/1.0,'keep-alive, close',false",
  })
  void knowsWhetherTheConnectionStays(
      String version, @Nullable String connection, boolean expected) {
    String line = connection == null ? "" : "Connection: " + connection + "|";
    parse(lines("GET / " + version + "|Host: a|" + line + "|"));
    assertThat(head.persistent()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"A.Example,a.example", "a.:80,a", "[FE80::1]:1,[fe80::1]", "a_b-c.d,a_b-c.d"})
  void takesTheHostInOneForm(String header, String expected) {
    parse(lines("GET / HTTP/1.1|Host: " + header + "||"));
    assertThat(Octets.text(head.host.name, 0, head.host.length)).isEqualTo(expected);
  }
}
