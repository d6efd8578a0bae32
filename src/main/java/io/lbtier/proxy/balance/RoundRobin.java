package io.lbtier.proxy.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** In turn. */
final class RoundRobin implements Balancer {
  private final Backend[] turns;
  private final AtomicInteger next = new AtomicInteger();

  RoundRobin(List<Member> available) {
    turns = available.stream().map(Member::backend).toArray(Backend[]::new);
  }

  @Override
  public @Nullable Backend pick(Flow flow) {
    for (int i = 0; i < turns.length; i++) {
      Backend backend = turns[Math.floorMod(next.getAndIncrement(), turns.length)];
      if (!flow.tried(backend)) {
        return backend;
      }
    }
    return null;
  }
}
