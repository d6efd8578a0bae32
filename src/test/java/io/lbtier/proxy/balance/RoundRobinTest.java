package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lbtier.model.Balancing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RoundRobinTest {
  private static final Flow FRESH = _ -> false;

  static Stream<Arguments> weights() {
    Random random = new Random(7);
    Stream<int[]> drawn =
        IntStream.range(0, 60)
            .mapToObj(
                _ ->
                    IntStream.range(0, 1 + random.nextInt(40))
                        .map(_ -> 1 + random.nextInt(100))
                        .toArray());
    Stream<int[]> chosen =
        Stream.of(
            new int[] {1},
            new int[] {65_535},
            new int[] {1, 1, 1},
            new int[] {5, 1, 1},
            new int[] {200, 100, 100},
            new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9},
            new int[] {1, 1000});
    return Stream.concat(chosen, drawn).map(w -> arguments((Object) w));
  }

  @ParameterizedTest
  @MethodSource("weights")
  void aCycleGivesEachItsWeightExactly(int[] weights) {
    int[] turns = Turns.of(weights);
    int divisor = Arrays.stream(weights).sum() / turns.length;
    for (int i = 0; i < weights.length; i++) {
      int index = i;
      assertThat(Arrays.stream(turns).filter(t -> t == index).count() * divisor)
          .isEqualTo(weights[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("weights")
  void noOneWaitsMuchLongerThanItsShareSays(int[] weights) {
    int[] turns = Turns.of(weights);
    int different = new HashSet<>(Arrays.stream(weights).boxed().toList()).size();
    long sum = Arrays.stream(weights).asLongStream().sum();
    Map<Integer, Integer> last = new HashMap<>();
    for (int at = 0; at < 2 * turns.length; at++) {
      int index = turns[at % turns.length];
      Integer before = last.put(index, at);
      if (before != null) {
        double share = (double) sum / weights[index];
        assertThat(at - before).isLessThanOrEqualTo((int) Math.ceil(share) + different);
      }
    }
  }

  @Test
  void runsStayShort() {
    // The order of nginx, a a b a c a a, has four in a row where the cycle begins again.
    assertThat(Turns.of(new int[] {5, 1, 1})).containsExactly(0, 1, 0, 0, 0, 2, 0);
    assertThat(Turns.of(new int[] {1, 1, 1})).containsExactly(0, 1, 2);
    assertThat(Turns.of(new int[] {4, 2})).containsExactly(0, 1, 0);
    assertThat(Turns.of(new int[] {})).isEmpty();
  }

  @Test
  void aCycleThatWouldBeTooLongIsScaledWithinItsBound() {
    Random random = new Random(11);
    int[] weights = IntStream.range(0, 1_000).map(_ -> 1 + random.nextInt(65_535)).toArray();
    double sum = Arrays.stream(weights).asLongStream().sum();
    int[] turns = Turns.of(weights);
    assertThat(turns).hasSizeBetween(Turns.LONGEST - 1_000, Turns.LONGEST + 1_000);
    int[] count = new int[weights.length];
    Arrays.stream(turns).forEach(t -> count[t]++);
    for (int i = 0; i < weights.length; i++) {
      assertThat(count[i]).isPositive();
      assertThat(Math.abs(count[i] - weights[i] / sum * Turns.LONGEST)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  @Timeout(5)
  void tenThousandBackendsAreLaidOutQuickly() {
    int[] worst = IntStream.range(0, 10_000).map(i -> 55_535 + i).toArray();
    int[] turns = Turns.of(worst);
    assertThat(turns.length).isLessThanOrEqualTo(170_000);
    assertThat(new HashSet<>(Arrays.stream(turns).boxed().toList())).hasSize(10_000);
  }

  @Test
  void aBackendThatWasTriedIsNotChosenAgain() {
    List<Member> members = members(65_535, 1, 1);
    Balancer balancer = balancer(members, null);
    Set<Backend> tried = new HashSet<>();
    for (int i = 0; i < members.size(); i++) {
      assertThat(tried.add(Objects.requireNonNull(balancer.pick(tried::contains)))).isTrue();
    }
    assertThat(balancer.pick(tried::contains)).isNull();
    assertThat(balancer(List.of(), null).pick(FRESH)).isNull();
  }

  @Test
  void aSuccessorGoesOnWhereItsPredecessorWas() {
    List<Member> members = members(1, 1, 1, 1);
    Balancer balancer = balancer(members, null);
    List<Backend> picked = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      picked.add(balancer.pick(FRESH));
      balancer = balancer(members, balancer);
    }
    assertThat(picked.subList(0, 4)).doesNotHaveDuplicates().isEqualTo(picked.subList(4, 8));
  }

  @Test
  void threadsTogetherKeepToTheWeights() throws InterruptedException {
    List<Member> members = members(1, 2, 3, 4);
    Balancer balancer = balancer(members, null);
    Map<Backend, AtomicInteger> picks = Members.countTogether(balancer, members, 25_000);
    members.forEach(
        m ->
            assertThat(Objects.requireNonNull(picks.get(m.backend())))
                .hasValue(m.weight() * 10_000));
  }

  @Test
  void theCounterMayOverflow() {
    List<Member> members = members(1, 1, 1);
    Set<Backend> seen = new HashSet<>();
    Balancer balancer = RoundRobin.startingAt(Integer.MAX_VALUE - 1, members);
    for (int i = 0; i < 6; i++) {
      seen.add(Objects.requireNonNull(balancer.pick(FRESH)));
    }
    assertThat(seen).hasSize(3);
  }

  private static Balancer balancer(List<Member> members, @Nullable Balancer before) {
    return new Balancers(new Random(1), () -> 0).of(new Balancing.RoundRobin(), members, before);
  }

  private static List<Member> members(int... weights) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + i);
      members.add(new Member(new Backend("p", address, "backend-" + i), weights[i]));
    }
    return members;
  }
}
