package io.lbtier.proxy;

/**
 * A certificate chain and its private key, as PEM. It prints neither.
 *
 * @param chainPem certificates, the server's own first
 * @param keyPem PKCS #8, PKCS #1 or SEC 1 private key
 */
public record Certificate(String chainPem, String keyPem) {
  @Override
  public String toString() {
    return "Certificate[redacted]";
  }
}
