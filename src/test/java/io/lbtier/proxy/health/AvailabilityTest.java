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
    assertThat(Availability.of(members, threshold, 0)).isEqualTo(members.subList(0, used));
  }

  @ParameterizedTest
  @CsvSource({
    // own, up, backups, up, threshold, panic, own used, backups used
    "4, 4, 2, 2, 0, 0, 4, 0",
    "4, 1, 2, 2, 0, 0, 1, 0",
    "4, 0, 2, 2, 0, 0, 0, 2",
    "4, 0, 2, 1, 0, 0, 0, 1",
    "4, 0, 2, 0, 0, 0, 0, 0",
    "4, 2, 2, 2, 50, 0, 2, 0",
    "4, 1, 2, 2, 50, 0, 1, 2",
    "4, 1, 2, 2, 50, 50, 1, 2",
    "4, 1, 2, 0, 50, 50, 4, 2",
    "4, 3, 2, 2, 100, 0, 3, 2",
    "0, 0, 2, 2, 0, 0, 0, 2",
  })
  void backupsAreUsedWhenTheOthersAreNotEnough(
      int own,
      int up,
      int backups,
      int backupsUp,
      int threshold,
      int panic,
      int ownUsed,
      int backupsUsed) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < own; i++) {
      members.add(member(i, 1, i < up ? Health.UP : Health.down("")));
    }
    for (int i = 0; i < backups; i++) {
      Member made = member(100 + i, 1, i < backupsUp ? Health.UP : Health.down(""));
      members.add(new Member(made.backend(), 1, true, ""));
    }
    List<Member> used = Availability.of(members, panic, threshold);
    assertThat(used).filteredOn(m -> !m.backup()).hasSize(ownUsed);
    assertThat(used).filteredOn(Member::backup).hasSize(backupsUsed);
  }

  private static Member member(int port, int weight, Health health) {
    Backend backend = new Backend("p", InetSocketAddress.createUnresolved("b", port), "b:" + port);
    backend.health(health);
    return new Member(backend, weight);
  }
}
