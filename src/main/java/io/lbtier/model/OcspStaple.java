package io.lbtier.model;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an authority says of one certificate, to be shown to clients with it (RFC 6960 section
 * 4.2.1). Compile warns of, and proxies leave out, what cannot be used here. Its signature is for
 * the client to verify.
 */
public final class OcspStaple {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT);

  private static final int GOOD = 0x80;

  private final byte[] der;
  private final Instant thisUpdate;
  private final @Nullable Instant nextUpdate;

  private OcspStaple(byte[] der, Instant thisUpdate, @Nullable Instant nextUpdate) {
    this.der = der;
    this.thisUpdate = thisUpdate;
    this.nextUpdate = nextUpdate;
  }

  /**
   * Reads a response in DER, itself in Base64. Any thread.
   *
   * @param serial of the certificate that it is to be about
   * @throws GeneralSecurityException when it cannot be read, is about another certificate, or says
   *     other than that this is good; the message says which
   */
  public static OcspStaple parse(String base64, BigInteger serial) throws GeneralSecurityException {
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("it is not valid base64", e);
    }
    Der response = new Der(der).in(Der.SEQUENCE);
    if (new BigInteger(response.in(Der.ENUMERATED).octets()).signum() != 0) {
      throw new GeneralSecurityException("it is the refusal of a responder");
    }
    Der bytes = response.in(Der.context(0)).in(Der.SEQUENCE);
    bytes.next();
    Der basic = new Der(bytes.in(Der.OCTET_STRING).octets()).in(Der.SEQUENCE);
    Der data = basic.in(Der.SEQUENCE);
    while (data.tag() != Der.SEQUENCE) {
      data.next();
    }
    for (Der all = data.next(); all.more(); ) {
      Der one = all.in(Der.SEQUENCE);
      if (serial(one.in(Der.SEQUENCE)).equals(serial)) {
        return of(der, one);
      }
    }
    throw new GeneralSecurityException("it is about another certificate");
  }

  private static BigInteger serial(Der certificate) throws GeneralSecurityException {
    certificate.next();
    certificate.next();
    certificate.next();
    return new BigInteger(certificate.in(Der.INTEGER).octets());
  }

  private static OcspStaple of(byte[] der, Der one) throws GeneralSecurityException {
    if (one.tag() != GOOD) {
      throw new GeneralSecurityException("it does not say that the certificate is good");
    }
    one.next();
    Instant begin = time(one);
    Instant end = one.tag() == Der.context(0) ? time(one.next()) : null;
    return new OcspStaple(der, begin, end);
  }

  private static Instant time(Der in) throws GeneralSecurityException {
    String text = new String(in.in(Der.GENERALIZED_TIME).octets(), StandardCharsets.US_ASCII);
    try {
      return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new GeneralSecurityException("its time is malformed", e);
    }
  }

  /** The whole response; not to be changed. */
  public byte[] der() {
    return der;
  }

  /** Since when it is true. */
  public Instant thisUpdate() {
    return thisUpdate;
  }

  /** When there is a newer one; null when that is not said. */
  public @Nullable Instant nextUpdate() {
    return nextUpdate;
  }

  /** Whether it counts at a time. */
  public boolean validAt(Instant time) {
    return !time.isBefore(thisUpdate) && (nextUpdate == null || time.isBefore(nextUpdate));
  }
}
