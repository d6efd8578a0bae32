package io.lbtier.proxy.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a message while it is looked at: a strict parser of header lines, and what they say
 * about framing and connection. Lines that are not for the next hop are noted, so that the others
 * can be copied in few pieces. One per event loop; what it holds is valid until the next parse.
 */
abstract class Head {
  /** Result of a parse: the head goes on after these octets. */
  static final int INCOMPLETE = 0;

  /** Result of a parse: see {@link #fault}. */
  static final int REFUSED = -1;

  private static final byte[] CLOSE = Octets.ascii("close");
  private static final byte[] KEEP_ALIVE = Octets.ascii("keep-alive");
  private static final byte[] CHUNKED = Octets.ascii("chunked");

  /** What was parsed. */
  protected byte[] b = {};

  @Nullable Fault fault;

  /** Length of the body as the head says; -1 when it does not. */
  long contentLength;

  /** Whether the body is chunked. */
  boolean chunked;

  /** Whether Connection says close. */
  boolean close;

  /** Whether Connection says keep-alive. */
  boolean keepAlive;

  /** Whether it is HTTP/1.0. */
  boolean http10;

  /** Where the first header line begins, and the empty line. */
  private int fields;

  private int fieldsEnd;

  /** Pairs of begin and end of the lines that stay here, in order. */
  private int[] dropped = new int[32];

  private int drops;

  /** Pairs of begin and end of the field names in Connection. */
  private int[] named = new int[8];

  private int names;

  final void reset(byte[] bytes) {
    b = bytes;
    fault = null;
    contentLength = -1;
    chunked = false;
    close = false;
    keepAlive = false;
    http10 = false;
    drops = 0;
    names = 0;
  }

  final int refuse(Fault because) {
    fault = because;
    return REFUSED;
  }

  /**
   * Takes note of a line that the proxy knows and that holds a value between {@code from} and
   * {@code to}; false after {@link #refuse}.
   */
  abstract boolean take(Field field, int line, int from, int to, int next);

  /** Parses header lines from {@code i} to the empty line; the end of the head, or one of above. */
  final int parseFields(int i, int n, int most) {
    byte[] b = this.b;
    fields = i;
    for (int count = 0; ; count++) {
      if (i >= n) {
        return INCOMPLETE;
      }
      if (b[i] == '\r') {
        fieldsEnd = i;
        return endOfLine(i, n) ? finishFields(i + 2) : lineEnd(i, n);
      }
      int line = i;
      int hash = 0;
      for (int c; i < n && (c = Octets.NAME[b[i] & 0xff]) != 0; i++) {
        hash = Field.step(hash, c);
      }
      if (i == n) {
        return INCOMPLETE;
      }
      if (b[i] != ':' || i == line) {
        return refuse(b[i] == '\n' ? Fault.BAD_LINE_END : Fault.BAD_HEADER);
      }
      int colon = i++;
      while (i < n && (b[i] == ' ' || b[i] == '\t')) {
        i++;
      }
      int from = i;
      i = Octets.endOfValue(b, i, n);
      if (i == n) {
        return INCOMPLETE;
      }
      if (!endOfLine(i, n)) {
        return lineEnd(i, n);
      }
      if (count == most) {
        return refuse(Fault.LARGE_HEAD);
      }
      int next = i + 2;
      Field field = Field.of(hash, b, line, colon);
      if (field != null && !known(field, line, colon, from, next)) {
        return REFUSED;
      }
      i = next;
    }
  }

  private boolean endOfLine(int i, int n) {
    return i + 1 < n && b[i] == '\r' && b[i + 1] == '\n';
  }

  /** What is wrong where a line should have ended, if anything is. */
  private int lineEnd(int i, int n) {
    if (b[i] == '\r' && i + 1 == n) {
      return INCOMPLETE;
    }
    return refuse(b[i] == '\r' || b[i] == '\n' ? Fault.BAD_LINE_END : Fault.BAD_HEADER);
  }

  private boolean known(Field field, int line, int colon, int from, int next) {
    for (int i = line; i < colon; i++) {
      if (b[i] == '_') {
        fault = Fault.BAD_HEADER;
        return false;
      }
    }
    int to = next - 2;
    while (to > from && (b[to - 1] == ' ' || b[to - 1] == '\t')) {
      to--;
    }
    return switch (field) {
      case CONTENT_LENGTH -> length(line, from, to, next);
      case TRANSFER_ENCODING -> coding(line, from, to, next);
      case CONNECTION -> connection(line, from, to, next);
      case KEEP_ALIVE,
          PROXY_CONNECTION,
          PROXY_AUTHENTICATE,
          PROXY_AUTHORIZATION,
          TE,
          TRAILER,
          UPGRADE,
          HTTP2_SETTINGS -> {
        drop(line, next);
        yield true;
      }
      case HOST, EXPECT, X_FORWARDED_FOR, X_FORWARDED_PROTO -> take(field, line, from, to, next);
    };
  }

