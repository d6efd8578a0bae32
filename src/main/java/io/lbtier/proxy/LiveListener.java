package io.lbtier.proxy;

import io.lbtier.model.Listener;
import io.lbtier.proxy.http.RouteTable;

/** A listener as it serves now: the user's wishes with what they refer to. */
public sealed interface LiveListener {
  /** What the user wants of it. */
  Listener config();

  /** HTTP or HTTPS, with its routes. */
  record Http(Listener.Http config, RouteTable routes) implements LiveListener {}

  /** TCP, with its pool. */
  record Tcp(Listener.Tcp config, LivePool pool) implements LiveListener {}
}
