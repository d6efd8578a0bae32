package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Balancing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastConnectionsTest {
  private static final Balancing POLICY = new Balancing.LeastConnections();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 33, 100})
  void noOtherHasFewerForItsWeight(int backends) {
    Random random = new Random(backends);
    List<Member> members =
        Members.of(IntStream.range(0, backends).map(_ -> 1 + random.nextInt(9)).toArray());
    Balancer balancer = Members.balancer(POLICY, members);
    List<Backend> open = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      // Flows come faster than they go, then the other way round.
      if (random.nextInt(10) < (i < 2_500 ? 6 : 4) || open.isEmpty()) {
        Backend picked = Members.pick(balancer);
        assertThat(load(members, picked)).isEqualTo(least(members));
        picked.active.increment();
        open.add(picked);
      } else {
        open.remove(random.nextInt(open.size())).active.decrement();
      }
    }
  }

  @Test
  void equalsTakeTurns() {
    List<Member> members = Members.of(1, 1, 1, 1);
    Balancer balancer = Members.balancer(POLICY, members);
    for (int round = 0; round < 3; round++) {
      assertThat(Members.count(balancer, members, 4)).containsOnly(1);
    }
  }

  @Test
  void turnsFollowTheWeightsSmoothly() {
    List<Member> members = Members.of(5, 1, 1);
    Balancer balancer = Members.balancer(POLICY, members);
    for (int round = 0; round < 10; round++) {
      int[] counts = Members.count(balancer, members, 7);
      assertThat(counts[0]).isBetween(4, 6);
      assertThat(Arrays.stream(counts).sum()).isEqualTo(7);
    }
  }

  @Test
  void flowsThatSomethingElseChoseCountToo() {
    List<Member> members = Members.of(1, 1, 1);
    Balancer balancer = Members.balancer(POLICY, members);
    members.get(0).backend().active.increment();
    members.get(2).backend().active.increment();
    assertThat(Members.pick(balancer)).isSameAs(members.get(1).backend());
  }

  @Test
  void aSuccessorKnowsTheFlowsThatAreThere() {
    List<Member> members = Members.of(1, 1, 1);
    for (int i = 0; i < 30; i++) {
      Members.pick(Members.balancer(POLICY, members)).active.increment();
    }
    assertThat(members).allMatch(m -> m.backend().active.sum() == 10);
  }

  @Test
  void whenThreadsHaveFinishedNothingIsMistaken() throws InterruptedException {
    List<Member> members = Members.of(IntStream.range(0, 37).map(i -> 1 + i % 3).toArray());
    Balancer balancer = Members.balancer(POLICY, members);
    for (int round = 0; round < 20; round++) {
      List<Thread> threads =
          IntStream.range(0, 4)
              .mapToObj(_ -> Thread.ofPlatform().start(() -> comeAndGo(balancer)))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      for (int i = 0; i < 200; i++) {
        Backend picked = Members.pick(balancer);
        assertThat(load(members, picked)).isEqualTo(least(members));
        picked.active.increment();
      }
    }
  }

  /** Leaves some flows behind. */
  private static void comeAndGo(Balancer balancer) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    List<Backend> open = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      if (random.nextBoolean() || open.isEmpty()) {
        Backend picked = Members.pick(balancer);
        picked.active.increment();
        open.add(picked);
      } else {
        open.removeLast().active.decrement();
      }
    }
  }

  private static double least(List<Member> members) {
    return members.stream().mapToDouble(m -> load(members, m.backend())).min().orElseThrow();
  }

  private static double load(List<Member> members, Backend backend) {
    int weight =
        members.stream().filter(m -> m.backend() == backend).findFirst().orElseThrow().weight();
    return (double) backend.active.sum() / weight;
  }
}
