package io.lbtier.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.balance.Member;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvailabilityTest {
  @ParameterizedTest
  @CsvSource({
    // backends, up, threshold, used
    "4, 4, 0, 4",
    "4, 1, 0, 1",
    "4, 0, 0, 0",
    "4, 2, 50, 2",
    "4, 1, 50, 4",
    "4, 0, 50, 4",
    "4, 0, 1, 4",
    "4, 3, 100, 4",
    "4, 4, 100, 4",
    "3, 1, 34, 3",
    "3, 1, 33, 1",
    "0, 0, 50, 0",
  })
  void whoIsUsed(int backends, int up, int threshold, int used) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < backends; i++) {
      members.add(member(i, 1, i < up ? Health.UP : Health.down("")));
    }
    // Those that are being taken out neither count nor are used.
    members.add(member(100, 0, Health.UP));
    members.add(member(101, 0, Health.down("")));
    assertThat(Availability.of(members, threshold)).isEqualTo(members.subList(0, used));
  }

  private static Member member(int port, int weight, Health health) {
    Backend backend = new Backend("p", InetSocketAddress.createUnresolved("b", port), "b:" + port);
    backend.health(health);
    return new Member(backend, weight);
  }
}