  private boolean length(int line, int from, int to, int next) {
    if (contentLength >= 0 || from == to || to - from > 18) {
      fault = Fault.BAD_LENGTH;
      return false;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (b[i] < '0' || b[i] > '9') {
        fault = Fault.BAD_LENGTH;
        return false;
      }
      value = value * 10 + b[i] - '0';
    }
    contentLength = value;
    drop(line, next);
    return true;
  }

  private boolean coding(int line, int from, int to, int next) {
    if (chunked || !Octets.equalsIgnoreCase(b, from, to, CHUNKED)) {
      fault = Fault.BAD_CODING;
      return false;
    }
    chunked = true;
    drop(line, next);
    return true;
  }

  private boolean connection(int line, int from, int to, int next) {
    for (int i = from; i < to; ) {
      int end = i;
      while (end < to && b[end] != ',') {
        end++;
      }
      int last = end;
      while (i < last && (b[i] == ' ' || b[i] == '\t')) {
        i++;
      }
      while (last > i && (b[last - 1] == ' ' || b[last - 1] == '\t')) {
        last--;
      }
      if (!option(i, last)) {
        return false;
      }
      i = end + 1;
    }
    drop(line, next);
    return true;
  }

  private boolean option(int from, int to) {
    if (Octets.equalsIgnoreCase(b, from, to, CLOSE)) {
      close = true;
      return true;
    }
    if (Octets.equalsIgnoreCase(b, from, to, KEEP_ALIVE)) {
      keepAlive = true;
      return true;
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      if (!Octets.TOKEN[b[i] & 0xff]) {
        fault = Fault.BAD_HEADER;
        return false;
      }
      hash = Field.step(hash, Octets.NAME[b[i] & 0xff]);
    }
    Field field = Field.of(hash, b, from, to);
    if (field == Field.HOST || field == Field.CONTENT_LENGTH) {
      fault = Fault.BAD_CONNECTION;
      return false;
    }
    if (field == null && from < to) {
      named = pair(named, names++, from, to);
    }
    return true;
  }

  /** Keeps a line from the next hop; in order. */
  final void drop(int line, int next) {
    if (drops > 0 && dropped[2 * drops - 1] == line) {
      dropped[2 * drops - 1] = next;
    } else {
      dropped = pair(dropped, drops++, line, next);
    }
  }

  static int[] pair(int[] pairs, int index, int from, int to) {
    int[] roomy = 2 * index < pairs.length ? pairs : Arrays.copyOf(pairs, 2 * pairs.length);
    roomy[2 * index] = from;
    roomy[2 * index + 1] = to;
    return roomy;
  }

  private int finishFields(int end) {
    if (names > 0) {
      dropNamed();
    }
    return end;
  }

  /** Connection may stand after the lines it names, so these are looked for at the end. */
  private void dropNamed() {
    int[] before = Arrays.copyOf(dropped, 2 * drops);
    int at = 0;
    drops = 0;
    int next;
    for (int line = fields; line < fieldsEnd; line = next) {
      int colon = line;
      while (b[colon] != ':') {
        colon++;
      }
      next = Octets.endOfValue(b, colon, fieldsEnd) + 2;
      while (at < before.length && before[at + 1] <= line) {
        at += 2;
      }
      boolean gone = at < before.length && before[at] <= line;
      if (gone || isNamed(line, colon)) {
        drop(line, next);
      }
    }
  }

  private boolean isNamed(int from, int to) {
    for (int i = 0; i < names; i++) {
      int start = named[2 * i];
      if (named[2 * i + 1] - start == to - from && sameName(start, from, to - from)) {
        return true;
      }
    }
    return false;
  }

  private boolean sameName(int x, int y, int length) {
    for (int i = 0; i < length; i++) {
      if (Octets.NAME[b[x + i] & 0xff] != Octets.NAME[b[y + i] & 0xff]) {
        return false;
      }
    }
    return true;
  }

  /** Copies from {@code from} to the empty line what is for the next hop; the new end. */
  final int copy(int from, byte[] out, int o) {
    for (int i = 0; i < drops; i++) {
      int length = dropped[2 * i] - from;
      System.arraycopy(b, from, out, o, length);
      o += length;
      from = dropped[2 * i + 1];
    }
    System.arraycopy(b, from, out, o, fieldsEnd - from);
    return o + fieldsEnd - from;
  }

  final int fields() {
    return fields;
  }

  static int put(byte[] s, byte[] out, int o) {
    System.arraycopy(s, 0, out, o, s.length);
    return o + s.length;
  }

  static int put(long number, byte[] out, int o) {
    int end = o + 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      end++;
    }
    long rest = number;
    for (int i = end - 1; i >= o; i--) {
      out[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return end;
  }

  private static final byte[] LENGTH = Octets.ascii("Content-Length: ");
  private static final byte[] CODING = Octets.ascii("Transfer-Encoding: chunked\r\n");
  static final byte[] CRLF = {'\r', '\n'};

  /** Writes the one line that frames the body, if there is a body. */
  final int putFraming(byte[] out, int o) {
    if (chunked) {
      return put(CODING, out, o);
    }
    return contentLength < 0 ? o : put(CRLF, out, put(contentLength, out, put(LENGTH, out, o)));
  }
}
