package io.lbtier.proxy.health;

/**
 * Reads the status of an HTTP/1 response byte by byte, strictly: {@code HTTP-version SP status-code
 * [SP reason-phrase] CRLF} (RFC 9112 section 4; the space before an empty reason may be missing, as
 * it often is). Interim responses, 1xx, are passed over (RFC 9110 section 15.2).
 */
final class StatusLine {
  private static final int BYTES_MAX = 8 * 1024;

  /** Each # stands for a digit. */
  private static final String PATTERN = "HTTP/1.# ###";

  private enum Part {
    STATUS,
    AFTER_CODE,
    REASON,
    LINE_FEED,
    INTERIM_HEAD,
    DONE
  }

  private Part part = Part.STATUS;
  private int at;
  private int bytes;
  private int code;
  private boolean lineIsEmpty;

  /** Takes the next byte; not to be called when complete. */
  void add(byte next) {
    char c = (char) (next & 0xff);
    if (++bytes > BYTES_MAX) {
      fail();
      return;
    }
    switch (part) {
      case STATUS -> status(c);
      case AFTER_CODE -> {
        if (c == ' ' || c == '\r') {
          part = c == ' ' ? Part.REASON : Part.LINE_FEED;
        } else {
          fail();
        }
      }
      case REASON -> {
        if (c == '\r') {
          part = Part.LINE_FEED;
        } else if (c < ' ' && c != '\t') {
          fail();
        }
      }
      case LINE_FEED -> lineFeed(c);
      case INTERIM_HEAD -> interimHead(c);
      case DONE -> throw new IllegalStateException("complete");
    }
  }

  /** Whether the answer is known. */
  boolean complete() {
    return part == Part.DONE;
  }

  /** The status, 200 to 999, or -1 when this is no HTTP/1 response. */
  int code() {
    return code;
  }

  private void status(char c) {
    char expected = PATTERN.charAt(at);
    boolean digit = c >= '0' && c <= '9';
    if (expected == '#' ? !digit : c != expected) {
      fail();
      return;
    }
    if (at > PATTERN.indexOf(' ')) {
      code = code * 10 + (c - '0');
    }
    if (++at == PATTERN.length()) {
      part = Part.AFTER_CODE;
    }
  }

  private void lineFeed(char c) {
    if (c != '\n' || code < 100) {
      fail();
    } else if (code >= 200) {
      part = Part.DONE;
    } else {
      part = Part.INTERIM_HEAD;
      lineIsEmpty = true;
    }
  }

  /** Passes over header lines up to the empty one, then begins anew. */
  private void interimHead(char c) {
    if (c == '\n' && lineIsEmpty) {
      part = Part.STATUS;
      at = 0;
      code = 0;
    } else if (c == '\n') {
      lineIsEmpty = true;
    } else if (c != '\r') {
      lineIsEmpty = false;
    }
  }

  private void fail() {
    code = -1;
    part = Part.DONE;
  }
}
