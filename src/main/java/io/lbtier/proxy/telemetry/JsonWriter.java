package io.lbtier.proxy.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON (RFC 8259) as UTF-8 into a buffer that grows and is used again. Values are separated
 * by themselves; whether braces match is the caller's business. One thread at a time.
 */
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[1024];
  private int length;

  /** Begins an object. */
  public JsonWriter beginObject() {
    return open('{');
  }

  /** Ends an object. */
  public JsonWriter endObject() {
    return close('}');
  }

  /** Begins an array. */
  public JsonWriter beginArray() {
    return open('[');
  }

  /** Ends an array. */
  public JsonWriter endArray() {
    return close(']');
  }

  /** Names the value that comes next. */
  public JsonWriter name(String name) {
    value(name);
    return close(':');
  }

  /**
   * A string. What could move a terminal's cursor is escaped as well as what JSON wants escaped;
   * half a surrogate pair becomes U+FFFD.
   */
  public JsonWriter value(String text) {
    separate();
    reserve(text.length() * 6 + 2);
    bytes[length++] = '"';
    for (int i = plain(text); i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPlain(c)) {
        bytes[length++] = (byte) c;
      } else if (c == '"' || c == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = (byte) c;
      } else if (c < 0xa0) {
        escape(c);
      } else {
        i += encode(text, i);
      }
    }
    bytes[length++] = '"';
    return this;
  }

  /**
   * Copies chars up to the first that needs more than that, nearly always all of them, and returns
   * how many. The fields are in locals because the compiler would store them for each char.
   */
  private int plain(String text) {
    byte[] to = bytes;
    int start = length;
    int n = text.length();
    int i = 0;
    for (; i < n; i++) {
      char c = text.charAt(i);
      if (!isPlain(c)) {
        break;
      }
      to[start + i] = (byte) c;
    }
    length = start + i;
    return i;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
  }

  /** A number. */
  public JsonWriter value(long number) {
    separate();
    ascii(Long.toString(number));
    return this;
  }

  /** True or false. */
  public JsonWriter value(boolean value) {
    separate();
    ascii(value ? "true" : "false");
    return this;
  }

  /** A number of thousandths, 0 or more, such as microseconds where the unit is milliseconds. */
  public JsonWriter thousandths(long number) {
    value(number / 1000);
    int rest = (int) (number % 1000);
    reserve(4);
    bytes[length++] = '.';
    bytes[length++] = (byte) ('0' + rest / 100);
    bytes[length++] = (byte) ('0' + rest / 10 % 10);
    bytes[length++] = (byte) ('0' + rest % 10);
    return this;
  }

  /** Ends a line; a new document may begin. */
  public JsonWriter endLine() {
    return close('\n');
  }

  /** How many bytes are in the buffer. */
  public int length() {
    return length;
  }

  /** A copy of what is in the buffer. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** Empties the buffer into a stream; it is empty afterwards even when the stream fails. */
  public void drainTo(OutputStream out) throws IOException {
    int n = length;
    length = 0;
    out.write(bytes, 0, n);
  }

  private JsonWriter open(char bracket) {
    separate();
    return close(bracket);
  }

  private JsonWriter close(char bracket) {
    reserve(1);
    bytes[length++] = (byte) bracket;
    return this;
  }

  /** The last byte tells whether a value stands before this one in the same object or array. */
  private void separate() {
    if (length > 0) {
      switch (bytes[length - 1]) {
        case '{', '[', ':', '\n' -> {}
        default -> close(',');
      }
    }
  }

  /** Writes ASCII as it stands, which is no JSON unless it is a number or a word. */
  void ascii(CharSequence text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  private void escape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[c >> shift & 15];
    }
  }

  /** Encodes what begins at {@code i} and returns how many chars besides the first it took. */
  private int encode(String text, int i) {
    int point = text.codePointAt(i);
    boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    byte[] utf8 = Character.toString(half ? 0xfffd : point).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
    return Character.charCount(point) - 1;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
