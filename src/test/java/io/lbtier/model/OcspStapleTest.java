package io.lbtier.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.proxy.tls.Pems;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OcspStapleTest {
  /** Of the certificate a. */
  private static final BigInteger SERIAL =
      new BigInteger("2323DDB1ABE6BB423D0C169CA05C497F5F45B5F3", 16);

  private static final String GOOD = Pems.read("a.good.ocsp");

  @Test
  void countsFromItsTimeUntilTheNext() throws Exception {
    OcspStaple staple = OcspStaple.parse(GOOD, SERIAL);
    Instant begin = staple.thisUpdate();
    Instant end = Objects.requireNonNull(staple.nextUpdate());
    assertThat(begin).isEqualTo("2026-11-21T23:31:10Z");
    assertThat(Duration.between(begin, end)).isEqualTo(Duration.ofDays(9000));
    assertThat(staple.validAt(begin.minusMillis(1))).isFalse();
    assertThat(staple.validAt(begin)).isTrue();
    assertThat(staple.validAt(end.minusMillis(1))).isTrue();
    assertThat(staple.validAt(end)).isFalse();
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> OcspStaple.parse(GOOD, SERIAL.add(BigInteger.ONE)))
        .hasMessage("it is about another certificate");
    assertThatThrownBy(() -> OcspStaple.parse(Pems.read("a.revoked.ocsp"), SERIAL))
        .hasMessage("it does not say that the certificate is good");
    assertThatThrownBy(() -> OcspStaple.parse("MAMKAQY=", SERIAL))
        .hasMessage("it is the refusal of a responder");
    assertThatThrownBy(() -> OcspStaple.parse("no base64: =", SERIAL))
        .hasMessage("it is not valid base64");
  }

  @Test
  void whatIsCutOrChangedIsRefusedInOrder() {
    byte[] good = Base64.getMimeDecoder().decode(GOOD);
    for (int n = 0; n < good.length; n++) {
      String cut = Base64.getEncoder().encodeToString(Arrays.copyOf(good, n));
      assertThatThrownBy(() -> OcspStaple.parse(cut, SERIAL))
          .isInstanceOf(GeneralSecurityException.class);
      byte[] other = good.clone();
      other[n] ^= 0x55;
      try {
        OcspStaple.parse(Base64.getEncoder().encodeToString(other), SERIAL);
      } catch (GeneralSecurityException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
