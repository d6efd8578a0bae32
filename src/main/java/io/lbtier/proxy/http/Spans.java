package io.lbtier.proxy.http;

import java.util.Arrays;

/** A list of places in an array of octets, each from one index to before another. */
final class Spans {
  private int[] pairs;
  private int size;

  Spans(int usual) {
    pairs = new int[2 * usual];
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int from(int index) {
    return pairs[2 * index];
  }

  int to(int index) {
    return pairs[2 * index + 1];
  }

  void add(int from, int to) {
    if (2 * size == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * pairs.length);
    }
    pairs[2 * size] = from;
    pairs[2 * size + 1] = to;
    size++;
  }

  /** Adds a place, or makes the last one longer when it ends where this begins. */
  void join(int from, int to) {
    if (size > 0 && pairs[2 * size - 1] == from) {
      pairs[2 * size - 1] = to;
    } else {
      add(from, to);
    }
  }

  /** Copies the places to {@code other}, which loses its own. */
  void copyTo(Spans other) {
    other.clear();
    for (int i = 0; i < size; i++) {
      other.add(from(i), to(i));
    }
  }
}
