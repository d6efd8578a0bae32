package io.lbtier.proxy.http2;

import io.netty.buffer.ByteBuf;

/**
 * Encodes field blocks (RFC 7541). A field goes into the table when it is seen a second time, so
 * that what differs from message to message never drives out what does not. Secrets never do: who
 * can add fields of his own to the same connection could find them out by their lengths.
 */
public final class HpackEncoder {
  /** Octets that a table holds unless its decoder says otherwise (RFC 9113 section 6.5.2). */
  private static final int STANDARD = 4096;

  /** Fields that are remembered to have been seen once. */
  private static final int REMEMBERED = 64;

  private final DynamicTable table = new DynamicTable(STANDARD);
  private final FieldRoom room;
  private final int[] seen = new int[REMEMBERED];

  /** The smallest limit since the last block; the decoder must hear of it first. */
  private int smallest = STANDARD;

  private int limit = STANDARD;

  /** An encoder with an empty table. */
  public HpackEncoder(FieldRoom room) {
    this.room = room;
  }

  /** The peer's HEADER_TABLE_SIZE; more than 4096 octets are never used. */
  public void tableSize(long octets) {
    limit = (int) Math.min(octets, STANDARD);
    smallest = Math.min(smallest, limit);
  }

  /** Begins a block. */
  public void begin(ByteBuf out) {
    if (smallest < table.limit()) {
      table.limit(smallest);
      number(0x20, 5, smallest, out);
    }
    if (limit != table.limit()) {
      table.limit(limit);
      number(0x20, 5, limit, out);
    }
    smallest = limit;
  }

  /**
   * Adds a field to the block.
   *
   * @param b holds the name, in any case, and the value
   * @param secret whether nobody may put it into a table; those of credentials are known
   */
  public void field(
      byte[] b, int nameFrom, int nameTo, int valueFrom, int valueTo, boolean secret, ByteBuf out) {
    int value = nameTo - nameFrom;
    int end = value + valueTo - valueFrom;
    byte[] f = room.of(0, end);
    int nameHash = 0;
    for (int i = 0; i < value; i++) {
      byte c = b[nameFrom + i];
      f[i] = c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
      nameHash = nameHash * 31 + f[i];
    }
    System.arraycopy(b, valueFrom, f, value, end - value);
    int name = StaticTable.find(nameHash, f, 0, value);
    if (secret || isCredential(name)) {
      literal(0x10, 4, name, f, value, end, out);
      return;
    }
    int known = name == 0 ? 0 : StaticTable.withValue(name, f, value, end);
    if (known > 0) {
      number(0x80, 7, known, out);
      return;
    }
    int hash = mix(nameHash, StaticTable.hash(f, value, end));
    int index = table.find(hash, f, 0, value, end);
    if (index >= 0) {
      number(0x80, 7, StaticTable.SIZE + 1 + index, out);
    } else if (worthKeeping(hash, end)) {
      literal(0x40, 6, name, f, value, end, out);
      table.add(f, 0, value, end, hash);
    } else {
      literal(0, 4, name, f, value, end, out);
    }
  }

  private static boolean isCredential(int name) {
    return switch (name) {
      case StaticTable.AUTHORIZATION,
          StaticTable.COOKIE,
          StaticTable.PROXY_AUTHORIZATION,
          StaticTable.SET_COOKIE ->
          true;
      default -> false;
    };
  }

  private static int mix(int name, int value) {
    int hash = name * 0x85EBCA6B ^ value;
    return hash == 0 ? 1 : hash;
  }

  private boolean worthKeeping(int hash, int length) {
    if (length + DynamicTable.OVERHEAD > table.limit() / 4) {
      return false;
    }
    int slot = (hash * 0x9E3779B9) >>> 26;
    boolean again = seen[slot] == hash;
    seen[slot] = hash;
    return again;
  }

  private static void literal(
      int kind, int prefix, int name, byte[] f, int value, int end, ByteBuf out) {
    number(kind, prefix, name, out);
    if (name == 0) {
      string(f, 0, value, out);
    }
    string(f, value, end, out);
  }

  private static void string(byte[] f, int from, int to, ByteBuf out) {
    int coded = Huffman.length(f, from, to);
    if (coded < to - from) {
      number(0x80, 7, coded, out);
      Huffman.encode(f, from, to, out);
    } else {
      number(0, 7, to - from, out);
      out.writeBytes(f, from, to - from);
    }
  }

  private static void number(int kind, int prefix, int value, ByteBuf out) {
    int mask = (1 << prefix) - 1;
    if (value < mask) {
      out.writeByte(kind | value);
      return;
    }
    out.writeByte(kind | mask);
    int rest = value - mask;
    for (; rest >= 0x80; rest >>>= 7) {
      out.writeByte((rest & 0x7f) | 0x80);
    }
    out.writeByte(rest);
  }
}
