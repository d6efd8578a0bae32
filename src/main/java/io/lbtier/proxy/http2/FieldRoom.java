package io.lbtier.proxy.http2;

import java.util.Arrays;

/** Room for one field while it is looked at. The codecs of an event loop can share one. */
public final class FieldRoom {
  private byte[] octets = new byte[512];

  /** The room, its first {@code used} octets as they were, with space for {@code length} in all. */
  byte[] of(int used, int length) {
    if (octets.length < length) {
      octets = Arrays.copyOf(Arrays.copyOf(octets, used), Math.max(length, 2 * octets.length));
    }
    return octets;
  }
}
