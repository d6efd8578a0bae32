package io.lbtier.proxy.http2;

/** Numbers of the frame format (RFC 9113 sections 4.1 and 6). */
final class Frame {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int ACK = 0x1;
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int WITH_PRIORITY = 0x20;

  /** Octets before the payload. */
  static final int HEADER = 9;

  /** No peer may ask for frames shorter than this. */
  static final int LEAST_MAXIMUM = 1 << 14;

  /** Longest payload that the format allows. */
  static final int LONGEST = (1 << 24) - 1;

  private Frame() {}
}
