package io.lbtier.proxy;

import io.lbtier.model.KeyPart;
import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.balance.Attributes;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Flow;
import io.lbtier.proxy.balance.StableHash;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection or session without requests, as balancing sees it: known by its client and its
 * listener alone. One thread.
 */
public final class ClientFlow implements Flow, Attributes {
  private final @Nullable InetSocketAddress client;
  private final String listener;
  private final String serverName;
  private LivePool pool;
  private @Nullable Admission within;
  private final List<Backend> tried = new ArrayList<>(1);

  /**
   * A flow that no backend has seen yet.
   *
   * @param client where it comes from; null when that is not known any more
   * @param listener name of the listener it came to
   * @param serverName that its TLS handshake asks for; empty for none
   */
  public ClientFlow(
      @Nullable InetSocketAddress client, String listener, String serverName, LivePool pool) {
    this.client = client;
    this.listener = listener;
    this.serverName = serverName;
    this.pool = pool;
  }

  /** The pool that it goes to. */
  public LivePool pool() {
    return pool;
  }

  /** Goes on with its pool as that is in force now, if there still is one of that name. */
  public void renewPool(Snapshot now) {
    LivePool renewed = now.pools().get(pool.config().name());
    pool = renewed == null ? pool : renewed;
  }

  /**
   * A backend that it has not been given yet, or null when there is none that is available.
   *
   * @param limits leaves those out that are full by these limits; null for none
   */
  public @Nullable Backend pick(@Nullable Admission limits) {
    within = limits;
    Backend picked = pool.pick(this);
    within = null;
    return picked;
  }

  /** It is given a backend. */
  public void given(Backend backend) {
    tried.add(backend);
  }

  /** How many backends it has been given. */
  public int attempts() {
    return tried.size();
  }

  @Override
  public boolean tried(Backend candidate) {
    return tried.contains(candidate) || (within != null && within.full(candidate));
  }

  @Override
  public boolean retried() {
    return !tried.isEmpty();
  }

  @Override
  public long key() {
    return pool.key(this);
  }

  @Override
  public long add(KeyPart part, long hash) {
    return switch (part.kind()) {
      case ClientAddress ->
          client == null ? hash : StableHash.add(hash, client.getAddress().getHostAddress());
      case Listener -> StableHash.add(hash, listener);
      case ServerName -> serverName.isEmpty() ? hash : StableHash.add(hash, serverName);
      case Text, Host, Method, Path, Header, Cookie, Query -> hash;
    };
  }
}
