package io.lbtier.proxy.affinity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The name of a backend towards clients: the first 64 bits of HMAC-SHA-256 (RFC 2104) of pool and
 * address. All proxies that have the key make the same, today and after a restart; who has not can
 * neither read an address from it nor test a guess.
 */
final class Token {
  /** Number of hexadecimal digits. */
  static final int DIGITS = 16;

  private static final String HMAC = "HmacSHA256";

  private Token() {}

  /** The token of the backend at {@code label}, an address with its port. */
  static long of(String key, String pool, String label) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC));
      byte[] made = mac.doFinal((pool + "/" + label).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(made).getLong();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  static String text(long token) {
    return HexFormat.of().toHexDigits(token);
  }
}
