package io.lbtier.proxy.http;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes requests that are allowed, and as odd as that goes. Line ends are written as |. */
final class OddRequests {
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "PROPFIND", "M-SEARCH", "OPTIONS", "HEAD");
  private static final List<String> PATHS =
      List.of(
          "/",
          "//",
          "/a",
          "/./",
          "/b/../",
          "/%2f",
          "/%41",
          "/%7e",
          "/;p=1",
          "/...",
          "/%20",
          "/a:b",
          "/%e2%82%ac",
          "/@!$&'()*+,=",
          "/.well-known",
          "/a%25b",
          "/~",
          "/-_");
  private static final List<String> QUERIES =
      List.of("", "?", "?a=b", "?a=/../", "??", "?%00", "?a=%zz", "?http://b/", "?a;b&c", "?+%20");
  private static final List<String> FIELDS =
      List.of(
          "A: b|",
          "A:|",
          "A: \t b \t|",
          "!#$%&'*+-.^_`~: 1|",
          "A: \u00e9\u00ff|",
          "Accept: */*|",
          "X-Content-Length: 5|",
          "Content-Length-X: 5|",
          "X: a,b;c=\"d\\\"\"|",
          "Cookie: a=b; c=d|",
          "Connection: keep-alive|",
          "TE: trailers|",
          "Trailer: T|",
          "Range: bytes=0-1|",
          "Accept-Encoding: chunked|",
          "Via: 1.1 a|",
          "X-Forwarded-For: 10.0.0.1|");

  private final Random random;

  OddRequests(long seed) {
    random = new Random(seed);
  }

  String next() {
    StringBuilder text = new StringBuilder();
    text.append("|".repeat(random.nextInt(2))).append(one(METHODS)).append(' ');
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(one(PATHS));
    }
    text.append(one(QUERIES)).append(" HTTP/1.1|");
    int host = random.nextInt(4);
    for (int i = 0; i < 4; i++) {
      text.append(i == host ? "hOST: a.example:80|" : random.nextBoolean() ? one(FIELDS) : "");
    }
    String body = "GET / HTTP/1.1|Host: b||".repeat(random.nextInt(3));
    int length = body.replace("|", "\r\n").length();
    return switch (random.nextInt(3)) {
      case 0 -> text + "|";
      case 1 -> text + "content-LENGTH: 0" + length + "  ||" + body;
      default -> text + "Transfer-Encoding: \tCHUNKED||" + chunk(body, length) + "000;x|T: u||";
    };
  }

  private String chunk(String body, int length) {
    String hex = Integer.toHexString(length);
    String size = random.nextBoolean() ? hex.toUpperCase(Locale.ROOT) : "0" + hex;
    return length == 0 ? "" : size + (random.nextBoolean() ? ";e=\"f\"" : "") + "|" + body + "|";
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
