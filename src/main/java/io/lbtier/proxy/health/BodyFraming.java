package io.lbtier.proxy.health;

import java.util.Locale;

/**
 * Tells the body of an HTTP/1 answer from what is around it, octet by octet, from behind its status
 * line (RFC 9112 section 6.3): header lines, and the sizes and ends of chunks.
 */
final class BodyFraming {
  private static final int LINE_MAX = 8 * 1024;

  /** What an octet is. */
  enum Kind {
    /** Around the body. */
    MARK,
    BODY,
    /** Of no answer. */
    BROKEN
  }

  private enum Part {
    HEAD,
    LENGTH,
    UNTIL_CLOSE,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    DONE
  }

  private final StringBuilder line = new StringBuilder();
  private Part part = Part.HEAD;
  private boolean chunked;

  /** Of the body or of the chunk; -1 while it is not known. */
  private long left = -1;

  /** Takes the next octet; not to be called when done. */
  Kind add(byte next) {
    return switch (part) {
      case UNTIL_CLOSE -> Kind.BODY;
      case LENGTH, CHUNK -> {
        if (--left == 0) {
          part = part == Part.LENGTH ? Part.DONE : Part.CHUNK_END;
        }
        yield Kind.BODY;
      }
      case HEAD, CHUNK_SIZE, CHUNK_END -> lineOctet((char) (next & 0xff));
      case DONE -> throw new IllegalStateException("done");
    };
  }

  private Kind lineOctet(char c) {
    if (c != '\n') {
      line.append(c);
      return line.length() > LINE_MAX ? Kind.BROKEN : Kind.MARK;
    }
    String whole = line.toString().strip();
    line.setLength(0);
    boolean end = part == Part.CHUNK_END;
    try {
      switch (part) {
        case HEAD -> header(whole);
        case CHUNK_SIZE -> size(whole);
        default -> part = Part.CHUNK_SIZE;
      }
      return end && !whole.isEmpty() ? Kind.BROKEN : Kind.MARK;
    } catch (NumberFormatException _) {
      return Kind.BROKEN;
    }
  }

  private void header(String whole) {
    if (whole.isEmpty()) {
      part =
          chunked
              ? Part.CHUNK_SIZE
              : left < 0 ? Part.UNTIL_CLOSE : left == 0 ? Part.DONE : Part.LENGTH;
      return;
    }
    String lower = whole.toLowerCase(Locale.ROOT);
    if (lower.startsWith("content-length:")) {
      left = Long.parseUnsignedLong(lower.substring(lower.indexOf(':') + 1).strip());
    } else if (lower.startsWith("transfer-encoding:")) {
      chunked |= lower.endsWith("chunked");
    }
  }

  private void size(String whole) {
    int end = whole.indexOf(';');
    left = Long.parseUnsignedLong(end < 0 ? whole : whole.substring(0, end).strip(), 16);
    part = left == 0 ? Part.DONE : Part.CHUNK;
  }

  /** Whether the whole body has come. */
  boolean done() {
    return part == Part.DONE;
  }

  /** Whether the body is complete when the connection ends. */
  boolean endsWithConnection() {
    return part == Part.UNTIL_CLOSE;
  }
}
