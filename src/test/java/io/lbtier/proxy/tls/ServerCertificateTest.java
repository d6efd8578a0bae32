package io.lbtier.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.proxy.Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCertificateTest {
  private static ServerCertificate of(Certificate pem) {
    return ServerCertificate.of(new ServerCertificate.Material(pem, null, null));
  }

  @ParameterizedTest
  @CsvSource({"a.crt,a.key", "a.crt,a.sec1.key", "b.crt,b.key", "b.crt,b.pkcs1.key", "c.crt,c.key"})
  void readsEveryFormOfKey(String chain, String key) {
    Certificate pem = new Certificate(Pems.read(chain), Pems.read(key));
    assertThat(of(pem).material().pem()).isSameAs(pem);
  }

  @Test
  void findsTheKeyBehindItsParameters() {
    String key = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    of(new Certificate(Pems.read("a.crt"), key + Pems.read("a.sec1.key")));
  }

  @ParameterizedTest
  @CsvSource({
    "a.crt,b.key,the private key is not that of the certificate",
    "b.crt,a.key,the private key is not that of the certificate",
    "a.crt,a.crt,no private key in PEM",
    "a.key,a.key,certificate:",
  })
  void refusesWhatCannotServe(String chain, String key, String message) {
    Certificate pem = new Certificate(Pems.read(chain), Pems.read(key));
    assertThatThrownBy(() -> of(pem))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void namesWhatIsWrongWithAKey() {
    String chain = Pems.read("b.crt");
    String broken = Pems.read("b.key").replaceFirst("\n.{40}", "\n");
    String encrypted = Pems.read("b.key").replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assertThatThrownBy(() -> of(new Certificate(chain, broken)))
        .hasMessageContaining("malformed private key");
    assertThatThrownBy(() -> of(new Certificate(chain, encrypted)))
        .hasMessageContaining("not encrypted");
  }

  @ParameterizedTest
  @CsvSource({
    "a,a.example,true",
    "a,x.a.example,false",
    "a,x.wild.example,true",
    "a,x.y.wild.example,false",
    "a,wild.example,false",
    "b,b.example,true",
    "b,a.example,false",
  })
  void knowsItsNames(String certificate, String host, boolean expected) {
    assertThat(of(Pems.pair(certificate)).isFor(host)).isEqualTo(expected);
  }
}
