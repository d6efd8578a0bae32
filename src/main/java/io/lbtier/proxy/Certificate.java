package io.lbtier.proxy;

import org.jspecify.annotations.Nullable;

/**
 * A certificate chain and its private key, as PEM. It prints neither.
 *
 * @param chainPem certificates, the server's own first
 * @param keyPem PKCS #8, PKCS #1 or SEC 1 private key
 * @param ocspStaple what its authority says of it, DER in Base64; null when that is not there
 */
public record Certificate(String chainPem, String keyPem, @Nullable String ocspStaple) {
  /** A certificate of which its authority says nothing. */
  public Certificate(String chainPem, String keyPem) {
    this(chainPem, keyPem, null);
  }

  @Override
  public String toString() {
    return "Certificate[redacted]";
  }
}
