package io.lbtier.proxy.tls;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Says in words for a person why TLS failed; never with what a peer has sent, nor its address. The
 * words for a certificate are those of the peer's.
 */
public final class TlsCauses {
  /** As BoringSSL and as the JDK name an alert of the peer. */
  private static final Pattern ALERT =
      Pattern.compile("_ALERT_([A-Z_]+)|Received fatal alert: ([a-z_]+)");

  private TlsCauses() {}

  /** Whether it is TLS that failed. */
  public static boolean isTls(Throwable failure) {
    return any(failure, SSLException.class::isInstance);
  }

  /** Why it failed; {@code name} is what the peer's certificate was to be for. */
  public static String words(Throwable failure, String name) {
    if (any(failure, CertificateExpiredException.class::isInstance)) {
      return "certificate has expired";
    }
    if (any(failure, CertificateNotYetValidException.class::isInstance)) {
      return "certificate is not valid yet";
    }
    if (any(failure, TlsCauses::isUntrusted)) {
      return "certificate of an authority that is not trusted";
    }
    if (any(failure, CertificateException.class::isInstance)) {
      return any(failure, TlsCauses::isForAnother)
          ? "certificate is not for " + name
          : "certificate is not acceptable";
    }
    if (any(failure, NotSslRecordException.class::isInstance)) {
      return "does not speak TLS";
    }
    String alert = alert(failure);
    if (!alert.isEmpty()) {
      return "TLS refused: " + alert;
    }
    return any(failure, ClosedChannelException.class::isInstance)
        ? "closed in the TLS handshake"
        : "TLS failed";
  }

  /** Whether a certificate was refused for nothing but the authority that it is of. */
  static boolean isOfNoAuthority(CertificateException refusal) {
    return any(refusal, CertPathBuilderException.class::isInstance)
        && !any(refusal, CertPathValidatorException.class::isInstance);
  }

  private static boolean isUntrusted(Throwable cause) {
    return cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException;
  }

  private static boolean isForAnother(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return text.contains("subject alternative") || text.contains("No name matching");
  }

  private static String alert(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher alert = ALERT.matcher(String.valueOf(cause.getMessage()));
      if (alert.find()) {
        String name = alert.group(1) == null ? alert.group(2) : alert.group(1);
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
      }
    }
    return "";
  }

  private static boolean any(Throwable failure, Predicate<Throwable> test) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (test.test(cause)) {
        return true;
      }
    }
    return false;
  }
}
