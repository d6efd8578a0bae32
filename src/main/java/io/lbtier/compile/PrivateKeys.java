package io.lbtier.compile;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Private keys in PEM: PKCS #8 (RFC 5958), and the older forms PKCS #1 (RFC 8017 appendix A.1.2)
 * and SEC 1 (RFC 5915), which the JDK reads only inside of PKCS #8.
 */
final class PrivateKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN (|RSA |EC )PRIVATE KEY-----([^-]+)-----END \\1PRIVATE KEY-----");

  private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
  private static final byte[] EC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

  /** P-256, P-384 and P-521, in the encoding of their object identifiers. */
  static final List<byte[]> CURVES =
      Stream.of("06082a8648ce3d030107", "06052b81040022", "06052b81040023")
          .map(HexFormat.of()::parseHex)
          .toList();

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;

  private PrivateKeys() {}

  /** The first key in the text, or none when there is none that can be read. */
  static Optional<PrivateKey> read(String pem) {
    Matcher block = PEM.matcher(pem);
    if (!block.find()) {
      return Optional.empty();
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      return candidates(block.group(1), der).flatMap(PrivateKeys::decode).findFirst();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The key as PKCS #8; the curve of a SEC 1 key is the one that is named in it. */
  private static Stream<byte[]> candidates(String kind, byte[] der) {
    return switch (kind) {
      case "RSA " -> Stream.of(tlv(SEQUENCE, VERSION_0, RSA, tlv(OCTETS, der)));
      case "EC " ->
          CURVES.stream()
              .filter(
                  curve -> HexFormat.of().formatHex(der).contains(HexFormat.of().formatHex(curve)))
              .map(
                  curve ->
                      tlv(SEQUENCE, VERSION_0, tlv(SEQUENCE, EC_KEY, curve), tlv(OCTETS, der)));
      default -> Stream.of(der);
    };
  }

  private static Stream<PrivateKey> decode(byte[] pkcs8) {
    return Stream.of("RSA", "EC", "EdDSA")
        .flatMap(
            algorithm -> {
              try {
                return Stream.of(
                    KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
              } catch (GeneralSecurityException _) {
                return Stream.empty();
              }
            });
  }

  /** Tag, length and value, as in DER (ITU-T X.690 section 8.1). */
  static byte[] tlv(int tag, byte[]... parts) {
    int length = Stream.of(parts).mapToInt(p -> p.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    Stream.of(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }
}
