package io.lbtier.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.model.KeyMaterial;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTrustTest {
  private static void check(String certificate) throws GeneralSecurityException {
    X509Certificate[] chain =
        KeyMaterial.certificates(Pems.read(certificate + ".crt")).toArray(X509Certificate[]::new);
    new ClientTrust(KeyMaterial.certificates(Pems.read("authority.crt")))
        .checkClientTrusted(chain, "UNKNOWN");
  }

  @Test
  void takesThoseOfItsAuthorities() throws Exception {
    check("client");
  }

  /** BoringSSL makes the alert unknown_ca of it (RFC 8446 section 6.2). */
  @ParameterizedTest
  @ValueSource(strings = {"a", "stranger"})
  void saysThatTheAuthorityIsNotKnown(String certificate) {
    assertThatThrownBy(() -> check(certificate))
        .isInstanceOfSatisfying(
            OpenSslCertificateException.class,
            e ->
                assertThat(e.errorCode())
                    .isEqualTo(CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY));
  }

  /** Of which Netty makes an alert itself. */
  @Test
  void leavesWhatIsWrongOtherwise() {
    assertThatThrownBy(() -> check("expired"))
        .isNotInstanceOf(OpenSslCertificateException.class)
        .hasRootCauseInstanceOf(CertificateExpiredException.class);
  }
}
