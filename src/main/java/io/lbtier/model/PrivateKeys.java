package io.lbtier.model;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys from PEM: PKCS #8, and the older PKCS #1 (RSA) and SEC 1 (EC), which the JDK
 * does not know by themselves and which are put into PKCS #8 here (RFC 5208, RFC 8017 appendix A.1,
 * RFC 5915).
 */
final class PrivateKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ((?:[A-Z]+ )?)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  /** AlgorithmIdentifier of rsaEncryption. */
  private static final byte[] RSA = {
    0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };

  /** Object identifier of id-ecPublicKey. */
  private static final byte[] EC = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private static final byte[] VERSION_0 = {2, 1, 0};

  private PrivateKeys() {}

  /** The first private key in a PEM text. */
  static PrivateKey parse(String pem) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new InvalidKeySpecException(
          "no private key in PEM (expected: BEGIN PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY)");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException("the private key is not valid base64", e);
    }
    return switch (block.group(1)) {
      case "" -> anyOf(ALGORITHMS, der);
      case "RSA " -> anyOf(List.of("RSA"), wrap(RSA, der));
      case "EC " -> anyOf(List.of("EC"), wrap(sequence(EC, curve(der)), der));
      default ->
          throw new InvalidKeySpecException(
              block.group(1) + "PRIVATE KEY (expected: one that is not encrypted)");
    };
  }

  private static PrivateKey anyOf(List<String> algorithms, byte[] pkcs8)
      throws GeneralSecurityException {
    for (String algorithm : algorithms) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // Perhaps one of the others.
      }
    }
    throw new InvalidKeySpecException(
        "malformed private key (expected: " + String.join(" or ", algorithms) + ")");
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return sequence(VERSION_0, algorithm, tagged(0x04, key));
  }

  /** The named curve in an ECPrivateKey: the content of its element [0]. */
  private static byte[] curve(byte[] der) throws GeneralSecurityException {
    try {
      Der key = new Der(der).in(Der.SEQUENCE);
      while (key.more()) {
        boolean named = key.tag() == Der.context(0);
        Der element = key.next();
        if (named) {
          return element.octets();
        }
      }
    } catch (GeneralSecurityException e) {
      throw new InvalidKeySpecException("malformed EC private key", e);
    }
    throw new InvalidKeySpecException("the EC private key names no curve");
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return tagged(0x30, all.toByteArray());
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length >= 0x80) {
      out.write(0x82);
      out.write(content.length >> 8);
    }
    out.write(content.length);
    out.writeBytes(content);
    return out.toByteArray();
  }
}
