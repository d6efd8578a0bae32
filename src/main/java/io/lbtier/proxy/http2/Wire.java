package io.lbtier.proxy.http2;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network order. */
final class Wire {
  private static final VarHandle INTEGERS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Wire() {}

  /** The two octets at {@code i}. */
  static int small(byte[] b, int i) {
    return (b[i] & 0xff) << 8 | (b[i + 1] & 0xff);
  }

  /** The three octets at {@code i}. */
  static int medium(byte[] b, int i) {
    return (b[i] & 0xff) << 16 | small(b, i + 1);
  }

  /** The four octets at {@code i}. */
  static int integer(byte[] b, int i) {
    return (int) INTEGERS.get(b, i);
  }

  /** The eight octets at {@code i}. */
  static long number(byte[] b, int i) {
    return (long) LONGS.get(b, i);
  }
}
