package io.lbtier.proxy.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What shows with HTTP/1.1 that a server means WebSocket: it answers a key with what only a server
 * that knows the protocol makes of it (RFC 6455 section 4). With HTTP/2 there is none, so that the
 * proxy gives one in the client's place and looks at the answer.
 */
final class WebSocketKey {
  /** The line that holds it, up to the key. */
  static final byte[] LINE = Octets.ascii("sec-websocket-key: ");

  private static final byte[] NAME = Octets.fieldName("Sec-WebSocket-Key");
  private static final byte[] ANSWER = Octets.fieldName("Sec-WebSocket-Accept");
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int OCTETS = 16;

  private WebSocketKey() {}

  /** A new one. */
  static byte[] make() {
    byte[] nonce = new byte[OCTETS];
    ThreadLocalRandom.current().nextBytes(nonce);
    return Base64.getEncoder().encode(nonce);
  }

  /** The right answer to a key. */
  static String answer(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  /** Whether the name of a line is that of a key. */
  static boolean isKey(byte[] b, int from, int to) {
    return Octets.isName(b, from, to, NAME);
  }

  /** Whether the name of a line is that of an answer. */
  static boolean isAnswer(byte[] b, int from, int to) {
    return Octets.isName(b, from, to, ANSWER);
  }
}
