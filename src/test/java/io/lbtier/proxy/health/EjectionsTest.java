package io.lbtier.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.OutlierDetection;
import io.lbtier.model.StatusRange;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Outcomes.Sample;
import io.lbtier.proxy.health.Ejections.Ejection;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EjectionsTest {
  private static OutlierDetection config(int maxPercent) {
    return new OutlierDetection(
        5,
        List.of(new StatusRange(500, 599)),
        1_000,
        10,
        50,
        new OutlierDetection.Latency(300, 100),
        1_000,
        3_500,
        maxPercent,
        false);
  }

  private static List<Backend> backends(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> new Backend("p", InetSocketAddress.createUnresolved("b" + i, 80), "b" + i + ":80"))
        .toList();
  }

  private static Sample sample(long flows, long failed, long meanMillis) {
    return new Sample(flows, failed, meanMillis * 1_000_000);
  }

  @Test
  void aBackendIsEjectedLongerEachTimeAndForgiven() {
    List<Backend> members = backends(3);
    Backend bad = members.getFirst();
    Ejections ejections = new Ejections(config(100), members, null);
    long now = 10;
    for (long expected : new long[] {1_000, 2_000, 3_000, 3_500, 3_500}) {
      Ejection ejection = Objects.requireNonNull(ejections.eject(bad, "x", now, _ -> true));
      assertThat(ejection).isEqualTo(new Ejection(bad, "x", expected));
      assertThat(ejections.eject(bad, "x", now, _ -> true)).as("it is already").isNull();
      assertThat(ejections.next()).isEqualTo(now + expected);
      assertThat(ejections.release(now + expected - 1)).isEmpty();
      now += expected;
      assertThat(ejections.release(now)).containsExactly(bad);
      assertThat(ejections.next()).isNull();
    }
    for (int i = 0; i < 3; i++) {
      ejections.look(Map.of(), now, _ -> true);
    }
    assertThat(Objects.requireNonNull(ejections.eject(bad, "x", now, _ -> true)).millis())
        .as("five times less three, and once more")
        .isEqualTo(3_000);
  }

  @ParameterizedTest
  @CsvSource({"3, 10, 1", "3, 100, 2", "10, 10, 1", "10, 35, 3", "100, 10, 10", "1, 100, 0"})
  void notTooManyAreEjected(int backends, int maxPercent, int expected) {
    List<Backend> members = backends(backends);
    Ejections ejections = new Ejections(config(maxPercent), members, null);
    long ejected =
        members.stream().filter(b -> ejections.eject(b, "x", 0, _ -> true) != null).count();
    assertThat(ejected).isEqualTo(expected);
  }

  @Test
  void theLastOneThatIsUpStays() {
    List<Backend> members = backends(3);
    Ejections ejections = new Ejections(config(100), members, null);
    Backend up = members.get(1);
    assertThat(ejections.eject(up, "x", 0, b -> b == up)).isNull();
    assertThat(ejections.eject(up, "x", 0, b -> b != members.getLast())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    // what the first backend did; the others: 20 flows, none failed, 100 ms
    "20, 10, 100, 10 of 20 requests failed",
    "20, 9, 100, ''",
    "9, 9, 100, ''",
    "20, 0, 300, 'answers took 300ms, those of others 100ms'",
    "20, 0, 299, ''",
    "9, 0, 5000, ''",
  })
  void thoseThatAreWorseAreEjected(long flows, long failed, long millis, String cause) {
    List<Backend> members = backends(4);
    Map<Backend, Sample> samples = new HashMap<>();
    members.forEach(b -> samples.put(b, sample(20, 0, 100)));
    samples.put(members.getFirst(), sample(flows, failed, millis));
    List<Ejection> found = new Ejections(config(100), members, null).look(samples, 0, _ -> true);
    assertThat(found)
        .isEqualTo(
            cause.isEmpty() ? List.of() : List.of(new Ejection(members.getFirst(), cause, 1_000)));
  }

  @Test
  void whatIsFastEnoughIsNeverTooSlow() {
    List<Backend> members = backends(2);
    Map<Backend, Sample> samples =
        Map.of(members.getFirst(), sample(20, 0, 99), members.getLast(), sample(20, 0, 1));
    assertThat(new Ejections(config(100), members, null).look(samples, 0, _ -> true)).isEmpty();
  }

  @Test
  void aChangeOfThePoolForgetsNoEjection() {
    List<Backend> members = backends(4);
    Ejections before = new Ejections(config(100), members, null);
    before.eject(members.get(0), "x", 0, _ -> true);
    before.eject(members.get(1), "x", 0, _ -> true);
    Ejections after = new Ejections(config(50), members.subList(1, 4), before);
    assertThat(after.ejected(members.get(1))).isTrue();
    assertThat(after.ejected(members.get(0))).as("it is gone").isFalse();
    assertThat(after.release(1_000)).containsExactly(members.get(1));
  }

  /** Whatever happens in whatever order. */
  @Test
  void theCapHoldsAndEveryoneComesBack() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Backend> members = backends(1 + random.nextInt(20));
      int percent = 1 + random.nextInt(100);
      Ejections ejections = new Ejections(config(percent), members, null);
      Set<Backend> out = new HashSet<>();
      Set<Backend> down = new HashSet<>();
      long most = Math.max(1, (long) members.size() * percent / 100);
      long now = 0;
      for (int step = 0; step < 200; step++) {
        now += random.nextInt(500);
        List<Ejection> ejected = new ArrayList<>();
        if (random.nextBoolean()) {
          Map<Backend, Sample> samples = new HashMap<>();
          members.forEach(
              b -> samples.put(b, sample(20, random.nextInt(21), 1 + random.nextInt(1_000))));
          ejected.addAll(ejections.look(samples, now, b -> !down.contains(b)));
        } else {
          Backend any = members.get(random.nextInt(members.size()));
          if (!down.remove(any)) {
            down.add(any);
          }
          Ejection ejection = ejections.eject(any, "x", now, b -> !down.contains(b));
          if (ejection != null) {
            ejected.add(ejection);
          }
        }
        for (Ejection ejection : ejected) {
          assertThat(out.add(ejection.backend())).isTrue();
          assertThat(ejection.millis()).isBetween(1_000L, 3_500L);
        }
        assertThat(ejected.isEmpty() || members.stream().anyMatch(b -> !out.contains(b)))
            .as("never the last")
            .isTrue();
        out.removeAll(ejections.release(now));
        assertThat(out).hasSizeLessThanOrEqualTo((int) most);
        assertThat(members.stream().filter(ejections::ejected))
            .containsExactlyInAnyOrderElementsOf(out);
      }
      assertThat(ejections.release(now + 3_500)).containsExactlyInAnyOrderElementsOf(out);
    }
  }
}
