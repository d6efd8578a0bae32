package io.lbtier.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lbtier.model.Balancing;
import io.lbtier.model.Zones;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneSharesTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  @ParameterizedTest
  @CsvSource({
    // backends by zone, proxies by zone, limit, kept by the proxies in a in percent
    "a2 b2, a1 b1, 100, 100",
    "a2 b2 c2, a3 b3 c3, 100, 100",
    "a1 b3, a1 b1, 100, 50",
    "a1 b3, a1 b1, 120, 60",
    "a1 b3, a1 b1, 200, 100",
    "a1 b3, a1 b3, 100, 100",
    "a4 b1, a1 b1, 100, 100",
    "a1 b1 c10, a1 b1 c1, 120, 30",
    "b4, a1 b1, 100, 0",
    "a4, a1 b1, 100, 100",
    "a1 b1, b1, 100, 100",
    "a3 b4 c4, a1 b1 c1, 120, 98.18",
    "a5 b5 c6, a2 b2 c2, 120, 100",
    "a5 b5 c6, a2 b2 c2, 100, 93.75",
  })
  void aZoneKeepsWhatItsBackendsAreEnoughFor(
      String backends, String proxies, int limit, double percent) {
    List<Member> members = members(backends);
    ZoneShares shares = ZoneShares.of(members, new Zones("a", counts(proxies)), limit);
    assertThat(share(shares.first(), "a") * 100).isCloseTo(percent, within(0.01));
    assertThat(shares.elsewhere())
        .containsExactlyElementsOf(members.stream().filter(m -> !m.zone().equals("a")).toList());
  }

  /** Whatever the proxies and backends are, and whatever their weights. */
  @ParameterizedTest
  @ValueSource(ints = {100, 120, 140, 300})
  void noBackendOfTheTierGetsMoreThanTheLimit(int limit) {
    Random random = new Random(limit);
    for (int i = 0; i < 2_000; i++) {
      List<Member> members = members(random, random.nextInt(1, 5));
      Map<String, Integer> proxies = proxies(random);
      Map<Backend, Double> loads = loads(members, proxies, limit);
      double fair = 1.0 / weight(members);
      members.forEach(
          m ->
              assertThat(loads.getOrDefault(m.backend(), 0.0) / m.weight())
                  .as("%s for %s", members, proxies)
                  .isLessThan(fair * limit / 100 * 1.001)
                  .isGreaterThan(limit == 100 ? fair * 0.999 : -1));
      assertThat(loads.values().stream().mapToDouble(d -> d).sum()).isCloseTo(1, within(1e-9));
    }
  }

  /** It would be easy to be fair without keeping anything near. */
  @Test
  void aZoneKeepsAsMuchAsTheLimitAllows() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      List<Member> members = members(random, random.nextInt(1, 5));
      Map<String, Integer> proxies = proxies(random);
      int all = proxies.values().stream().mapToInt(n -> n).sum();
      proxies.forEach(
          (zone, count) -> {
            ZoneShares shares = ZoneShares.of(members, new Zones(zone, proxies), 120);
            double has = weight(members.stream().filter(m -> m.zone().equals(zone)).toList());
            double most = 1.2 * has / weight(members) * all / count;
            assertThat(share(shares.first(), zone)).isCloseTo(Math.min(1, most), within(0.001));
          });
    }
  }

  static Stream<Balancing> policies() {
    return Stream.of(
        new Balancing.RoundRobin(),
        new Balancing.Random(),
        new Balancing.LeastConnections(),
        new Balancing.TwoChoices(),
        new Balancing.PeakEwma());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyPolicyHeedsIt(Balancing policy) {
    List<Member> members = members("a1 b1 c2");
    ZoneShares shares = ZoneShares.of(members, new Zones("a", counts("a2 b1 c1")), 100);
    int[] counts = Members.count(balancer(policy, shares), members, 40_000);
    assertThat(counts[0]).as("kept").isBetween(19_500, 20_500);
    assertThat(counts[1]).as("b is busy with its own").isZero();
    assertThat(counts[2]).isBetween(9_500, 10_500);
    assertThat(counts[3]).isBetween(9_500, 10_500);
  }

  @Test
  void whenTheZoneDiesAllGoesElsewhereAndComesBackWithIt() {
    List<Member> members = members("a2 b2 c2");
    Zones zones = new Zones("a", counts("a1 b1 c1"));
    for (int up : new int[] {2, 1, 0, 1, 2}) {
      List<Member> available = members.subList(2 - up, 6);
      ZoneShares shares = ZoneShares.of(available, zones, 100);
      double fair = (double) up / (4 + up);
      assertThat(share(shares.first(), "a")).isCloseTo(Math.min(1, fair * 3), within(0.001));
      assertThat(share(shares.first(), "b")).isCloseTo(share(shares.first(), "c"), within(0.001));
    }
  }

  /** A zone that warms up gets what it can carry. */
  @Test
  void aZoneThatWarmsUpGetsItsPart() {
    List<Member> members = members("a2 b2");
    members.stream().filter(m -> m.zone().equals("a")).forEach(m -> m.backend().ramp(50));
    ZoneShares shares = ZoneShares.of(Ramp.weigh(members), new Zones("a", counts("a1 b1")), 100);
    assertThat(share(shares.first(), "a")).isCloseTo(2.0 / 3, within(0.001));
  }

  @Test
  void aFlowThatHasFailedGoesElsewhere() {
    List<Member> members = members("a2 b1");
    Balancer balancer =
        balancer(
            new Balancing.RoundRobin(),
            ZoneShares.of(members, new Zones("a", counts("a1 b1")), 200));
    Set<Backend> failed = new HashSet<>();
    Flow flow =
        new Flow() {
          @Override
          public boolean tried(Backend backend) {
            return failed.contains(backend);
          }

          @Override
          public boolean retried() {
            return !failed.isEmpty();
          }
        };
    List<String> zones = new ArrayList<>();
    for (Backend next = balancer.pick(flow); next != null; next = balancer.pick(flow)) {
      assertThat(failed.add(next)).isTrue();
      Backend picked = next;
      members.stream().filter(m -> m.backend() == picked).forEach(m -> zones.add(m.zone()));
    }
    assertThat(zones).containsExactly("a", "b", "a");
  }

  /** Where nobody in the zone has room. */
  @Test
  void aFlowThatFindsAllFullGoesElsewhere() {
    List<Member> members = members("a2 b1");
    Balancer balancer =
        balancer(
            new Balancing.RoundRobin(),
            ZoneShares.of(members, new Zones("a", counts("a1 b1")), 200));
    Backend near = members.getFirst().backend();
    Backend other = members.get(1).backend();
    assertThat(balancer.pick(b -> b == near || b == other)).isSameAs(members.getLast().backend());
  }

  @Test
  void withoutAZoneAllAreAlike() {
    List<Member> members = members("a1 b3");
    ZoneShares shares = ZoneShares.of(members, Zones.UNKNOWN.among(List.of("a", "b")), 100);
    assertThat(shares).isEqualTo(new ZoneShares(members, List.of()));
  }

  @Test
  void inPanicAllAreAlike() {
    List<Member> members = members("a2 b2");
    Zones zones = new Zones("a", counts("a1 b1"));
    assertThat(ZoneShares.of(members, zones, 100).first()).hasSize(2);
    members.getLast().backend().health(Health.down("refused"));
    assertThat(ZoneShares.of(members, zones, 100)).isEqualTo(new ZoneShares(members, List.of()));
  }

  @Test
  void whereNothingIsLeftAllAreAlike() {
    List<Member> members = members("b1 c1");
    Zones zones = new Zones("a", counts("b1 c1"));
    assertThat(ZoneShares.of(members, zones, 100)).isEqualTo(new ZoneShares(members, List.of()));
  }

  @Test
  void zonesOfWhichNothingIsKnownHaveAProxyEach() {
    assertThat(new Zones("a", Map.of()).among(List.of("b", "", "c", "b")).proxies())
        .isEqualTo(Map.of("a", 1, "b", 1, "c", 1));
    assertThat(new Zones("a", Map.of("a", 3)).among(List.of("b")).proxies())
        .isEqualTo(Map.of("a", 3));
  }

  private static Balancer balancer(Balancing policy, ZoneShares shares) {
    Balancer balancer = new Balancers(new Random(42), () -> 0).of(policy, shares, null);
    balancer.start();
    return balancer;
  }

  /** What every backend gets when each proxy gets the same. */
  private static Map<Backend, Double> loads(
      List<Member> members, Map<String, Integer> proxies, int limit) {
    int all = proxies.values().stream().mapToInt(n -> n).sum();
    Map<Backend, Double> loads = new HashMap<>();
    proxies.forEach(
        (zone, count) -> {
          List<Member> first = ZoneShares.of(members, new Zones(zone, proxies), limit).first();
          double weight = weight(first);
          first.forEach(
              m ->
                  loads.merge(
                      m.backend(), (double) count / all * m.weight() / weight, Double::sum));
        });
    return loads;
  }

  private static double share(List<Member> members, String zone) {
    return weight(members.stream().filter(m -> m.zone().equals(zone)).toList()) / weight(members);
  }

  private static double weight(List<Member> members) {
    return members.stream().mapToLong(Member::weight).sum();
  }

  private static List<Member> members(Random random, int zones) {
    List<Member> members = new ArrayList<>();
    int count = random.nextInt(1, 12);
    for (int i = 0; i < count; i++) {
      // Of some it is not known where they are.
      String zone = random.nextInt(10) == 0 ? "" : NAMES.get(random.nextInt(zones));
      members.add(new Member(Members.backend(i), random.nextInt(1, 100), false, zone));
    }
    return members;
  }

  private static Map<String, Integer> proxies(Random random) {
    Map<String, Integer> proxies = new HashMap<>();
    while (proxies.isEmpty()) {
      NAMES.stream()
          .filter(_ -> random.nextBoolean())
          .forEach(zone -> proxies.put(zone, random.nextInt(1, 6)));
    }
    return proxies;
  }

  /** Backends of weight 1, so many in each zone. */
  private static List<Member> members(String counts) {
    List<Member> members = new ArrayList<>();
    for (String zone : counts.split(" ", -1)) {
      for (int i = Integer.parseInt(zone.substring(1)); i > 0; i--) {
        Backend backend = Members.backend(members.size());
        members.add(new Member(backend, 1, false, zone.substring(0, 1)));
      }
    }
    return members;
  }

  private static Map<String, Integer> counts(String text) {
    Map<String, Integer> counts = new HashMap<>();
    for (String zone : text.split(" ", -1)) {
      counts.put(zone.substring(0, 1), Integer.parseInt(zone.substring(1)));
    }
    return counts;
  }
}
