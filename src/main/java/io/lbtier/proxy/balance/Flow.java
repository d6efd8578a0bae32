package io.lbtier.proxy.balance;

/** What a balancer may know of the request or connection it chooses a backend for. */
public interface Flow {
  /** Whether this flow has failed on the backend already; such a backend is not chosen again. */
  boolean tried(Backend backend);

  /** Whether it has failed on some backend already. */
  default boolean retried() {
    return false;
  }

  /** Hash of the key that its pool wants, by {@link Attributes#hash}; 0 for none. */
  default long key() {
    return 0;
  }
}
