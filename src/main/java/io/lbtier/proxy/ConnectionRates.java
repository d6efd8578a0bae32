package io.lbtier.proxy;

import io.lbtier.model.Listener.ConnectionLimits;
import io.lbtier.model.Rate;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * How many new connections a listener takes in a time. What has been taken goes on from one
 * configuration to the next where the rate is the same. Any thread.
 */
public final class ConnectionRates {
  private final @Nullable TokenBucket all;
  private final @Nullable ClientBuckets clients;

  private ConnectionRates(@Nullable TokenBucket all, @Nullable ClientBuckets clients) {
    this.all = all;
    this.clients = clients;
  }

  /**
   * Those of a listener, null where it has none.
   *
   * @param before of the same listener under its last configuration
   */
  static @Nullable ConnectionRates of(
      @Nullable ConnectionLimits limits, @Nullable ConnectionRates before, long nowNanos) {
    if (limits == null || (limits.rate() == null && limits.ratePerClient() == null)) {
      return null;
    }
    return new ConnectionRates(
        all(limits.rate(), before, nowNanos), clients(limits.ratePerClient(), before));
  }

  private static @Nullable TokenBucket all(
      @Nullable Rate rate, @Nullable ConnectionRates before, long nowNanos) {
    if (rate == null) {
      return null;
    }
    TokenBucket last = before == null ? null : before.all;
    return last != null && rate.equals(last.rate()) ? last : new TokenBucket(rate, nowNanos);
  }

  private static @Nullable ClientBuckets clients(
      @Nullable Rate rate, @Nullable ConnectionRates before) {
    if (rate == null) {
      return null;
    }
    ClientBuckets last = before == null ? null : before.clients;
    return last != null && rate.equals(last.rate()) ? last : new ClientBuckets(rate);
  }

  /**
   * Whether a new connection may be. What is too much for its client takes nothing from the others,
   * and what is too much for all takes nothing from its client, who is not remembered for it
   * either.
   *
   * @param nowNanos a time of {@link System#nanoTime}
   */
  boolean admit(InetAddress client, long nowNanos) {
    return (all == null || all.has(nowNanos))
        && (clients == null || clients.take(ClientNetwork.of(client), nowNanos))
        && (all == null || all.take(nowNanos));
  }
}
