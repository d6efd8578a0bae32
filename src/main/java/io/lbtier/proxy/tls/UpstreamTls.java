package io.lbtier.proxy.tls;

import io.lbtier.model.BackendTls;
import io.lbtier.model.ClientTls;
import io.lbtier.model.KeyMaterial;
import io.lbtier.proxy.Certificate;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards the backends of a pool as it is now. It is carried from snapshot to snapshot as long
 * as nothing of it changes; connections that were made by another one are not used again. Where
 * what it needs is missing, no connection can be made: it never does with less. Any thread.
 */
public final class UpstreamTls {
  private final Material material;
  private final @Nullable SslContext context;
  private final String problem;

  /**
   * What it is made from.
   *
   * @param config what the user wants
   * @param trustPem ca.crt of the Secret that is trusted; null when there is none
   * @param certificate of the Secret that is shown; null when there is none
   * @param carried what is spoken inside, as ALPN names it
   */
  public record Material(
      BackendTls config,
      @Nullable String trustPem,
      @Nullable Certificate certificate,
      String carried) {}

  private UpstreamTls(Material material, @Nullable SslContext context, String problem) {
    this.material = material;
    this.context = context;
    this.problem = problem;
  }

  /** What serves from now on: what was wanted before and worked serves while this does not. */
  public static UpstreamTls of(Material material, @Nullable UpstreamTls before) {
    if (before != null && before.material.equals(material)) {
      return before;
    }
    try {
      return new UpstreamTls(material, context(material), "");
    } catch (GeneralSecurityException | SSLException e) {
      return before != null
              && before.context != null
              && before.material.config().equals(material.config())
          ? before
          : new UpstreamTls(material, null, String.valueOf(e.getMessage()));
    }
  }

  private static SslContext context(Material material)
      throws GeneralSecurityException, SSLException {
    BackendTls config = material.config();
    SslContextBuilder builder =
        Protocols.of(SslContextBuilder.forClient(), ClientTls.Version.TLS_1_2, material.carried());
    if (!config.verify()) {
      builder
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null);
    } else {
      // Also checks that the certificate is for the host (RFC 2818 section 3.1).
      builder.endpointIdentificationAlgorithm("HTTPS");
      if (!config.trust().isEmpty()) {
        if (material.trustPem() == null) {
          throw new GeneralSecurityException(missing(config.trust(), "ca.crt"));
        }
        builder.trustManager(KeyMaterial.certificates(material.trustPem()));
      }
    }
    if (!config.certificate().isEmpty()) {
      Certificate pem = material.certificate();
      if (pem == null) {
        throw new GeneralSecurityException(missing(config.certificate(), "tls.crt and tls.key"));
      }
      KeyMaterial pair = KeyMaterial.parse(pem.chainPem(), pem.keyPem());
      builder.keyManager(pair.key(), pair.chain());
    }
    return builder.build();
  }

  private static String missing(String secret, String entries) {
    return "Secret \"" + secret + "\" with " + entries + " is missing";
  }

  /** Why no connection can be made, in words for a person; empty when one can. */
  public String problem() {
    return problem;
  }

  /**
   * What stands between a connection to a backend and its user; the handshake has no time limit of
   * its own.
   *
   * @throws IllegalStateException when there is a {@link #problem}
   */
  public SslHandler handler(ByteBufAllocator alloc, InetSocketAddress backend) {
    if (context == null) {
      throw new IllegalStateException(problem);
    }
    String name = material.config().serverName();
    String host = name.isEmpty() ? backend.getAddress().getHostAddress() : name;
    SslHandler handler = context.newHandler(alloc, host, backend.getPort());
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }

  /** Why a handshake failed, in words for a person. */
  public String words(Throwable failure) {
    String name = material.config().serverName();
    return TlsCauses.words(failure, name.isEmpty() ? "its address" : name);
  }
}
