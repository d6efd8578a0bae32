package io.lbtier.proxy.http;

import io.lbtier.proxy.telemetry.Correlation;
import java.util.Arrays;

/** Writes into heads what a request is found again by. */
final class Marks {
  private static final byte[] REQUEST_ID = Octets.fieldName("X-Request-Id");
  private static final byte[] TRACEPARENT = Octets.fieldName("traceparent");
  private static final byte[] TRACESTATE = Octets.fieldName("tracestate");

  private Marks() {}

  /** Has a request go on with its IDs. */
  static void put(Correlation ids, RequestHead head) {
    if (ids.newId() || ids.newTrace() || ids.withoutState()) {
      head.lines.drop(
          (b, from, to) ->
              (ids.newId() && Octets.isName(b, from, to, REQUEST_ID))
                  || (ids.newTrace() && Octets.isName(b, from, to, TRACEPARENT))
                  || (ids.withoutState() && Octets.isName(b, from, to, TRACESTATE)));
      head.added = join(head.added, Octets.ascii(ids.lines()));
    }
  }

  /** Has a response from a backend say the ID of its request. */
  static void put(Correlation ids, ResponseHead head) {
    if (ids.answered()) {
      head.lines.drop((b, from, to) -> Octets.isName(b, from, to, REQUEST_ID));
      head.asked = join(head.asked, Octets.ascii(line(ids)));
    }
  }

  /** An answer of the proxy itself that says the ID of its request. */
  static LocalReply put(Correlation ids, LocalReply reply) {
    return ids.answered() ? reply.with(line(ids)) : reply;
  }

  private static String line(Correlation ids) {
    return "X-Request-Id: " + ids.requestId() + "\r\n";
  }

  private static byte[] join(byte[] some, byte[] more) {
    byte[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }
}
