package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** How the requests of one client stay on one backend. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Affinity.None.class, name = "none"),
  @JsonSubTypes.Type(value = Affinity.Cookie.class, name = "cookie"),
  @JsonSubTypes.Type(value = Affinity.Learn.class, name = "learn")
})
public sealed interface Affinity {
  /** They do not. */
  record None() implements Affinity {}

  /**
   * By a cookie that the proxy sets (RFC 6265).
   *
   * @param name of the cookie
   * @param path that it is for
   * @param ttlSeconds how long clients keep it; 0 for as long as they run
   * @param secure whether it is for TLS alone; null for where the listener has TLS
   * @param httpOnly whether scripts cannot read it
   * @param sameSite whether it comes with requests from other sites
   * @param key what its values are made with, so that they cannot be guessed from addresses
   * @param onBackendLoss what becomes of clients whose backend cannot be used
   */
  record Cookie(
      String name,
      String path,
      long ttlSeconds,
      @Nullable Boolean secure,
      boolean httpOnly,
      SameSite sameSite,
      String key,
      OnBackendLoss onBackendLoss)
      implements Affinity {}

  /**
   * By a cookie that the application sets (RFC 6265), whose values the proxy learns from responses.
   *
   * @param cookie its name
   * @param size how many values are remembered
   * @param expireSeconds how long one is that is not used
   * @param key what values are hashed with, so that clients cannot aim at a backend
   * @param onBackendLoss what becomes of clients whose backend cannot be used
   */
  record Learn(String cookie, int size, long expireSeconds, String key, OnBackendLoss onBackendLoss)
      implements Affinity {}

  /** Which requests from other sites a cookie comes with. */
  enum SameSite {
    /** None. */
    Strict,
    /** Those that navigate to this one. */
    Lax,
    /** All. */
    None
  }

  /** What becomes of clients whose backend cannot be used. */
  enum OnBackendLoss {
    /** They get another one and stay there. */
    Rebalance,
    /** They are answered with 503. */
    Refuse
  }
}
