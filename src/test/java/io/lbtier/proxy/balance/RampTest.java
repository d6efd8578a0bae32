package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Balancing;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RampTest {
  @ParameterizedTest
  @CsvSource({
    "0, 10",
    "99, 10",
    "149, 10",
    "150, 15",
    "500, 50",
    "549, 50",
    "999, 95",
    "1000, 100"
  })
  void theWeightGrows(long elapsed, int percent) {
    assertThat(Ramp.percent(elapsed, 1_000)).isEqualTo(percent);
  }

  /** However long the window is, there are few steps, each of them up. */
  @ParameterizedTest
  @CsvSource({"1", "7", "100", "30000000000", "3600000000000"})
  void theStepsLeadToTheWhole(long window) {
    long elapsed = 0;
    int steps = 0;
    for (int percent = Ramp.percent(0, window); percent < Ramp.WHOLE; steps++) {
      long next = Ramp.until(percent, window);
      assertThat(next).isGreaterThan(elapsed).isLessThanOrEqualTo(window);
      assertThat(Ramp.percent(next - 1, window)).isEqualTo(percent);
      elapsed = next;
      assertThat(Ramp.percent(elapsed, window)).isGreaterThan(percent);
      percent = Ramp.percent(elapsed, window);
    }
    assertThat(steps).isLessThanOrEqualTo(18);
  }

  static Stream<Balancing> policies() {
    return Stream.of(
        new Balancing.RoundRobin(),
        new Balancing.Random(),
        new Balancing.LeastConnections(),
        new Balancing.TwoChoices());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyPolicyHeedsIt(Balancing policy) {
    List<Member> members = Members.of(1, 3, 1);
    members.getLast().backend().ramp(25);
    List<Member> now = Ramp.weigh(members);
    int[] counts = Members.count(Members.balancer(policy, now), now, 42_500);
    assertThat(counts[0]).isBetween(9_700, 10_300);
    assertThat(counts[1]).isBetween(29_300, 30_700);
    assertThat(counts[2]).isBetween(2_300, 2_700);
  }

  @Test
  void membersThatHaveTheirWholeWeightStayAsTheyAre() {
    List<Member> members = Members.of(1, 65_535);
    assertThat(Ramp.weigh(members)).isSameAs(members);
    members.getFirst().backend().ramp(10);
    assertThat(Ramp.weigh(members)).extracting(Member::weight).containsExactly(2, 1_310_700);
  }

  /** The keys of the others never move but to the one that comes. */
  @Test
  void keysComeInSteps() {
    Balancing policy = new Balancing.Hash(List.of(), Balancing.Table.Ring, 0);
    List<Member> members = Members.of(1, 1, 1, 1);
    Backend fresh = members.getLast().backend();
    @Nullable Backend[] before = new @Nullable Backend[2_000];
    for (int percent = 10; percent <= 100; percent += 5) {
      fresh.ramp(percent);
      Balancer balancer = Members.balancer(policy, Ramp.weigh(members));
      for (int key = 0; key < before.length; key++) {
        long hash = StableHash.finish(key) >>> 1;
        Backend now = Objects.requireNonNull(balancer.pick(flow(Math.max(1, hash))));
        if (before[key] != null && now != before[key]) {
          assertThat(now).isSameAs(fresh);
        }
        before[key] = now;
      }
    }
  }

  private static Flow flow(long key) {
    return new Flow() {
      @Override
      public boolean tried(Backend backend) {
        return false;
      }

      @Override
      public long key() {
        return key;
      }
    };
  }
}
