package io.lbtier.proxy.http;

/**
 * Counts what a peer can make a connection do that costs it little and us more (RFC 9113 section
 * 10.5): streams reset by it or because of it, and frames that carry nothing. A connection that has
 * done more of these than anybody needs is closed.
 */
final class Http2Guard {
  /** Streams that may be reset within {@link #SPAN_NANOS}, by whichever side. */
  static final int MOST_RESETS = 200;

  /** Frames without use within the same time; each costs about as much as it took to send. */
  static final int MOST_IDLE_FRAMES = 10_000;

  private static final long SPAN_NANOS = 30_000_000_000L;

  private long since = System.nanoTime();
  private int resets;
  private int idleFrames;

  /** A stream was reset; whether that is still all right. */
  boolean reset() {
    begin();
    return ++resets <= MOST_RESETS;
  }

  /** A frame came that carries nothing; whether that is still all right. */
  boolean idleFrame() {
    begin();
    return ++idleFrames <= MOST_IDLE_FRAMES;
  }

  /** Something of use was done, for which a peer may send some frames that carry nothing. */
  void useful() {
    idleFrames -= idleFrames > 2 ? 2 : idleFrames;
  }

  private void begin() {
    long now = System.nanoTime();
    if (now - since >= SPAN_NANOS) {
      since = now;
      resets = 0;
      idleFrames = 0;
    }
  }
}
