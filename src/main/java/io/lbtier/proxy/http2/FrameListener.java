package io.lbtier.proxy.http2;

import io.netty.buffer.ByteBuf;

/**
 * Hears of each frame that keeps the rules of the frame layer. Whether a stream is still open, and
 * what is in a field block, is for it to say.
 */
public interface FrameListener {
  /**
   * A part of a DATA frame; there may be several of one frame.
   *
   * @param part taken over; may be empty
   * @param charged what it takes from the windows: its length and, with the first part, padding
   * @param end whether the peer has nothing more to send on the stream
   */
  void data(int stream, ByteBuf part, int charged, boolean end);

  /**
   * A whole field block. It must be decoded even when the stream is of no interest, for the
   * connection's compression depends on it.
   *
   * @param block holds it from {@code from} to {@code to} during the call
   * @param end whether the peer has nothing more to send on the stream
   */
  void headers(int stream, byte[] block, int from, int to, boolean end);

  /** The peer ends the stream at once. */
  void reset(int stream, ErrorCode code);

  /** One of the settings of a SETTINGS frame, whose value is in its range. */
  void setting(Setting setting, long value);

  /** The SETTINGS frame is complete; it wants to be acknowledged. */
  void settings();

  /** Our own settings are in force at the peer. */
  void settingsAcknowledged();

  /** Wants the same payload back, or brings it. */
  void ping(long payload, boolean acknowledgement);

  /**
   * The peer opens no more streams and takes no more.
   *
   * @param last streams above this were not processed and never will be
   */
  void goAway(int last, ErrorCode code);

  /**
   * The peer takes more.
   *
   * @param stream 0 for the connection
   * @param increment 1 to 2^31-1
   */
  void windowUpdate(int stream, int increment);

  /** A frame that means nothing here: PRIORITY or an unknown type. It cost its peer little. */
  void ignored();

  /** A rule was broken that concerns one stream; the connection can go on. */
  void streamError(int stream, Violation violation);

  /** A rule was broken after which the connection cannot be used; nothing more is read. */
  void connectionError(Violation violation);
}
