package io.lbtier.proxy.http;

import org.jspecify.annotations.Nullable;

/** The header fields that mean something to a proxy. */
enum Field {
  HOST("host"),
  CONTENT_LENGTH("content-length"),
  TRANSFER_ENCODING("transfer-encoding"),
  CONNECTION("connection"),
  KEEP_ALIVE("keep-alive"),
  PROXY_CONNECTION("proxy-connection"),
  PROXY_AUTHENTICATE("proxy-authenticate"),
  PROXY_AUTHORIZATION("proxy-authorization"),
  TE("te"),
  TRAILER("trailer"),
  UPGRADE("upgrade"),
  HTTP2_SETTINGS("http2-settings"),
  EXPECT("expect"),
  X_FORWARDED_CLIENT_CERT("x-forwarded-client-cert"),
  X_FORWARDED_FOR("x-forwarded-for"),
  X_FORWARDED_PROTO("x-forwarded-proto");

  private static final int SLOTS = 64;
  private static final @Nullable Field[] TABLE = new @Nullable Field[SLOTS];

  static {
    for (Field field : values()) {
      int slot = slot(field.hash);
      while (TABLE[slot] != null) {
        slot = (slot + 1) % SLOTS;
      }
      TABLE[slot] = field;
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // Nobody else sees it.
  private final byte[] name;

  private final int hash;

  Field(String name) {
    this.name = Octets.ascii(name);
    int h = 0;
    for (byte c : this.name) {
      h = step(h, c);
    }
    this.hash = h;
  }

  /** The hash of a name one character longer; {@code c} in lower case. */
  static int step(int hash, int c) {
    return hash * 31 + c;
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 7) & (SLOTS - 1);
  }

  /**
   * The field whose name has this hash over {@link Octets#NAME} and stands there, an underscore
   * counting as a dash; null for any other.
   */
  static @Nullable Field of(int hash, byte[] b, int from, int to) {
    int slot = slot(hash);
    for (Field field = TABLE[slot]; field != null; field = TABLE[slot]) {
      if (field.hash == hash && Octets.isName(b, from, to, field.name)) {
        return field;
      }
      slot = (slot + 1) % SLOTS;
    }
    return null;
  }
}
