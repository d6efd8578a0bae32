package io.lbtier.source;

import io.fabric8.kubernetes.api.model.Secret;
import io.lbtier.compile.Facts.SecretFact;
import io.lbtier.proxy.Certificate;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Takes certificates out of Secrets of type kubernetes.io/tls. */
final class Certificates {
  private static final String CHAIN = "tls.crt";
  private static final String KEY = "tls.key";

  private Certificates() {}

  /** The certificate in a Secret, or null when an entry is missing or is no base64. */
  static @Nullable Certificate of(@Nullable Secret secret) {
    String chain = entry(secret, CHAIN);
    String key = entry(secret, KEY);
    return chain == null || key == null ? null : new Certificate(chain, key);
  }

  /** The same entries, as compile wants them. */
  static SecretFact fact(Secret secret) {
    return new SecretFact(entry(secret, CHAIN), entry(secret, KEY));
  }

  private static @Nullable String entry(@Nullable Secret secret, String name) {
    if (secret == null) {
      return null;
    }
    // Files may carry stringData, which an API server turns into data.
    if (secret.getStringData() != null && secret.getStringData().get(name) != null) {
      return secret.getStringData().get(name);
    }
    String data = secret.getData() == null ? null : secret.getData().get(name);
    if (data == null) {
      return null;
    }
    try {
      return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
