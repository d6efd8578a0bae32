package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Balancing;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every policy. */
class BalancersTest {
  static Stream<Balancing> policies() {
    return Stream.of(
        new Balancing.RoundRobin(),
        new Balancing.Random(),
        new Balancing.LeastConnections(),
        new Balancing.TwoChoices(),
        new Balancing.PeakEwma(),
        new Balancing.Hash(List.of(), Balancing.Table.Maglev, 125));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void ofNoneThereIsNone(Balancing policy) {
    assertThat(Members.balancer(policy, List.of()).pick(Members.FRESH)).isNull();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void ofOneItIsThatOne(Balancing policy) {
    List<Member> one = Members.of(65_535);
    assertThat(Members.pick(Members.balancer(policy, one))).isSameAs(one.getFirst().backend());
  }

  /**
   * Twice the degrees of freedom are exceeded by chance about once in 10,000 draws of this size.
   */
  @ParameterizedTest
  @MethodSource("policies")
  void atRestEachGetsItsShare(Balancing policy) {
    int[] few = {3, 1, 1};
    int[] many = IntStream.rangeClosed(1, 40).toArray();
    int[] extreme = {65_535, 1, 30_000, 100};
    for (int[] weights : List.of(few, many, extreme)) {
      List<Member> members = Members.of(weights);
      int[] counts = Members.count(Members.balancer(policy, members), members, 400_000);
      assertThat(Members.deviation(counts, members)).isLessThan(weights.length < 10 ? 5 : 2);
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void whatAFlowHasTriedIsNotChosenAgain(Balancing policy) {
    for (int[] weights : List.of(new int[] {65_535, 1, 1}, new int[] {1, 1, 1, 1, 1, 1, 1, 9})) {
      List<Member> members = Members.of(weights);
      Balancer balancer = Members.balancer(policy, members);
      for (int round = 0; round < 20; round++) {
        Set<Backend> tried = new HashSet<>();
        for (int i = 0; i < weights.length; i++) {
          assertThat(tried.add(Objects.requireNonNull(balancer.pick(tried::contains)))).isTrue();
        }
        assertThat(balancer.pick(tried::contains)).isNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void threadsMayPickTogether(Balancing policy) throws InterruptedException {
    List<Member> members = Members.of(1, 2, 3, 4);
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    Balancer balancer = new Balancers(random, System::nanoTime).of(policy, members, null);
    balancer.start();
    Map<Backend, AtomicInteger> picks = Members.countTogether(balancer, members, 50_000);
    // Shares are not to be had here: a thread that is stopped in a flow keeps others from its
    // backend.
    assertThat(members).allMatch(m -> m.backend().active.sum() == 0);
    assertThat(picks.values()).allMatch(count -> count.get() > 0);
    assertThat(picks.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(200_000);
  }
}
