package io.lbtier.proxy.health;

import io.lbtier.proxy.tls.TlsCauses;
import java.net.ConnectException;
import java.util.Locale;

/** Says in words for a person why a backend did not answer; never with its address. */
public final class Causes {
  private Causes() {}

  /** Why a connection could not be made within the time it had. */
  public static String connect(Throwable failure, long timeoutMillis) {
    if (TlsCauses.isTls(failure)) {
      return TlsCauses.words(failure, "the backend");
    }
    String text = String.valueOf(failure.getMessage());
    if (text.contains("refused")) {
      return "connection refused";
    }
    if (text.contains("timed out")) {
      return noAnswer(timeoutMillis);
    }
    if (text.contains("No route to host")) {
      return "no route to host";
    }
    if (text.contains("unreachable")) {
      return "network unreachable";
    }
    if (text.contains("reset")) {
      return "connection reset";
    }
    return failure instanceof ConnectException ? "connection failed" : "connection failed: " + text;
  }

  /**
   * Whether a connection could not even be tried, for want of file descriptors or ports of this
   * host; it says nothing of the backend.
   */
  public static boolean ours(Throwable failure) {
    String text = String.valueOf(failure.getMessage());
    return text.contains("Too many open files") || text.contains("Cannot assign requested address");
  }

  /** An answer that did not come in time. */
  public static String noAnswer(long timeoutMillis) {
    return "no answer within " + duration(timeoutMillis);
  }

  /** A duration as people write it: 250ms, 1s, 1.5s. */
  static String duration(long millis) {
    if (millis < 1000) {
      return millis + "ms";
    }
    return millis % 1000 == 0
        ? millis / 1000 + "s"
        : String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
  }
}
