package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.FieldListener;
import java.util.Arrays;

/**
 * Makes of the fields of an HTTP/2 response the head that an HTTP/1.1 backend would have sent, for
 * the one parser there is. What only HTTP/2 has a rule for is held against it here (RFC 9113
 * sections 8.2 and 8.3.2). One per event loop.
 */
final class Http2ResponseFields implements FieldListener {
  private static final byte[] STATUS = Octets.ascii(":status");
  private static final byte[] VERSION = Octets.ascii("HTTP/1.1 ");

  private byte[] head = new byte[1 << 10];
  private int o;
  private boolean status;
  private boolean malformed;

  /** Begins a response. */
  void begin() {
    o = 0;
    status = false;
    malformed = false;
  }

  @Override
  public void field(byte[] b, int name, int value, int end, boolean secret) {
    if (malformed) {
      return;
    }
    int most = o + end - name + 64;
    if (head.length < most) {
      head = Arrays.copyOf(head, Math.max(most, 2 * head.length));
    }
    malformed =
        status
            ? !regular(b, name, value, end)
            : !Octets.equals(b, name, value, STATUS) || !line(b, value, end);
  }

  /** The one field that begins with a colon, the first one. */
  private boolean line(byte[] b, int from, int to) {
    int code = 0;
    for (int i = from; i < to; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return false;
      }
      code = code * 10 + b[i] - '0';
    }
    status = to - from == 3;
    o = Octets.put(b, from, to, head, Octets.put(VERSION, head, o));
    head[o++] = ' ';
    o = Octets.put(Octets.CRLF, head, Octets.put(Octets.ascii(LocalReply.reason(code)), head, o));
    return status;
  }

  private boolean regular(byte[] b, int name, int value, int end) {
    int hash = 0;
    for (int i = name; i < value; i++) {
      int c = b[i];
      if (c != Octets.lower(c) || !Octets.TOKEN[c & 0xff]) {
        return false;
      }
      hash = Field.step(hash, Octets.NAME[c]);
    }
    if (name == value || !Http2RequestFields.isValue(b, value, end)) {
      return false;
    }
    boolean right =
        switch (Field.of(hash, b, name, value)) {
          case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TRANSFER_ENCODING, UPGRADE -> false;
          case null, default -> true;
        };
    o = Octets.put(b, name, value, head, o);
    head[o++] = ':';
    head[o++] = ' ';
    o = Octets.put(Octets.CRLF, head, Octets.put(b, value, end, head, o));
    return right;
  }

  /** The fields are complete: length of the {@link #head}, or -1 when they break a rule. */
  int finish() {
    if (malformed || !status) {
      return -1;
    }
    return Octets.put(Octets.CRLF, head, o);
  }

  /** The head, valid until the next response. */
  byte[] head() {
    return head;
  }
}
