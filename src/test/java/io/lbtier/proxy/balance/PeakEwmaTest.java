package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Balancing;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeakEwmaTest {
  private static final Balancing POLICY = new Balancing.PeakEwma();
  private static final long MILLI = 1_000_000;

  @Test
  void aSlowBackendGetsLess() {
    List<Member> members = Members.of(1, 1, 1, 1);
    int[] counts = simulate(members, new long[] {10, 10, 10, 100}, 20_000);
    assertThat(counts[3]).isLessThan(counts[0] / 5);
    assertThat(counts[0]).isBetween(5_500, 7_200);
  }

  @Test
  void ofEqualsEachGetsItsShare() {
    List<Member> members = Members.of(1, 2, 3);
    int[] counts = simulate(members, new long[] {10, 10, 10}, 30_000);
    assertThat(counts[0]).isBetween(4_500, 5_500);
    assertThat(counts[1]).isBetween(9_000, 11_000);
    assertThat(counts[2]).isBetween(14_000, 16_000);
  }

  @Test
  void oneThatWasSlowOnceIsTriedAgain() {
    List<Member> members = Members.of(1, 1);
    AtomicLong now = new AtomicLong(MILLI);
    Balancer balancer = Members.balancer(POLICY, members, now::get);
    members.get(0).backend().latency.observe(1_000 * MILLI, now.get());
    for (long second = 1; second < 120; second++) {
      now.addAndGet(1_000 * MILLI);
      members.get(1).backend().latency.observe(10 * MILLI, now.get());
      if (Members.pick(balancer) == members.get(0).backend()) {
        assertThat(second).isBetween(30L, 70L);
        return;
      }
    }
    throw new AssertionError("never tried again");
  }

  @Test
  void oneThatHasNeverAnsweredGetsNoMoreThanAFirstFlow() {
    List<Member> members = Members.of(1, 1);
    Balancer balancer = Members.balancer(POLICY, members);
    members.get(0).backend().latency.observe(MILLI, 0);
    members.get(0).backend().active.increment();
    assertThat(Members.pick(balancer)).isSameAs(members.get(1).backend());
    members.get(1).backend().active.increment();
    for (int i = 0; i < 1_000; i++) {
      assertThat(Members.pick(balancer)).isSameAs(members.get(0).backend());
    }
  }

  /** A flow every millisecond, on backends that take so many; how many each has got. */
  private static int[] simulate(List<Member> members, long[] millis, int flows) {
    AtomicLong now = new AtomicLong(MILLI);
    Balancer balancer = Members.balancer(POLICY, members, now::get);
    PriorityQueue<Flight> flights = new PriorityQueue<>((a, b) -> Long.compare(a.end(), b.end()));
    int[] counts = new int[members.size()];
    List<Backend> backends = members.stream().map(Member::backend).toList();
    for (int i = 0; i < flows; i++) {
      now.addAndGet(MILLI);
      while (!flights.isEmpty() && flights.peek().end() <= now.get()) {
        Flight flight = flights.remove();
        flight.backend().latency.observe(flight.end() - flight.begin(), now.get());
        flight.backend().active.decrement();
      }
      Backend picked = Members.pick(balancer);
      int index = backends.indexOf(picked);
      counts[index]++;
      picked.active.increment();
      flights.add(new Flight(picked, now.get(), now.get() + millis[index] * MILLI));
    }
    return counts;
  }

  private record Flight(Backend backend, long begin, long end) {}
}
