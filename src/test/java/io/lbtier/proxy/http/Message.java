package io.lbtier.proxy.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 message as a simple reader takes it, written apart from the proxy's own parser so that
 * it can judge it.
 */
record Message(String startLine, List<String> headers, String body, List<String> trailers) {
  /** Octets of a text in which line ends are written as |. */
  static byte[] lines(String s) {
    return octets(s.replace("|", "\r\n"));
  }

  static byte[] octets(String s) {
    return s.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Reads a whole message; null at the end of the input. */
  static @Nullable Message read(InputStream in, boolean bodyless) throws IOException {
    Message head = readHead(in);
    if (head == null || bodyless) {
      return head;
    }
    List<String> trailers = List.of();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String length = head.header("content-length");
    if ("chunked".equalsIgnoreCase(head.header("transfer-encoding"))) {
      int size;
      do {
        String digits = line(in);
        if (digits == null) {
          throw new EOFException("the input ends in a body");
        }
        size = Integer.parseInt(digits, 16);
        body.write(exactly(in, size));
        if (size > 0) {
          expect(line(in), "");
        }
      } while (size > 0);
      trailers = fields(in, "0");
    } else if (length != null) {
      body.write(exactly(in, Integer.parseInt(length)));
    } else if (head.startLine.startsWith("HTTP/") && head.status() >= 200) {
      in.transferTo(body);
    }
    return new Message(
        head.startLine, head.headers, body.toString(StandardCharsets.ISO_8859_1), trailers);
  }

  static @Nullable Message readHead(InputStream in) throws IOException {
    String start = line(in);
    if (start == null) {
      return null;
    }
    return new Message(start, fields(in, start), "", List.of());
  }

  /** Lines up to an empty one. */
  private static List<String> fields(InputStream in, String after) throws IOException {
    List<String> fields = new ArrayList<>();
    for (String field = line(in); field == null || !field.isEmpty(); field = line(in)) {
      if (field == null) {
        throw new IOException("the input ends after " + after + fields);
      }
      fields.add(field);
    }
    return fields;
  }

  private static void expect(@Nullable String found, String expected) throws IOException {
    if (!expected.equals(found)) {
      throw new IOException("line: " + found + " (expected: " + expected + ")");
    }
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] all = in.readNBytes(length);
    if (all.length < length) {
      throw new IOException("body: " + all.length + " octets (expected: " + length + ")");
    }
    return all;
  }

  private static @Nullable String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        if (line.isEmpty()) {
          return null;
        }
        throw new IOException("the input ends in: " + line);
      }
      line.append((char) c);
    }
    if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
      throw new IOException("no CR at the end of: " + line);
    }
    line.setLength(line.length() - 1);
    return line.toString();
  }

  int status() {
    return Integer.parseInt(second());
  }

  String target() {
    return second();
  }

  private String second() {
    int space = startLine.indexOf(' ');
    int next = startLine.indexOf(' ', space + 1);
    return startLine.substring(space + 1, next < 0 ? startLine.length() : next);
  }

  /** Values of all lines of this name. */
  List<String> all(String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ":";
    return headers.stream()
        .filter(h -> h.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(h -> h.substring(prefix.length()).strip())
        .toList();
  }

  /** Value of the only line of this name, or null; more than one is an error. */
  @Nullable String header(String name) {
    List<String> all = all(name);
    if (all.size() > 1) {
      throw new AssertionError(name + ": " + all + " (expected: at most one)");
    }
    return all.isEmpty() ? null : all.getFirst();
  }
}
