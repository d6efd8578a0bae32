package io.lbtier.proxy.http2;

import io.netty.buffer.ByteBuf;

/**
 * The code of RFC 7541 Appendix B. It is a canonical one, so that the lengths of its code words say
 * all. Decoding goes by four bits at a time through a table of states, a state being what has been
 * seen of a code word.
 */
final class Huffman {
  /** Length of the code word of each octet, as a letter: A for 5 bits to X for 28. */
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
          + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIX"
          + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
          + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV";

  private static final int SYMBOLS = 256;
  private static final byte[] BITS = new byte[SYMBOLS];
  private static final int[] CODES = new int[SYMBOLS];

  /** No such code word; also any that holds the end-of-string symbol. */
  private static final short BAD = -1;

  /** An octet is complete: it is in the lower bits of {@link #SYMBOL}. */
  private static final int EMITS = 1 << 8;

  /** By state and next four bits: the next state, with {@link #EMITS} if an octet is complete. */
  private static final short[] NEXT = new short[SYMBOLS * 16];

  private static final byte[] SYMBOL = new byte[SYMBOLS * 16];

  /** States at which a string may end: at most seven bits, all set, of a code word. */
  private static final boolean[] MAY_END = new boolean[SYMBOLS];

  static {
    assignCodes();
    new Tree().fill();
  }

  private Huffman() {}

  /** Shorter code words come first, and among those of a length the lower octets. */
  private static void assignCodes() {
    int code = 0;
    for (int bits = 5; bits <= 30; bits++, code <<= 1) {
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + 5 == bits) {
          BITS[symbol] = (byte) bits;
          CODES[symbol] = code++;
        }
      }
    }
  }

  /** The code as a tree. Its inner nodes are the states. */
  private static final class Tree {
    /** Child of each node by bit: an inner node, or an octet as its complement. */
    private final int[][] children = new int[SYMBOLS][2];

    private int nodes = 1;

    Tree() {
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        int node = 0;
        for (int bit = BITS[symbol] - 1; bit > 0; bit--) {
          int side = CODES[symbol] >> bit & 1;
          if (children[node][side] == 0) {
            children[node][side] = nodes++;
          }
          node = children[node][side];
        }
        children[node][CODES[symbol] & 1] = ~symbol;
      }
    }

    void fill() {
      for (int state = 0; state < nodes; state++) {
        for (int bits = 0; bits < 16; bits++) {
          follow(state, bits);
        }
      }
      int node = 0;
      for (int depth = 0; depth <= 7; depth++) {
        MAY_END[node] = true;
        node = children[node][1];
      }
    }

    private void follow(int state, int bits) {
      int at = state * 16 + bits;
      int node = state;
      int emits = 0;
      for (int bit = 3; bit >= 0; bit--) {
        int child = children[node][bits >> bit & 1];
        if (child == 0) {
          // Only the end-of-string symbol goes on from here.
          NEXT[at] = BAD;
          return;
        }
        if (child < 0) {
          SYMBOL[at] = (byte) ~child;
          emits = EMITS;
          node = 0;
        } else {
          node = child;
        }
      }
      NEXT[at] = (short) (node | emits);
    }
  }

  /** Most octets that so many coded ones can hold. */
  static int longest(int coded) {
    return coded * 8 / 5;
  }

  /**
   * Decodes what is between {@code from} and {@code to} into {@code out} at {@code o}, where there
   * is room for {@link #longest}.
   *
   * @return the new end, or -1 when it is not of this code
   */
  static int decode(byte[] b, int from, int to, byte[] out, int o) {
    int state = 0;
    int end = o;
    for (int i = from; i < to; i++) {
      int at = state * 16 + (b[i] >> 4 & 0xf);
      int next = NEXT[at];
      if (next == BAD) {
        return -1;
      }
      if ((next & EMITS) != 0) {
        out[end++] = SYMBOL[at];
      }
      at = (next & 0xff) * 16 + (b[i] & 0xf);
      next = NEXT[at];
      if (next == BAD) {
        return -1;
      }
      if ((next & EMITS) != 0) {
        out[end++] = SYMBOL[at];
      }
      state = next & 0xff;
    }
    return MAY_END[state] ? end : -1;
  }

  /** How many octets the code makes of these. */
  static int length(byte[] b, int from, int to) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      bits += BITS[b[i] & 0xff];
    }
    return (int) ((bits + 7) >> 3);
  }

  /** Writes these octets in the code. */
  static void encode(byte[] b, int from, int to, ByteBuf out) {
    long pending = 0;
    int count = 0;
    for (int i = from; i < to; i++) {
      int symbol = b[i] & 0xff;
      pending = pending << BITS[symbol] | CODES[symbol];
      count += BITS[symbol];
      while (count >= 8) {
        count -= 8;
        out.writeByte((int) (pending >> count));
      }
    }
    if (count > 0) {
      // The rest of the octet begins the end-of-string symbol, which is all ones.
      out.writeByte((int) (pending << (8 - count)) | 0xff >> count);
    }
  }
}
