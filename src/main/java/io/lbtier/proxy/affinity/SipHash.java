package io.lbtier.proxy.affinity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a hash of 64 bits for which nobody who has not the
 * key can find two inputs that share it. Immutable; allocates nothing.
 *
 * @param k0 the first half of the key
 * @param k1 the second half
 */
record SipHash(long k0, long k1) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Hash of the octets between two places. */
  long of(byte[] b, int from, int to) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int words = (to - from) >>> 3;
    // The words, then the rest with the length, then four rounds more.
    for (int word = 0; word <= words + 1; word++) {
      boolean end = word > words;
      long m =
          end ? 0 : word < words ? (long) LONGS.get(b, from + word * 8) : last(b, from, to, words);
      v2 ^= end ? 0xff : 0;
      v3 ^= m;
      for (int round = end ? 4 : 2; round > 0; round--) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= m;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private static long last(byte[] b, int from, int to, int words) {
    long m = (long) (to - from) << 56;
    for (int i = from + words * 8, shift = 0; i < to; i++, shift += 8) {
      m |= (b[i] & 0xffL) << shift;
    }
    return m;
  }
}
