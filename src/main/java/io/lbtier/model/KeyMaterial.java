package io.lbtier.model;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate chain and the private key to it. Compile warns of, and proxies refuse, what cannot
 * be read here, in the same words. It prints neither.
 *
 * @param chain the server's own certificate first
 * @param key to the first certificate
 */
public record KeyMaterial(List<X509Certificate> chain, PrivateKey key) {
  public KeyMaterial {
    chain = List.copyOf(chain);
  }

  /**
   * Reads PEM. Any thread; about a millisecond.
   *
   * @param chainPem certificates, the server's own first
   * @param keyPem PKCS #8, PKCS #1 or SEC 1 private key
   * @throws GeneralSecurityException when one cannot be read, or they are not of a pair; the
   *     message says which and shows nothing of them
   */
  public static KeyMaterial parse(String chainPem, String keyPem) throws GeneralSecurityException {
    KeyMaterial material = new KeyMaterial(certificates(chainPem), PrivateKeys.parse(keyPem));
    material.checkPair();
    return material;
  }

  /**
   * Reads certificates from PEM; there is at least one. Any thread.
   *
   * @throws GeneralSecurityException when one cannot be read, or there is none; the message shows
   *     nothing of them
   */
  public static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
    List<X509Certificate> chain;
    try {
      chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
    } catch (CertificateException e) {
      throw new CertificateException("malformed certificate (expected: X.509 in PEM)", e);
    }
    if (chain.isEmpty()) {
      throw new CertificateException("no certificate in PEM (expected: BEGIN CERTIFICATE)");
    }
    return chain;
  }

  /** They are of a pair when the certificate verifies what the key signs. */
  private void checkPair() throws GeneralSecurityException {
    PublicKey certified = chain.getFirst().getPublicKey();
    boolean pair = key.getAlgorithm().equals(certified.getAlgorithm());
    if (pair) {
      Signature signature =
          Signature.getInstance(
              switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> key.getAlgorithm();
              });
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      pair = signature.verify(signed);
    }
    if (!pair) {
      throw new GeneralSecurityException("the private key is not that of the certificate");
    }
  }

  @Override
  public String toString() {
    return "KeyMaterial[redacted]";
  }
}
