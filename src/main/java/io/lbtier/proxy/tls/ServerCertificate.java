package io.lbtier.proxy.tls;

import io.lbtier.model.ClientTls;
import io.lbtier.model.KeyMaterial;
import io.lbtier.model.OcspStaple;
import io.lbtier.proxy.Certificate;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as it serves now, with all that a handshake needs. It costs milliseconds to make,
 * so it is carried from snapshot to snapshot as long as the PEM stays the same. Any thread.
 */
public final class ServerCertificate {
  private static final int DNS_NAME = 2;

  private final Material material;
  private final Set<String> names;

  /** It also has the keys of tickets, so a session is resumed under the rules it was made under. */
  private final SslContext context;

  private final @Nullable OcspStaple staple;

  /**
   * What it is made from.
   *
   * @param pem what is shown to clients
   * @param clients what these must do; null for no more than usual
   * @param trustPem ca.crt of the Secret that is trusted with clients; null when there is none
   */
  public record Material(Certificate pem, @Nullable ClientTls clients, @Nullable String trustPem) {}

  private ServerCertificate(Material material, KeyMaterial pair)
      throws GeneralSecurityException, SSLException {
    this.material = material;
    names = names(pair.chain().getFirst());
    staple = staple(material.pem(), pair.chain().getFirst());
    context = context(pair, material, staple != null);
  }

  /**
   * Makes a certificate ready to serve.
   *
   * @throws IllegalArgumentException when the PEM cannot be read, key and certificate are not of a
   *     pair, or there is nothing to hold clients against; the message names what is wrong and
   *     shows none of it
   */
  public static ServerCertificate of(Material material) {
    try {
      Certificate pem = material.pem();
      return new ServerCertificate(material, KeyMaterial.parse(pem.chainPem(), pem.keyPem()));
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

  /** What its authority says of it; null when that is nothing that helps. */
  private static @Nullable OcspStaple staple(Certificate pem, X509Certificate certificate) {
    if (pem.ocspStaple() == null || !OpenSsl.isOcspSupported()) {
      return null;
    }
    try {
      return OcspStaple.parse(pem.ocspStaple(), certificate.getSerialNumber());
    } catch (GeneralSecurityException e) {
      // Compile has warned of it.
      return null;
    }
  }

  private static SslContext context(KeyMaterial pair, Material material, boolean stapled)
      throws GeneralSecurityException, SSLException {
    ClientTls clients = material.clients();
    SslContextBuilder builder =
        Protocols.of(
            SslContextBuilder.forServer(pair.key(), pair.chain()),
            clients == null ? ClientTls.Version.TLS_1_2 : clients.minVersion(),
            Protocols.HTTP_2,
            Protocols.HTTP_1_1);
    if (clients != null && !clients.trust().isEmpty()) {
      if (material.trustPem() == null) {
        throw new GeneralSecurityException("no ca.crt in Secret " + clients.trust());
      }
      builder
          .trustManager(new ClientTrust(KeyMaterial.certificates(material.trustPem())))
          .clientAuth(clients.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
    }
    return builder.enableOcsp(stapled).build();
  }

  /** What it was made from. */
  public Material material() {
    return material;
  }

  /**
   * Whether it is for this host (lower case): one of its names, or a wildcard in place of the
   * host's first label (RFC 6125 section 6.4.3).
   */
  boolean isFor(String host) {
    int dot = host.indexOf('.');
    return names.contains(host) || (dot > 0 && names.contains("*" + host.substring(dot)));
  }

  /** What ends the TLS of a connection with it. */
  SslHandler handler(ByteBufAllocator alloc) {
    SslHandler handler = context.newHandler(alloc);
    if (staple != null
        && staple.validAt(Instant.now())
        && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
      engine.setOcspResponse(staple.der());
    }
    return handler;
  }
}
