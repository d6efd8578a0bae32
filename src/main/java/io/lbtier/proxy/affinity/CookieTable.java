package io.lbtier.proxy.affinity;

import io.lbtier.model.Affinity;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Member;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of one pool: which backend each value means, and the line that sets each. Immutable;
 * finding one allocates nothing.
 */
public final class CookieTable implements Cookies {
  private final Affinity.Cookie config;

  private final BackendIndex backends;
  private final Map<Backend, byte[]> lines = new HashMap<>();
  private final Map<Backend, byte[]> secureLines = new HashMap<>();

  /**
   * The cookies of all members, also of those that are down or have weight 0: their clients keep
   * them.
   */
  public CookieTable(Affinity.Cookie config, String pool, List<Member> members) {
    this.config = config;
    backends = new BackendIndex(members.size());
    boolean always = Boolean.TRUE.equals(config.secure());
    boolean overTls = !Boolean.FALSE.equals(config.secure());
    for (Member member : members) {
      Backend backend = member.backend();
      long token = Token.of(config.key(), pool, backend.label());
      backends.put(token, backend);
      lines.put(backend, octets(line(Token.text(token), config.ttlSeconds(), always)));
      secureLines.put(backend, octets(line(Token.text(token), config.ttlSeconds(), overTls)));
    }
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public boolean refuses() {
    return config.onBackendLoss() == Affinity.OnBackendLoss.Refuse;
  }

  /** The backend that a value between two places means, or null when it means none of these. */
  public @Nullable Backend find(byte[] b, int from, int to) {
    if (to - from != Token.DIGITS) {
      return null;
    }
    long token = 0;
    for (int i = from; i < to; i++) {
      int digit = digit(b[i]);
      if (digit < 0) {
        return null;
      }
      token = token << 4 | digit;
    }
    return backends.find(token);
  }

  private static int digit(int c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }

  @Override
  public boolean has(Backend backend) {
    return lines.containsKey(backend);
  }

  /** The header line, with its end, that sets the cookie of a backend. */
  public byte[] line(Backend backend, boolean tls) {
    return Objects.requireNonNull((tls ? secureLines : lines).get(backend), "a member");
  }

  /** The header line, with its end, that makes a client forget its cookie. */
  public String expiry(boolean tls) {
    return line("", -1, config.secure() == null ? tls : config.secure());
  }

  /**
   * The line of a value.
   *
   * @param seconds how long it is kept; 0 for as long as the client runs, -1 for not at all
   */
  private String line(String value, long seconds, boolean secure) {
    return "Set-Cookie: "
        + config.name()
        + "="
        + value
        + "; Path="
        + config.path()
        + (seconds == 0 ? "" : "; Max-Age=" + Math.max(0, seconds))
        + (secure ? "; Secure" : "")
        + (config.httpOnly() ? "; HttpOnly" : "")
        + "; SameSite="
        + config.sameSite()
        + "\r\n";
  }

  private static byte[] octets(String line) {
    return line.getBytes(StandardCharsets.US_ASCII);
  }
}
