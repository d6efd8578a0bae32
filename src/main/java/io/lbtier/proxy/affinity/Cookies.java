package io.lbtier.proxy.affinity;

import io.lbtier.proxy.balance.Backend;

/** The cookies that keep the clients of a pool on their backends. */
public sealed interface Cookies permits CookieTable, LearntCookies {
  /** Name of the cookie. */
  String name();

  /** Whether a client whose backend cannot be used is refused. */
  boolean refuses();

  /** Whether a backend is one of the pool. */
  boolean has(Backend backend);
}
