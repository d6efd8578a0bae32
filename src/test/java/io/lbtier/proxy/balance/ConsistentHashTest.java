package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Balancing;
import io.lbtier.model.Balancing.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistentHashTest {
  private static final int KEYS = 100_000;

  /** A flow of a key. */
  private record Keyed(long key, Set<Backend> failed) implements Flow {
    @Override
    public boolean tried(Backend backend) {
      return failed.contains(backend);
    }
  }

  private static Keyed keyed(int i) {
    return new Keyed(
        StableHash.finish(StableHash.add(StableHash.START, "key " + i)) >>> 1, Set.of());
  }

  private static Balancer balancer(Table table, int bound, List<Member> members) {
    return Members.balancer(new Balancing.Hash(List.of(), table, bound), members);
  }

  private static Backend pick(Balancer balancer, Flow flow) {
    return Objects.requireNonNull(balancer.pick(flow));
  }

  private static Backend[] picks(Table table, List<Member> members) {
    Balancer balancer = balancer(table, 0, members);
    return IntStream.range(0, KEYS).mapToObj(i -> pick(balancer, keyed(i))).toArray(Backend[]::new);
  }

  @ParameterizedTest
  @EnumSource(Table.class)
  void keysFollowTheWeights(Table table) {
    for (int[] weights :
        List.of(
            new int[] {1, 1, 1}, new int[] {5, 1, 1, 3}, IntStream.rangeClosed(1, 50).toArray())) {
      List<Member> members = Members.of(weights);
      Backend[] picks = picks(table, members);
      double sum = Arrays.stream(weights).sum();
      for (Member member : members) {
        double share =
            (double) Arrays.stream(picks).filter(member.backend()::equals).count() / KEYS;
        double off = table == Table.Maglev ? 0.02 : 0.3;
        // Of the smallest share a thousandth of all keys may be missing by chance.
        assertThat(share)
            .isBetween(
                member.weight() / sum * (1 - off) - 0.001,
                member.weight() / sum * (1 + off) + 0.001);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 10, 100, 500})
  void whenABackendGoesFewKeysOfOthersMove(int backends) {
    List<Member> all = Members.of(IntStream.range(0, backends).map(_ -> 1).toArray());
    List<Member> fewer = new ArrayList<>(all);
    Backend gone = fewer.remove(backends / 2).backend();
    for (Table table : Table.values()) {
      Backend[] before = picks(table, all);
      Backend[] after = picks(table, fewer);
      long moved =
          IntStream.range(0, KEYS).filter(i -> before[i] != gone && before[i] != after[i]).count();
      assertThat(moved).isLessThanOrEqualTo(table == Table.Maglev ? KEYS * 4 / 100 : 0);
      assertThat(after).doesNotContain(gone);
      // It gets the same keys back.
      assertThat(picks(table, all)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource(Table.class)
  void whatAGoneBackendHadIsSpreadOverTheOthers(Table table) {
    List<Member> all = Members.of(IntStream.range(0, 10).map(_ -> 1).toArray());
    List<Member> fewer = new ArrayList<>(all);
    Backend gone = fewer.removeFirst().backend();
    Backend[] before = picks(table, all);
    Backend[] after = picks(table, fewer);
    int[] got = new int[9];
    IntStream.range(0, KEYS)
        .filter(i -> before[i] == gone)
        .forEach(i -> got[fewer.stream().map(Member::backend).toList().indexOf(after[i])]++);
    assertThat(Arrays.stream(got).min().orElseThrow()).isGreaterThan(300);
  }

  /** What other processes choose: a change of these figures moves the keys of every user. */
  @Test
  void theChoiceIsTheSameEverywhere() {
    assertThat(indexes(Table.Maglev)).isEqualTo("3 3 1 1 2 4 4 3 3 0 4 0 3 2 4 3 2 4 4 3");
    assertThat(indexes(Table.Ring)).isEqualTo("4 4 2 4 1 3 2 3 4 1 1 2 1 2 2 4 3 3 4 3");
  }

  private static String indexes(Table table) {
    List<Member> members = Members.of(1, 2, 3, 4, 5);
    List<Backend> backends = members.stream().map(Member::backend).toList();
    Backend[] picks = picks(table, members);
    return String.join(
        " ", IntStream.range(0, 20).mapToObj(i -> "" + backends.indexOf(picks[i])).toList());
  }

  @ParameterizedTest
  @EnumSource(Table.class)
  void whatAFlowHasTriedIsNotChosenAgain(Table table) {
    for (int[] weights : List.of(new int[] {65_535, 1, 1}, new int[] {1, 1, 1, 1, 1})) {
      List<Member> members = Members.of(weights);
      Balancer balancer = balancer(table, 0, members);
      for (int i = 0; i < 100; i++) {
        Set<Backend> failed = new HashSet<>();
        Flow flow = new Keyed(keyed(i).key(), failed);
        for (int k = 0; k < weights.length; k++) {
          assertThat(failed.add(pick(balancer, flow))).isTrue();
        }
        assertThat(balancer.pick(flow)).isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Table.class)
  void flowsWithoutAKeyTakeTurns(Table table) {
    List<Member> members = Members.of(1, 1, 1);
    Balancer balancer = balancer(table, 0, members);
    assertThat(Members.count(balancer, members, 9)).containsOnly(3);
    assertThat(balancer(table, 0, List.of()).pick(keyed(1))).isNull();
    assertThat(balancer(table, 125, List.of()).pick(keyed(1))).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 125, 200})
  void noBackendGetsMoreThanItsBound(int percent) {
    Random random = new Random(percent);
    for (int[] weights :
        List.of(
            new int[] {1, 1, 1},
            new int[] {4, 2, 1, 1},
            IntStream.range(0, 12).map(_ -> 1).toArray())) {
      List<Member> members = Members.of(weights);
      double sum = Arrays.stream(weights).sum();
      for (Table table : Table.values()) {
        Balancer balancer = balancer(table, percent, members);
        List<Backend> open = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
          if (random.nextInt(3) > 0 || open.isEmpty()) {
            // Half of all have the same key.
            Backend picked = pick(balancer, keyed(random.nextBoolean() ? 0 : i));
            picked.active.increment();
            open.add(picked);
            int weight =
                members.stream()
                    .filter(m -> m.backend() == picked)
                    .findFirst()
                    .orElseThrow()
                    .weight();
            assertThat(picked.active.sum())
                .isLessThanOrEqualTo((int) Math.ceil(percent / 100.0 * open.size() * weight / sum));
          } else {
            open.remove(random.nextInt(open.size())).active.decrement();
          }
        }
        open.forEach(b -> b.active.decrement());
      }
    }
  }

  @Test
  void aKeyStaysWhereItIsWhileThereIsRoom() {
    List<Member> members = Members.of(1, 1, 1, 1);
    Balancer bounded = balancer(Table.Maglev, 125, members);
    Balancer unbounded = balancer(Table.Maglev, 0, members);
    members.forEach(m -> IntStream.range(0, 10).forEach(_ -> m.backend().active.increment()));
    for (int i = 0; i < 1_000; i++) {
      assertThat(pick(bounded, keyed(i))).isSameAs(pick(unbounded, keyed(i)));
    }
  }

  @Test
  @Timeout(10)
  void tenThousandBackendsAreLaidOutInTime() {
    Random random = new Random(3);
    int[] weights = IntStream.range(0, 10_000).map(_ -> 1 + random.nextInt(65_535)).toArray();
    List<Member> members = Members.of(weights);
    for (Table table : Table.values()) {
      Backend[] picks = picks(table, members);
      assertThat(new HashSet<>(Arrays.asList(picks))).hasSizeGreaterThan(9_000);
    }
  }
}
