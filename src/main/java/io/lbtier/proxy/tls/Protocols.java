package io.lbtier.proxy.tls;

import io.lbtier.model.ClientTls;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;

/** What is spoken on either side. */
public final class Protocols {
  /** HTTP/2, as ALPN names it (RFC 9113 section 3.2). */
  public static final String HTTP_2 = "h2";

  /** HTTP/1.1, as ALPN names it. */
  public static final String HTTP_1_1 = "http/1.1";

  /** What browsers of the last ten years speak, without those that keep no forward secrecy. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private Protocols() {}

  /**
   * Sets the implementation, versions and ciphers.
   *
   * @param carried what is spoken inside, the most wanted first
   */
  static SslContextBuilder of(
      SslContextBuilder builder, ClientTls.Version minVersion, String... carried) {
    return builder
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols(
            switch (minVersion) {
              case TLS_1_2 -> List.of("TLSv1.3", "TLSv1.2");
              case TLS_1_3 -> List.of("TLSv1.3");
            })
        .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                carried));
  }
}
