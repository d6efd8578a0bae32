package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Balancing;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TwoChoicesTest {
  @Test
  void theFullestBackendStaysCloseToTheAverage() {
    // Of 100 flows each, the fullest of 1,000 would have about 133 if chosen at random.
    assertThat(fullest(new Balancing.Random())).isGreaterThan(125);
    assertThat(fullest(new Balancing.TwoChoices())).isLessThanOrEqualTo(104);
  }

  @Test
  void theFlowsUnderWayFollowTheWeights() {
    List<Member> members = Members.of(1, 2, 4, 8);
    keep(new Balancing.TwoChoices(), members, 1_500);
    for (Member member : members) {
      assertThat(member.backend().active.sum())
          .isBetween(member.weight() * 97, member.weight() * 103);
    }
  }

  private static int fullest(Balancing policy) {
    List<Member> members = Members.of(IntStream.range(0, 1_000).map(_ -> 1).toArray());
    keep(policy, members, 100_000);
    return members.stream().mapToInt(m -> m.backend().active.sum()).max().orElseThrow();
  }

  private static void keep(Balancing policy, List<Member> members, int flows) {
    Balancer balancer = Members.balancer(policy, members);
    for (int i = 0; i < flows; i++) {
      Members.pick(balancer).active.increment();
    }
  }
}
