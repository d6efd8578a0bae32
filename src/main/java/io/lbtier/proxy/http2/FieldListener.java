package io.lbtier.proxy.http2;

/** Hears of the fields of a block in order. */
public interface FieldListener {
  /**
   * One field, as it was sent: nothing is known of its octets.
   *
   * @param b holds the name from {@code name} to {@code value} and the value from there to {@code
   *     end}, during the call
   * @param secret whether nobody on the way may put it into a table (RFC 7541 section 7.1.3)
   */
  void field(byte[] b, int name, int value, int end, boolean secret);
}
