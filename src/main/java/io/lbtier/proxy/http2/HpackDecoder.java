package io.lbtier.proxy.http2;

/**
 * Decodes field blocks (RFC 7541). Work and memory are bounded by the length of the block and the
 * limits: when a list is longer than allowed the rest of it is only followed as far as the table
 * depends on it.
 */
public final class HpackDecoder {
  /** What became of a block. */
  public enum Result {
    DECODED,
    /** The fields are too many or too long; not all were handed out. The connection can go on. */
    TOO_LARGE,
    /** The block breaks a rule: {@link Violation#BAD_COMPRESSION}, the end of the connection. */
    MALFORMED
  }

  /** Octets that a number may have after the first; four hold 28 bits. */
  private static final int MOST_MORE = 4;

  private static final int BAD = -1;
  private static final byte[] NOTHING = {};

  private final DynamicTable table;
  private final int tableSize;
  private final FieldRoom room;
  private int mostOctets = Integer.MAX_VALUE;
  private int mostFields = Integer.MAX_VALUE;

  // Of the block that is being decoded.
  private byte[] b = NOTHING;
  private int i;
  private int end;
  private int octets;
  private int fields;

  /**
   * A decoder with an empty table.
   *
   * @param tableSize the HEADER_TABLE_SIZE that the peer was told; 4096 when it was told nothing
   */
  public HpackDecoder(int tableSize, FieldRoom room) {
    this.table = new DynamicTable(tableSize);
    this.tableSize = tableSize;
    this.room = room;
  }

  /**
   * How much a block may hold from now on.
   *
   * @param octetsOfList each field counting 32 more than its octets (RFC 9113 section 6.5.2)
   * @param fieldsOfList how many fields
   */
  public void limits(int octetsOfList, int fieldsOfList) {
    mostOctets = octetsOfList;
    mostFields = fieldsOfList;
  }

  /** Decodes the block from {@code from} to {@code to}. */
  public Result decode(byte[] block, int from, int to, FieldListener listener) {
    b = block;
    i = from;
    end = to;
    octets = 0;
    fields = 0;
    boolean good = sizes();
    while (good && i < end) {
      good = field(listener);
    }
    b = NOTHING;
    if (!good) {
      return Result.MALFORMED;
    }
    return over() ? Result.TOO_LARGE : Result.DECODED;
  }

  private boolean over() {
    return octets > mostOctets || fields > mostFields;
  }

  /** The changes of the table's size, which may stand at the begin of a block only. */
  private boolean sizes() {
    while (i < end && (b[i] & 0xe0) == 0x20) {
      int size = number(5);
      if (size == BAD || size > tableSize) {
        return false;
      }
      table.limit(size);
    }
    return true;
  }

  private boolean field(FieldListener listener) {
    int first = b[i];
    if ((first & 0x80) != 0) {
      return indexed(listener);
    }
    if ((first & 0x40) != 0) {
      return literal(6, listener, true, false);
    }
    return (first & 0x20) == 0 && literal(4, listener, false, (first & 0x10) != 0);
  }

  /** Counts a field of these octets; whether it is to be handed out. */
  private boolean counts(int length) {
    // Neither sum can overflow: once one is over its limit nothing is added.
    if (!over()) {
      octets += length + DynamicTable.OVERHEAD;
      fields++;
    }
    return !over();
  }

  private boolean indexed(FieldListener listener) {
    int index = number(7);
    if (index <= 0 || index > StaticTable.SIZE + table.count()) {
      return false;
    }
    int length = nameLength(index) + valueLength(index);
    if (counts(length)) {
      byte[] out = room.of(0, length);
      int value = putName(index, out);
      if (index <= StaticTable.SIZE) {
        byte[] known = StaticTable.value(index);
        System.arraycopy(known, 0, out, value, known.length);
      } else {
        table.copy(index - StaticTable.SIZE - 1, length, out, 0);
      }
      listener.field(out, 0, value, length, false);
    }
    return true;
  }

  private int nameLength(int index) {
    return index <= StaticTable.SIZE
        ? StaticTable.name(index).length
        : table.nameLength(index - StaticTable.SIZE - 1);
  }

  private int valueLength(int index) {
    int at = index - StaticTable.SIZE - 1;
    return at < 0 ? StaticTable.value(index).length : table.length(at) - table.nameLength(at);
  }

  /** Copies a name to the begin of {@code out}; its length. */
  private int putName(int index, byte[] out) {
    int length = nameLength(index);
    if (index <= StaticTable.SIZE) {
      System.arraycopy(StaticTable.name(index), 0, out, 0, length);
    } else {
      table.copy(index - StaticTable.SIZE - 1, length, out, 0);
    }
    return length;
  }

  private boolean literal(int prefix, FieldListener listener, boolean kept, boolean secret) {
    int index = number(prefix);
    if (index == BAD || index > StaticTable.SIZE + table.count()) {
      return false;
    }
    if (!kept && over()) {
      return (index > 0 || skip()) && skip();
    }
    int value = index > 0 ? putName(index, room.of(0, nameLength(index))) : string(0);
    int last = value == BAD ? BAD : string(value);
    if (last == BAD) {
      return false;
    }
    byte[] out = room.of(0, 0);
    if (kept) {
      table.add(out, 0, value, last, 0);
    }
    if (counts(last)) {
      listener.field(out, 0, value, last, secret);
    }
    return true;
  }

  private boolean skip() {
    int length = i < end ? number(7) : BAD;
    if (length == BAD || length > end - i) {
      return false;
    }
    i += length;
    return true;
  }

  /** Puts a string into the room at {@code o}; its end there, or {@link #BAD}. */
  private int string(int o) {
    boolean coded = i < end && (b[i] & 0x80) != 0;
    int length = i < end ? number(7) : BAD;
    if (length == BAD || length > end - i) {
      return BAD;
    }
    int from = i;
    i += length;
    if (coded) {
      byte[] out = room.of(o, o + Huffman.longest(length));
      return Huffman.decode(b, from, i, out, o);
    }
    System.arraycopy(b, from, room.of(o, o + length), o, length);
    return o + length;
  }

  /** A number whose first octet has so many bits of it (section 5.1), or {@link #BAD}. */
  private int number(int prefix) {
    int mask = (1 << prefix) - 1;
    int value = b[i++] & mask;
    if (value < mask) {
      return value;
    }
    for (int k = 0; k < MOST_MORE && i < end; k++) {
      int octet = b[i++];
      value += (octet & 0x7f) << (7 * k);
      if (octet >= 0) {
        return value;
      }
    }
    return BAD;
  }
}
