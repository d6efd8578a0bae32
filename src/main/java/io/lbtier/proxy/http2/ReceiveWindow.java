package io.lbtier.proxy.http2;

/**
 * How much the peer may send, of a stream or of a connection (RFC 9113 section 6.9). It is told of
 * more when half of the window has been used up and passed on, so that updates stay few.
 */
public final class ReceiveWindow {
  private int size;
  private int left;
  private int passedOn;

  /** Begins with {@code size} octets, as the peer knows. */
  public ReceiveWindow(int size) {
    this.size = size;
    this.left = size;
  }

  /** Makes the window this much larger from the next update on. */
  public void grow(int octets) {
    size += octets;
    passedOn += octets;
  }

  /** Some have come; whether they were allowed. */
  public boolean take(int octets) {
    left -= octets;
    return left >= 0;
  }

  /**
   * Some of what has come is no longer held here.
   *
   * @return what the peer is to be told that it may send more; 0 for nothing yet
   */
  public int release(int octets) {
    passedOn += octets;
    if (passedOn == 0 || passedOn < size / 2) {
      return 0;
    }
    int more = passedOn;
    passedOn = 0;
    left += more;
    return more;
  }
}
