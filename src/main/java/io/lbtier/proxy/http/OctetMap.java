package io.lbtier.proxy.http;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fixed map whose keys are found in place in an array of octets, without any garbage. */
final class OctetMap<V> {
  private final byte[] @Nullable [] keys;
  private final @Nullable Object[] values;
  private final int longest;

  OctetMap(Map<String, V> entries) {
    int slots = Integer.highestOneBit(Math.max(1, entries.size())) * 4;
    keys = new byte[slots] @Nullable [];
    values = new @Nullable Object[slots];
    int most = 0;
    for (var entry : entries.entrySet()) {
      byte[] key = Octets.ascii(entry.getKey());
      int slot = slot(hash(key, 0, key.length));
      while (keys[slot] != null) {
        slot = slot + 1 & slots - 1;
      }
      keys[slot] = key;
      values[slot] = entry.getValue();
      most = Math.max(most, key.length);
    }
    longest = most;
  }

  /** Length of the longest key. */
  int longest() {
    return longest;
  }

  /** The hash of one octet more; it begins at 0. */
  static int step(int hash, int octet) {
    return hash * 31 + octet;
  }

  private static int hash(byte[] b, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = step(hash, b[i]);
    }
    return hash;
  }

  private int slot(int hash) {
    int spread = hash * 0x9E3779B9;
    return (spread ^ spread >>> 16) & keys.length - 1;
  }

  @Nullable V get(byte[] b, int from, int to) {
    return get(hash(b, from, to), b, from, to);
  }

  /** What is kept under the octets from {@code from} to {@code to}, whose hash is known. */
  @SuppressWarnings("unchecked") // Only values of V were put there.
  @Nullable V get(int hash, byte[] b, int from, int to) {
    int slot = slot(hash);
    for (byte[] key = keys[slot]; key != null; key = keys[slot]) {
      if (Arrays.equals(key, 0, key.length, b, from, to)) {
        return (V) values[slot];
      }
      slot = slot + 1 & keys.length - 1;
    }
    return null;
  }
}
