package io.lbtier.proxy;

import io.lbtier.model.Listener;
import io.lbtier.proxy.http.RouteTable;
import io.lbtier.proxy.telemetry.ListenerCounters;
import org.jspecify.annotations.Nullable;

/** A listener as it serves now: the user's wishes with what they refer to. */
public sealed interface LiveListener {
  /** What the user wants of it. */
  Listener config();

  /** Proxies in front, whose connections begin with a header that tells the client. */
  Networks proxies();

  /** Carried over from one snapshot to the next by the listener's name. */
  ListenerCounters counters();

  /** How many new connections it takes in a time; null for any number. */
  @Nullable ConnectionRates rates();

  /** HTTP or HTTPS, with its routes. */
  record Http(
      Listener.Http config,
      RouteTable routes,
      Networks proxies,
      ListenerCounters counters,
      @Nullable ConnectionRates rates)
      implements LiveListener {}

  /** TCP, with its pool. */
  record Tcp(
      Listener.Tcp config,
      LivePool pool,
      Networks proxies,
      ListenerCounters counters,
      @Nullable ConnectionRates rates)
      implements LiveListener {}

  /** UDP, with its pool. */
  record Udp(Listener.Udp config, LivePool pool, ListenerCounters counters)
      implements LiveListener {
    @Override
    public Networks proxies() {
      return Networks.NONE;
    }

    @Override
    public @Nullable ConnectionRates rates() {
      return null;
    }
  }

  /** TLS passed through, with the pools by name. */
  record Tls(
      Listener.Tls config,
      SniTable routes,
      Networks proxies,
      ListenerCounters counters,
      @Nullable ConnectionRates rates)
      implements LiveListener {}
}
