package io.lbtier.proxy;

import io.lbtier.model.KeyPart;
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
  private final LivePool pool;
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

  /** A backend that it has not been given yet, or null when there is none that is available. */
  public @Nullable Backend next() {
    Backend next = pool.pick(this);
    if (next != null) {
      tried.add(next);
    }
    return next;
  }

  /** How many backends it has been given. */
  public int attempts() {
    return tried.size();
  }

  @Override
  public boolean tried(Backend candidate) {
    return tried.contains(candidate);
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
