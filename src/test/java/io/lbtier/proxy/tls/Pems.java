package io.lbtier.proxy.tls;

import io.lbtier.proxy.Certificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Certificates and keys for tests: a is EC for a.example and *.wild.example, b RSA, c Ed25519. */
public final class Pems {
  private Pems() {}

  /** A certificate with its key in PKCS #8. */
  public static Certificate pair(String name) {
    return new Certificate(read(name + ".crt"), read(name + ".key"));
  }

  /** The content of a file of these tests. */
  public static String read(String file) {
    try (InputStream in = Pems.class.getResourceAsStream("/tls/" + file)) {
      return new String(
          Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }
}
