package io.lbtier.proxy;

import io.lbtier.model.Rate;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A {@link TokenBucket} for each client, as many as there is room for: {@link #SETS} sets of {@link
 * #WAYS}, a client's set being given by its address. A bucket that is full again says no more than
 * none, so a new client takes its place; where none is full, that of the fullest, who may begin
 * anew if it comes again. So who takes much is known longest, whatever number of others come by,
 * and to be forgotten one has to take little. Any thread; there is no lock.
 */
final class ClientBuckets {
  static final int SETS = 1 << 13;
  static final int WAYS = 8;

  /** 2 to the 64th by the golden ratio, whose multiples are spread evenly (Knuth 6.4). */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final Rate rate;
  private final AtomicReferenceArray<Client> clients = new AtomicReferenceArray<>(SETS * WAYS);

  /** The bucket of a client. */
  private static final class Client extends TokenBucket {
    final long network;

    Client(long network, Rate rate, long nowNanos) {
      super(rate, nowNanos);
      this.network = network;
    }
  }

  ClientBuckets(Rate rate) {
    this.rate = rate;
  }

  /** What each client may do. */
  Rate rate() {
    return rate;
  }

  /**
   * Takes a token of a client, if it has one.
   *
   * @param network as {@link ClientNetwork#of} tells
   * @param nowNanos a time of {@link System#nanoTime}
   */
  boolean take(long network, long nowNanos) {
    int from = set(network) * WAYS;
    while (true) {
      int place = from;
      Client replaced = null;
      long least = Long.MAX_VALUE;
      for (int i = from; i < from + WAYS; i++) {
        Client client = clients.get(i);
        if (client != null && client.network == network) {
          return client.take(nowNanos);
        }
        long missing = client == null ? -1 : client.missing(nowNanos);
        if (missing < least) {
          place = i;
          replaced = client;
          least = missing;
        }
      }
      Client comes = new Client(network, rate, nowNanos);
      boolean taken = comes.take(nowNanos);
      if (clients.compareAndSet(place, replaced, comes)) {
        return taken;
      }
    }
  }

  private static int set(long network) {
    return (int) ((network * SPREAD) >>> (Long.SIZE - Integer.numberOfTrailingZeros(SETS)));
  }
}
