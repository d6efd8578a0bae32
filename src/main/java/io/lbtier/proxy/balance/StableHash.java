package io.lbtier.proxy.balance;

/**
 * A hash that is the same in every process and release: FNV-1a of 64 bits, then the finalizer of
 * MurmurHash3, so that all its bits depend on all octets. It is not meant to resist somebody who
 * looks for keys of the same hash.
 */
public final class StableHash {
  /** The hash of nothing. */
  public static final long START = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  private StableHash() {}

  /** Adds the octets of {@code b} between {@code from} and {@code to}. */
  public static long add(long hash, byte[] b, int from, int to) {
    long h = hash;
    for (int i = from; i < to; i++) {
      h = (h ^ (b[i] & 0xff)) * PRIME;
    }
    return h;
  }

  /** Adds a text: of each character its lower octet and, unless that is 0, its upper one. */
  public static long add(long hash, String text) {
    long h = hash;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      h = (h ^ (c & 0xff)) * PRIME;
      if (c > 0xff) {
        h = (h ^ (c >>> 8)) * PRIME;
      }
    }
    return h;
  }

  /**
   * Marks the end of a part, so that {@code ab, c} is not {@code a, bc}; no text has this octet.
   */
  static long end(long hash) {
    return (hash ^ 0xff) * PRIME;
  }

  /** Spreads the hash over all bits. */
  static long finish(long hash) {
    long h = hash;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }

  /** Hash of a backend's address and port. */
  public static long of(Member member) {
    return finish(add(START, member.backend().label()));
  }
}
