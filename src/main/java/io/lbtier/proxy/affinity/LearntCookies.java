package io.lbtier.proxy.affinity;

import io.lbtier.model.Affinity;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Member;
import io.lbtier.proxy.balance.StableHash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The application's cookies of one pool. What is known of them goes on from one configuration to
 * the next, for backends by their addresses: one that leaves the pool and comes back has its
 * clients again. Any thread may use it.
 *
 * <p>Only what backends give out is learnt. A value that a client makes up takes no place.
 */
public final class LearntCookies implements Cookies {
  private static final long IDS = (1L << LearntEntry.ID_BITS) - 1;

  private final Affinity.Learn config;
  private final LongSupplier clock;
  private final SipHash hash;
  private final LearntTable table;
  private final LongAdder unknown;
  private final BackendIndex backends;
  private final Map<Backend, Long> ids = new HashMap<>();

  /**
   * The cookies of these members.
   *
   * @param before what the pool had until now, whose knowledge is taken over if it is of the same
   *     cookie; null for nothing
   * @param clock nanoseconds that only go forward
   */
  public LearntCookies(
      Affinity.Learn config,
      String pool,
      List<Member> members,
      @Nullable Cookies before,
      LongSupplier clock) {
    this.config = config;
    this.clock = clock;
    hash = new SipHash(Token.of(config.key(), pool, "k0"), Token.of(config.key(), pool, "k1"));
    LearntCookies last =
        before instanceof LearntCookies learnt
                && learnt.name().equals(name())
                && learnt.hash.equals(hash)
            ? learnt
            : null;
    table = last == null ? new LearntTable(config.size(), config.expireSeconds()) : last.table;
    unknown = last == null ? new LongAdder() : last.unknown;
    backends = new BackendIndex(members.size());
    for (Member member : members) {
      Backend backend = member.backend();
      long id = Math.max(1, StableHash.of(member) & IDS);
      while (backends.find(id) != null) {
        id = id % IDS + 1;
      }
      backends.put(id, backend);
      ids.put(backend, id);
    }
  }

  @Override
  public String name() {
    return config.cookie();
  }

  @Override
  public boolean refuses() {
    return config.onBackendLoss() == Affinity.OnBackendLoss.Refuse;
  }

  /** The configuration comes into force; on the control thread. */
  public void start() {
    table.configure(config.size(), config.expireSeconds(), now());
  }

  /** What a value between two places is known by; never 0, and the same on all proxies. */
  public long value(byte[] b, int from, int to) {
    long value = hash.of(b, from, to);
    return value == 0 || value == 1 ? LearntPlaces.OTHER : value;
  }

  /** The number of the backend that has given out a value that comes now; 0 when nobody knows. */
  public long find(long value) {
    long id = table.find(value, now());
    if (id == 0) {
      unknown.increment();
    }
    return id;
  }

  /** The backend of a number, or null when it is none of these. */
  public @Nullable Backend backend(long id) {
    return backends.find(id);
  }

  @Override
  public boolean has(Backend backend) {
    return ids.containsKey(backend);
  }

  /** A backend has given out this value. */
  public void learn(long value, Backend from) {
    Long id = ids.get(from);
    if (id != null) {
      table.learn(value, id, now());
    }
  }

  /** A value, if it is known, is of another backend from now on. */
  public void move(long value, Backend to) {
    Long id = ids.get(to);
    if (id != null) {
      table.move(value, id, now());
    }
  }

  /** Nobody knows of a value from now on. */
  public void forget(long value) {
    table.forget(value);
  }

  private long now() {
    return TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong());
  }

  /** How many values are known; looks at all of them. */
  public int known() {
    return table.known(now());
  }

  /** How many values had to be forgotten before their time. */
  public long evicted() {
    return table.evicted();
  }

  /** How many requests came with a value that was not known. */
  public long unknown() {
    return unknown.sum();
  }
}
