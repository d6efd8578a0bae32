package io.lbtier.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {
  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void readsPkcs8(String algorithm) throws GeneralSecurityException {
    PrivateKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
    assertThat(PrivateKeys.read(pem("PRIVATE KEY", key.getEncoded()))).contains(key);
  }

  /** PKCS #8 of an RSA key is 26 octets of header and the PKCS #1 key. */
  @Test
  void readsPkcs1() throws GeneralSecurityException {
    PrivateKey key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
    byte[] pkcs8 = key.getEncoded();
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    assertThat(PrivateKeys.read(pem("RSA PRIVATE KEY", pkcs1)))
        .hasValueSatisfying(
            read ->
                assertThat(((RSAPrivateCrtKey) read).getModulus())
                    .isEqualTo(((RSAPrivateCrtKey) key).getModulus()));
  }

  @ParameterizedTest
  @CsvSource({"secp256r1,0", "secp384r1,1", "secp521r1,2"})
  void readsSec1(String curve, int index) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    ECPrivateKey key = (ECPrivateKey) generator.generateKeyPair().getPrivate();
    byte[] version1 = {2, 1, 1};
    byte[] sec1 =
        PrivateKeys.tlv(
            0x30,
            version1,
            PrivateKeys.tlv(0x04, key.getS().toByteArray()),
            PrivateKeys.tlv(0xa0, PrivateKeys.CURVES.get(index)));
    assertThat(PrivateKeys.read(pem("EC PRIVATE KEY", sec1)))
        .hasValueSatisfying(read -> assertThat(((ECPrivateKey) read).getS()).isEqualTo(key.getS()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no key",
        "-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
      })
  void findsNoneInAnythingElse(String text) {
    assertThat(PrivateKeys.read(text)).isEmpty();
  }

  static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind);
  }
}
