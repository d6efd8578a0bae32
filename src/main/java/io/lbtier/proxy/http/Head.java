package io.lbtier.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * The head of a message while it is looked at: a strict parser of header lines, and what they say
 * about framing and connection. One per event loop; what it holds is valid until the next parse.
 */
abstract class Head {
  /** Result of a parse: the head goes on after these octets. */
  static final int INCOMPLETE = 0;

  /** Result of a parse: see {@link #fault}. */
  static final int REFUSED = -1;

  private static final byte[] CHUNKED = Octets.ascii("chunked");
  private static final byte[] TRAILERS = Octets.ascii("trailers");
  private static final byte[] LENGTH = Octets.ascii("Content-Length: ");
  private static final byte[] CODING = Octets.ascii("Transfer-Encoding: chunked\r\n");

  /** What was parsed. */
  protected byte[] b = {};

  @Nullable Fault fault;

  /** Length of the body as the head says; -1 when it does not. */
  long contentLength;

  /** Whether the body is chunked. */
  boolean chunked;

  /** Whether it is HTTP/1.0. */
  boolean http10;

  /** Whether TE lists trailers. */
  boolean trailersWanted;

  final ConnectionField connection = new ConnectionField();
  final UpgradeField upgrade = new UpgradeField();
  final FieldLines lines = new FieldLines();

  /**
   * Parses the first {@code n} octets.
   *
   * @param fields how many header lines are allowed
   * @return where the head ends, {@link #INCOMPLETE} or {@link #REFUSED}; the same however the
   *     octets arrive
   */
  abstract int parse(byte[] bytes, int n, int fields);

  /**
   * Takes note of a line that the proxy knows and that holds a value between {@code from} and
   * {@code to}; says what is wrong with it.
   */
  abstract @Nullable Fault take(Field field, int line, int from, int to, int next);

  final void reset(byte[] bytes) {
    b = bytes;
    fault = null;
    contentLength = -1;
    chunked = false;
    http10 = false;
    trailersWanted = false;
    connection.reset(bytes);
    upgrade.reset(bytes);
  }

  final int refuse(Fault because) {
    fault = because;
    return REFUSED;
  }

  /** Parses header lines from {@code i} to the empty line; the end of the head, or one of above. */
  final int parseFields(int i, int n, int most) {
    byte[] b = this.b;
    lines.reset(b, i);
    for (int count = 0; ; count++) {
      if (i >= n) {
        return INCOMPLETE;
      }
      if (b[i] == '\r') {
        return endOfLine(i, n) ? finish(i) : lineEnd(i, n);
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

  /** The empty line is there. Connection may stand after the lines it names. */
  private int finish(int emptyLine) {
    lines.end(emptyLine);
    if (connection.namesAny()) {
      lines.drop(connection::names);
    }
    return emptyLine + 2;
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
    switch (field) {
      case HOST,
          EXPECT,
          PROXY_AUTHENTICATE,
          PROXY_AUTHORIZATION,
          X_FORWARDED_FOR,
          X_FORWARDED_PROTO ->
          fault = take(field, line, from, to, next);
      case TRAILER -> {
        // It goes on, as what it announces does.
      }
      default -> {
        fault =
            switch (field) {
              case CONTENT_LENGTH -> length(from, to);
              case TRANSFER_ENCODING -> coding(from, to);
              case CONNECTION -> connection.take(from, to);
              case UPGRADE -> upgrade.take(from, to);
              case TE -> te(from, to);
              default -> null;
            };
        lines.drop(line, next);
      }
    }
    return fault == null;
  }

  private @Nullable Fault length(int from, int to) {
    if (contentLength >= 0 || from == to || to - from > 18) {
      return Fault.BAD_LENGTH;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return Fault.BAD_LENGTH;
      }
      value = value * 10 + b[i] - '0';
    }
    contentLength = value;
    return null;
  }

  /** Of what it lists, only this is of use to a proxy (RFC 9110 section 10.1.4). */
  private @Nullable Fault te(int from, int to) {
    for (int i = from; i < to; ) {
      int end = i;
      while (end < to && b[end] != ',' && b[end] != ' ' && b[end] != '\t') {
        end++;
      }
      trailersWanted |= Octets.equalsIgnoreCase(b, i, end, TRAILERS);
      i = end + 1;
    }
    return null;
  }

  private @Nullable Fault coding(int from, int to) {
    if (chunked || !Octets.equalsIgnoreCase(b, from, to, CHUNKED)) {
      return Fault.BAD_CODING;
    }
    chunked = true;
    return null;
  }

  /** Writes the one line that frames the body, if there is a body. */
  final int putFraming(byte[] out, int o) {
    if (chunked) {
      return Octets.put(CODING, out, o);
    }
    if (contentLength < 0) {
      return o;
    }
    return Octets.put(Octets.CRLF, out, Octets.put(contentLength, out, Octets.put(LENGTH, out, o)));
  }
}
