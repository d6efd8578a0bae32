package io.lbtier.proxy;

import io.lbtier.model.Affinity;
import io.lbtier.model.Backup;
import io.lbtier.model.Balancing;
import io.lbtier.model.Pool;
import io.lbtier.model.SlowStart;
import io.lbtier.model.ZonePreference;
import io.lbtier.model.Zones;
import io.lbtier.proxy.affinity.CookieTable;
import io.lbtier.proxy.affinity.Cookies;
import io.lbtier.proxy.affinity.LearntCookies;
import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.balance.Attributes;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Balancer;
import io.lbtier.proxy.balance.Balancers;
import io.lbtier.proxy.balance.Flow;
import io.lbtier.proxy.balance.Member;
import io.lbtier.proxy.balance.Outcomes;
import io.lbtier.proxy.balance.Ramp;
import io.lbtier.proxy.balance.RetryBudget;
import io.lbtier.proxy.balance.ZoneShares;
import io.lbtier.proxy.health.Availability;
import io.lbtier.proxy.http.BodyStore;
import io.lbtier.proxy.tls.UpstreamTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pool as it serves now. Its members are fixed; a change of endpoints or weights makes a new one
 * that takes the {@link Backend}s over. Only the balancer is replaced in place, when the health of
 * a member changes.
 */
public final class LivePool {
  private static final Balancers BALANCERS =
      new Balancers(() -> ThreadLocalRandom.current().nextLong(), System::nanoTime);

  private static final Balancing.Hash BY_COOKIE =
      new Balancing.Hash(List.of(), Balancing.Table.Maglev, 0);

  private final Pool config;
  private final List<Member> members;
  private final Zones zones;
  private final @Nullable Cookies cookies;
  private final @Nullable UpstreamTls tls;
  private final @Nullable RetryBudget retryBudget;
  private final @Nullable UpstreamTls checkTls;
  private final @Nullable BodyStore bodies;
  private final @Nullable Admission admission;

  /** Those who wait are told of the next configuration, even if that has no limits. */
  private final @Nullable Admission waitedAt;

  private volatile Balancer balancer;

  /** Those that it chooses from at first, with the weights that they have for that. */
  private volatile List<Member> first;

  /** Chooses for the values of cookies of which nothing is known; null where there are none. */
  private volatile @Nullable Balancer byCookie;

  /**
   * A pool that goes on where {@code before}, if there was one, has got to in its turns.
   *
   * @param tls what its backends are spoken to with; null for clear text
   * @param checkTls what they are checked through; null for clear text
   * @param zones where the proxies are
   */
  LivePool(
      Pool config,
      List<Member> members,
      @Nullable LivePool before,
      @Nullable UpstreamTls tls,
      @Nullable UpstreamTls checkTls,
      Zones zones) {
    this.config = config;
    this.tls = tls;
    this.checkTls = checkTls;
    this.members = List.copyOf(members);
    this.zones = zones.among(this.members.stream().map(Member::zone).toList());
    this.cookies = cookies(before == null ? null : before.cookies);
    this.retryBudget =
        RetryBudget.of(
            config.retry().budget(), this.members, before == null ? null : before.retryBudget);
    this.bodies = BodyStore.of(config.retry().bodies(), before == null ? null : before.bodies);
    Admission last = before == null ? null : before.admission;
    this.admission = Admission.of(config.limits(), last);
    this.waitedAt = last;
    ZoneShares choice = choice();
    this.first = choice.first();
    this.balancer =
        BALANCERS.of(config.balancing(), choice, before == null ? null : before.balancer);
    this.byCookie = byCookie();
  }

  private @Nullable Cookies cookies(@Nullable Cookies before) {
    return switch (config.affinity()) {
      case Affinity.None() -> null;
      case Affinity.Cookie cookie -> new CookieTable(cookie, config.name(), members);
      case Affinity.Learn learn ->
          new LearntCookies(learn, config.name(), members, before, System::nanoTime);
    };
  }

  private List<Member> available() {
    Backup backup = config.backup();
    return Availability.of(
        members, config.panicThreshold(), backup == null ? 0 : backup.threshold());
  }

  /** Who may be chosen now, each with the weight that it has now. */
  private ZoneShares choice() {
    rampUp();
    List<Member> available = Ramp.weigh(available());
    ZonePreference preference = config.zonePreference();
    return preference == null
        ? new ZoneShares(available, List.of())
        : ZoneShares.of(available, zones, preference.maxLoad());
  }

  private @Nullable Balancer byCookie() {
    return cookies instanceof LearntCookies
        ? BALANCERS.of(BY_COOKIE, Ramp.weigh(available()), null)
        : null;
  }

  /** Gives those that have come lately what they have of their weight by now. */
  private void rampUp() {
    SlowStart slowStart = config.slowStart();
    long now = slowStart == null ? 0 : System.nanoTime();
    for (Member member : members) {
      Backend backend = member.backend();
      backend.ramp(
          slowStart == null || backend.roseNanos() == 0
              ? Ramp.WHOLE
              : Ramp.percent(now - backend.roseNanos(), windowNanos(slowStart)));
    }
  }

