import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of HTTP/1.1 as a client and a server need that only talk to each other. */
class Wire {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

  private Wire() {}

  /** The next head with the empty line after it; null at the end. */
  static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(256);
    int end = 0;
    while (end < 4) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.write(b);
      end = b == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : b == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  /** Reads the body that a head announces. */
  static void skipBody(InputStream in, String head) throws IOException {
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      in.skipNBytes(Integer.parseInt(length.group(1)));
    }
  }
}
