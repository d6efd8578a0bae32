package io.lbtier.proxy.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** In turn, by weight. The turns are laid out beforehand, so that choosing is one increment. */
final class RoundRobin implements Balancer {
  /** How many turns further on a backend is looked for that the flow has not tried. */
  private static final int LOOK_AHEAD = 16;

  private final Backend[] backends;
  private final int[] turns;
  private final AtomicInteger next;

  private RoundRobin(Backend[] backends, int[] turns, int next) {
    this.backends = backends;
    this.turns = turns;
    this.next = new AtomicInteger(next);
  }

  static RoundRobin over(List<Member> available, @Nullable Balancer before) {
    return startingAt(before instanceof RoundRobin rr ? rr.next.get() : 0, available);
  }

  static RoundRobin startingAt(int turn, List<Member> available) {
    return new RoundRobin(
        available.stream().map(Member::backend).toArray(Backend[]::new),
        Turns.of(available.stream().mapToInt(Member::weight).toArray()),
        turn);
  }

  @Override
  public @Nullable Backend pick(Flow flow) {
    if (turns.length == 0) {
      return null;
    }
    int turn = Integer.remainderUnsigned(next.getAndIncrement(), turns.length);
    for (int i = 0; i < LOOK_AHEAD; i++) {
      Backend backend = backends[turns[turn]];
      if (!flow.tried(backend)) {
        return backend;
      }
      turn = turn + 1 == turns.length ? 0 : turn + 1;
    }
    return anyUntried(flow, turns[turn]);
  }

  /** Where a tried backend holds all the turns around, the others are equals: none was chosen. */
  private @Nullable Backend anyUntried(Flow flow, int from) {
    for (int i = 0; i < backends.length; i++) {
      Backend backend = backends[(from + i) % backends.length];
      if (!flow.tried(backend)) {
        return backend;
      }
    }
    return null;
  }
}