  private static long windowNanos(SlowStart slowStart) {
    return TimeUnit.MILLISECONDS.toNanos(slowStart.windowMillis());
  }

  /** In how many nanoseconds some backend gets more of its weight; -1 when all have it. */
  long nextStep() {
    SlowStart slowStart = config.slowStart();
    if (slowStart == null) {
      return -1;
    }
    long now = System.nanoTime();
    return members.stream()
        .map(Member::backend)
        .filter(backend -> backend.ramp() < Ramp.WHOLE)
        .mapToLong(
            b -> Math.max(0, b.roseNanos() + Ramp.until(b.ramp(), windowNanos(slowStart)) - now))
        .min()
        .orElse(-1);
  }

  /** What the user wants of it. */
  public Pool config() {
    return config;
  }

  /** What its backends are spoken to with; null for clear text. */
  public @Nullable UpstreamTls tls() {
    return tls;
  }

  /** What its backends are checked through; null for clear text. */
  @Nullable UpstreamTls checkTls() {
    return checkTls;
  }

  /** Every backend with its weight, also those that are down, sorted by address and port. */
  public List<Member> members() {
    return members;
  }

  /**
   * A backend for a new flow, or null when none that the flow has not tried is available. Any
   * thread.
   */
  public @Nullable Backend pick(Flow flow) {
    return balancer.pick(flow);
  }

  /**
   * A backend for a new flow whose key is the value of a cookie that nothing is known of: the same
   * one on all proxies. Null when none that the flow has not tried is available. Any thread.
   */
  public @Nullable Backend pickByCookie(Flow flow) {
    Balancer by = byCookie;
    return (by == null ? balancer : by).pick(flow);
  }

  /**
   * What part of new flows each backend gets by its weight, 0 to 1; what gets none is absent. Any
   * thread.
   */
  public Map<Backend, Double> shares() {
    List<Member> now = first;
    double weight = now.stream().mapToLong(Member::weight).sum();
    Map<Backend, Double> shares = new HashMap<>();
    now.forEach(m -> shares.put(m.backend(), m.weight() / weight));
    return shares;
  }

  /** The cookies that keep clients on their backends; null for none. */
  public @Nullable Cookies cookies() {
    return cookies;
  }

  /** How many requests may be under way for another time; null for any number. */
  public @Nullable RetryBudget retryBudget() {
    return retryBudget;
  }

  /** How much of the bodies of requests is kept; null for nothing. */
  public @Nullable BodyStore bodies() {
    return bodies;
  }

  /** How many flows may be under way; null for any number. */
  public @Nullable Admission admission() {
    return admission;
  }

  /** What {@link Flow#key} is to say of a flow; 0 where the policy has no use for it. */
  public long key(Attributes of) {
    return config.balancing() instanceof Balancing.Hash hash ? Attributes.hash(hash.key(), of) : 0;
  }

  /** The time for {@link #answered}; 0 where nothing depends on how long answers take. */
  public long now() {
    return config.balancing() instanceof Balancing.PeakEwma || config.outlierDetection() != null
        ? System.nanoTime()
        : 0;
  }

  /** A backend has answered what was asked of it at {@code since}, a time of {@link #now()}. */
  public void answered(Backend backend, long since) {
    if (since != 0) {
      long now = System.nanoTime();
      backend.latency.observe(now - since, now);
    }
  }

  /**
   * Takes note of what came of a flow, where somebody wants to know.
   *
   * @param status of the response; 0 when a connection was made
   * @param since what was answered was asked then, a time of {@link #now()}; 0 when that says
   *     nothing of the backend
   */
  public void outcome(Backend backend, int status, long since) {
    Outcomes outcomes = backend.outcomes();
    if (outcomes != null) {
      outcomes.answered(status, since == 0 ? -1 : System.nanoTime() - since);
    }
  }

  /** Begins to take flows; once, when the snapshot that it belongs to comes into force. */
  void start() {
    InetAddress source =
        config.sourceAddress() == null ? null : InetAddress.ofLiteral(config.sourceAddress());
    for (Member member : members) {
      Backend backend = member.backend();
      boolean same =
          source != null && source.getClass() == backend.address().getAddress().getClass();
      backend.source(same ? new InetSocketAddress(source, 0) : null);
    }
    balancer.start();
    if (cookies instanceof LearntCookies learnt) {
      learnt.start();
    }
  }

  /** Has those who wait look again; once, when the snapshot that it belongs to is in force. */
  void started() {
    if (waitedAt != null) {
      waitedAt.changed();
    }
  }

  /**
   * Takes the present health of the members into account, and how much of their weight they have by
   * now; to be called after a change of it, from one thread at a time.
   */
  void refresh() {
    ZoneShares choice = choice();
    Balancer next = BALANCERS.of(config.balancing(), choice, balancer);
    next.start();
    balancer = next;
    byCookie = byCookie();
    first = choice.first();
    if (admission != null) {
      admission.changed();
    }
  }
}
