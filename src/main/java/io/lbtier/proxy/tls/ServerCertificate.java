package io.lbtier.proxy.tls;

import io.lbtier.model.KeyMaterial;
import io.lbtier.proxy.Certificate;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * A certificate as it serves now, with all that a handshake needs. It costs milliseconds to make,
 * so it is carried from snapshot to snapshot as long as the PEM stays the same. Any thread.
 */
public final class ServerCertificate {
  private static final int DNS_NAME = 2;

  private final Certificate pem;
  private final Set<String> names;
  private final SslContext context;

  private ServerCertificate(Certificate pem, Set<String> names, SslContext context) {
    this.pem = pem;
    this.names = names;
    this.context = context;
  }

  /**
   * Makes a certificate ready to serve.
   *
   * @throws IllegalArgumentException when the PEM cannot be read, or key and certificate are not of
   *     a pair; the message names what is wrong and shows none of it
   */
  public static ServerCertificate of(Certificate pem) {
    try {
      KeyMaterial material = KeyMaterial.parse(pem.chainPem(), pem.keyPem());
      return new ServerCertificate(pem, names(material.chain().getFirst()), context(material));
    } catch (GeneralSecurityException | SSLException e) {
      throw new IllegalArgumentException("certificate: " + e.getMessage(), e);
    }
  }

  private static Set<String> names(X509Certificate certificate) throws GeneralSecurityException {
    Set<String> names = new HashSet<>();
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        if (alternative.get(0).equals(DNS_NAME)) {
          names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    }
    return Set.copyOf(names);
  }

  private static SslContext context(KeyMaterial material) throws SSLException {
    return Protocols.of(SslContextBuilder.forServer(material.key(), material.chain())).build();
  }

  /** What it was made from. */
  public Certificate pem() {
    return pem;
  }

  /**
   * Whether it is for this host (lower case): one of its names, or a wildcard in place of the
   * host's first label (RFC 6125 section 6.4.3).
   */
  boolean isFor(String host) {
    int dot = host.indexOf('.');
    return names.contains(host) || (dot > 0 && names.contains("*" + host.substring(dot)));
  }

  SslContext context() {
    return context;
  }
}
