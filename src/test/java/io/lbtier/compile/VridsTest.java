package io.lbtier.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VridsTest {
  @Test
  void anAddressGetsItsLastNumber() {
    assertThat(new Vrids(Map.of(), Set.of()).of("192.0.2.10", 10)).isEqualTo(10);
  }

  @Test
  void orTheNextThatIsFree() {
    Vrids vrids = new Vrids(Map.of(), Set.of(10, 11));
    assertThat(vrids.of("192.0.2.10", 10)).isEqualTo(12);
    assertThat(vrids.of("198.51.100.10", 10)).isEqualTo(13);
    assertThat(new Vrids(Map.of(), Set.of(255)).of("192.0.2.255", 255)).isEqualTo(1);
    assertThat(new Vrids(Map.of(), Set.of()).of("192.0.2.0", 0)).isEqualTo(255);
  }

  @Test
  void itKeepsWhatItHad() {
    Vrids vrids = new Vrids(Map.of("192.0.2.10", 77), Set.of(10));
    assertThat(vrids.of("192.0.2.77", 77)).as("an address before it in the list").isEqualTo(78);
    assertThat(vrids.of("192.0.2.10", 10)).isEqualTo(77);
  }

  @Test
  void unlessThatIsTakenOrTwoClaimIt() {
    assertThat(new Vrids(Map.of("192.0.2.10", 77), Set.of(77)).of("192.0.2.10", 10)).isEqualTo(10);
    Vrids claimed = new Vrids(Map.of("192.0.2.10", 77, "192.0.2.11", 77), Set.of());
    assertThat(Set.of(claimed.of("192.0.2.10", 10), claimed.of("192.0.2.11", 11))).hasSize(2);
  }

  @Test
  void thereAre255() {
    Vrids vrids = new Vrids(Map.of(), Set.of());
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 255; i++) {
      given.add(vrids.of("192.0.2." + i, i));
    }
    assertThat(given).isEqualTo(IntStream.rangeClosed(1, 255).boxed().collect(Collectors.toSet()));
    assertThat(vrids.of("198.51.100.1", 1)).isEqualTo(Vrids.NONE);
  }
}
