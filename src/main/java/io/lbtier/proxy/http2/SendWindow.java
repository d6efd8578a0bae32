package io.lbtier.proxy.http2;

/**
 * How much may be sent, of a stream or of a connection (RFC 9113 section 6.9). A window of a stream
 * becomes negative when the peer makes the initial one smaller.
 */
public final class SendWindow {
  /** What a window begins with when nothing is said. */
  public static final int INITIAL = 65_535;

  private long left;

  /** Begins with {@code initial} octets. */
  public SendWindow(int initial) {
    left = initial;
  }

  /** Octets that may be sent now; not negative. */
  public int left() {
    return (int) Math.max(0, left);
  }

  /** Some have been sent, no more than {@link #left}. */
  public void take(int octets) {
    left -= octets;
  }

  /**
   * The peer takes more, or its initial window has changed by this; false when the window would be
   * larger than 2^31-1, which nobody may make it.
   */
  public boolean add(long octets) {
    left += octets;
    return left <= Integer.MAX_VALUE;
  }
}
