package io.lbtier.proxy.http2;

/**
 * Fields that were sent before on a connection (RFC 7541 section 2.3.2), the newest having index 0.
 * Octets and entries are two rings, so that no field is an object of its own.
 */
final class DynamicTable {
  /** What a field counts beside its octets (section 4.1). */
  static final int OVERHEAD = 32;

  /** The most that {@link #limit} may be made. */
  private final int most;

  private byte[] octets = {};
  private int[] begins = {};
  private int[] nameLengths = {};
  private int[] lengths = {};
  private int[] hashes = {};
  private int limit;
  private int size;
  private int count;
  private int newest;
  private int write;

  DynamicTable(int most) {
    this.most = most;
    this.limit = most;
  }

  /** How many fields it has. */
  int count() {
    return count;
  }

  /** What the fields count together. */
  int size() {
    return size;
  }

  int limit() {
    return limit;
  }

  /** Changes how much it may hold; older fields go. */
  void limit(int next) {
    limit = next;
    evict(0);
  }

  private void evict(int room) {
    while (count > 0 && size + room > limit) {
      int oldest = entry(count - 1);
      size -= lengths[oldest] + OVERHEAD;
      count--;
    }
  }

  private int entry(int index) {
    int entry = newest - index;
    return entry < 0 ? entry + begins.length : entry;
  }

  /** Adds a field; one that is larger than the table empties it (section 4.4). */
  void add(byte[] b, int name, int value, int end, int hash) {
    int length = end - name;
    evict(length + OVERHEAD);
    if (length + OVERHEAD > limit) {
      return;
    }
    if (octets.length == 0) {
      allocate();
    }
    newest = newest + 1 == begins.length ? 0 : newest + 1;
    begins[newest] = write;
    nameLengths[newest] = value - name;
    lengths[newest] = length;
    hashes[newest] = hash;
    int first = Math.min(length, octets.length - write);
    System.arraycopy(b, name, octets, write, first);
    System.arraycopy(b, name + first, octets, 0, length - first);
    write = (write + length) % octets.length;
    size += length + OVERHEAD;
    count++;
  }

  private void allocate() {
    octets = new byte[most];
    int entries = most / OVERHEAD;
    begins = new int[entries];
    nameLengths = new int[entries];
    lengths = new int[entries];
    hashes = new int[entries];
  }

  int nameLength(int index) {
    return nameLengths[entry(index)];
  }

  /** Octets of name and value together. */
  int length(int index) {
    return lengths[entry(index)];
  }

  /** Copies the first {@code n} octets of name and value to {@code out} at {@code o}. */
  void copy(int index, int n, byte[] out, int o) {
    int begin = begins[entry(index)];
    int first = Math.min(n, octets.length - begin);
    System.arraycopy(octets, begin, out, o, first);
    System.arraycopy(octets, 0, out, o + first, n - first);
  }

  /** The index of this very field, or -1. */
  int find(int hash, byte[] b, int name, int value, int end) {
    for (int i = 0; i < count; i++) {
      int entry = entry(i);
      if (hashes[entry] == hash
          && nameLengths[entry] == value - name
          && lengths[entry] == end - name
          && holds(begins[entry], b, name, end)) {
        return i;
      }
    }
    return -1;
  }

  private boolean holds(int begin, byte[] b, int from, int to) {
    int at = begin;
    for (int i = from; i < to; i++) {
      if (octets[at] != b[i]) {
        return false;
      }
      at = at + 1 == octets.length ? 0 : at + 1;
    }
    return true;
  }
}
