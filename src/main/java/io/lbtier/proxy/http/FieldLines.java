package io.lbtier.proxy.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header lines of a head, and which of them are not for the next hop, so that the others can be
 * copied in few pieces.
 */
final class FieldLines {
  private byte[] b = {};

  /** Where the first line begins, and the empty line. */
  private int from;

  private int to;

  /** The lines that stay here, in order. */
  private final Spans dropped = new Spans(16);

  private final Spans droppedBefore = new Spans(16);

  void reset(byte[] bytes, int begin) {
    b = bytes;
    from = begin;
    dropped.clear();
  }

  /** The empty line begins here. */
  void end(int at) {
    to = at;
  }

  /** Where the first line begins. */
  int from() {
    return from;
  }

  /** Where the empty line begins. */
  int to() {
    return to;
  }

  /**
   * Whether there is a line of this name with such a value.
   *
   * @param name in the form of {@link Octets#NAME}
   */
  boolean any(byte[] name, ValueTest test) {
    int next;
    for (int line = from; line < to; line = next) {
      int colon = colon(line);
      next = Octets.endOfValue(b, colon, to) + 2;
      if (Octets.isName(b, line, colon, name)) {
        int begin = Octets.trimBegin(b, colon + 1, next - 2);
        int end = Octets.trimEnd(b, begin, next - 2);
        if (test.holds(b, begin, end)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Value of the first line of a name in lower case, null when there is none. */
  @Nullable String first(String name) {
    List<String> values = values(name, 1);
    return values.isEmpty() ? null : values.getFirst();
  }

  /** Values of all lines of a name in lower case. */
  List<String> values(String name) {
    return values(name, Integer.MAX_VALUE);
  }

  private List<String> values(String name, int most) {
    List<String> values = List.of();
    int next;
    for (int line = from; line < to && values.size() < most; line = next) {
      int colon = colon(line);
      next = Octets.endOfValue(b, colon, to) + 2;
      if (isNamed(line, colon, name)) {
        values = values.isEmpty() ? new ArrayList<>(1) : values;
        values.add(Octets.text(b, colon + 1, next - 2).strip());
      }
    }
    return values;
  }

  private boolean isNamed(int line, int colon, String name) {
    boolean same = colon - line == name.length();
    for (int i = 0; same && i < name.length(); i++) {
      same = Octets.lower(b[line + i]) == name.charAt(i);
    }
    return same;
  }

  private int colon(int line) {
    int colon = line;
    while (b[colon] != ':') {
      colon++;
    }
    return colon;
  }

  /** Keeps a line from the next hop; in order. */
  void drop(int line, int next) {
    dropped.join(line, next);
  }

  /** Tells lines by their names. */
  interface NameTest {
    /** Whether it holds for the name between {@code from} and {@code to}. */
    boolean holds(byte[] b, int from, int to);
  }

  /** Keeps the lines from the next hop for whose names this holds, besides those dropped before. */
  void drop(NameTest test) {
    dropped.copyTo(droppedBefore);
    dropped.clear();
    int at = 0;
    int next;
    for (int line = from; line < to; line = next) {
      int colon = colon(line);
      next = Octets.endOfValue(b, colon, to) + 2;
      while (at < droppedBefore.size() && droppedBefore.to(at) <= line) {
        at++;
      }
      boolean gone = at < droppedBefore.size() && droppedBefore.from(at) <= line;
      if (gone || test.holds(b, line, colon)) {
        drop(line, next);
      }
    }
  }

  /** Copies from {@code begin} to the empty line what is for the next hop; the new end. */
  int copy(int begin, byte[] out, int o) {
    int i = begin;
    for (int k = 0; k < dropped.size(); k++) {
      int length = dropped.from(k) - i;
      System.arraycopy(b, i, out, o, length);
      o += length;
      i = dropped.to(k);
    }
    System.arraycopy(b, i, out, o, to - i);
    return o + to - i;
  }
}
