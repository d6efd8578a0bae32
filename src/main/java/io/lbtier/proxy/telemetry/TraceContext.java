package io.lbtier.proxy.telemetry;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where in a trace a request stands (W3C Trace Context section 3.2).
 *
 * @param traceId 32 hexadecimal digits in lower case, not all 0
 * @param spanId 16 such digits, not all 0: of whoever sends the request on
 * @param sampled whether the trace is recorded
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {
  private static final int LENGTH = 55;

  /**
   * What the values of traceparent lines say; null when there is not exactly one, or it is
   * malformed. Of a version to come, what is known of it is read.
   */
  static @Nullable TraceContext parse(List<String> values) {
    if (values.size() != 1) {
      return null;
    }
    String text = values.getFirst();
    boolean formed =
        text.length() >= LENGTH
            && isHex(text, 0, 2)
            && text.charAt(2) == '-'
            && isHex(text, 3, 35)
            && text.charAt(35) == '-'
            && isHex(text, 36, 52)
            && text.charAt(52) == '-'
            && isHex(text, 53, LENGTH)
            && !text.startsWith("ff");
    if (!formed || !ends(text) || isZero(text, 3, 35) || isZero(text, 36, 52)) {
      return null;
    }
    boolean sampled = (Character.digit(text.charAt(54), 16) & 1) == 1;
    return new TraceContext(text.substring(3, 35), text.substring(36, 52), sampled);
  }

  /** Version 00 ends here; others may go on after a dash. */
  private static boolean ends(String text) {
    return text.length() == LENGTH || (!text.startsWith("00") && text.charAt(LENGTH) == '-');
  }

  private static boolean isHex(String text, int from, int to) {
    boolean hex = true;
    for (int i = from; hex && i < to; i++) {
      char c = text.charAt(i);
      hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return hex;
  }

  private static boolean isZero(String text, int from, int to) {
    boolean zero = true;
    for (int i = from; zero && i < to; i++) {
      zero = text.charAt(i) == '0';
    }
    return zero;
  }

  /** An ID for a span; not 0, which would be none. */
  public static String newSpanId() {
    long random = ThreadLocalRandom.current().nextLong();
    return HexFormat.of().toHexDigits(random == 0 ? 1 : random);
  }

  /** What stands in the value of a traceparent line before the ID of the span. */
  public String beforeSpanId() {
    return "00-" + traceId + "-";
  }

  /** The value of a traceparent line. */
  String header() {
    return beforeSpanId() + spanId + (sampled ? "-01" : "-00");
  }
}
