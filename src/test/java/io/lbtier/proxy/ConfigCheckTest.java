package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Pool;
import io.lbtier.model.Records;
import io.lbtier.model.ZonePreference;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigCheckTest {
  private static List<String> problems(Pool pool) {
    return ConfigCheck.problems(Configs.inputs(1, List.of(), pool).config());
  }

  @Test
  void thePreferenceOfAZoneHasItsRange() {
    Pool pool = Configs.pool("p", 80);
    for (int maxLoad : new int[] {100, 120, 1000}) {
      assertThat(problems(Records.with(pool, "zonePreference", new ZonePreference(maxLoad))))
          .isEmpty();
    }
    for (int maxLoad : new int[] {-1, 0, 99, 1001}) {
      assertThat(problems(Records.with(pool, "zonePreference", new ZonePreference(maxLoad))))
          .containsExactly(
              "pool p: zonePreference.maxLoad: " + maxLoad + " (expected: 100 to 1000)");
    }
  }
}
