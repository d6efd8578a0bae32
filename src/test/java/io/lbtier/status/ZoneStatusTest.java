package io.lbtier.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Pool;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.Records;
import io.lbtier.model.Source;
import io.lbtier.model.ZonePreference;
import io.lbtier.render.Tiers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a pool tells of proxies that do not know where they are. */
class ZoneStatusTest {
  @Test
  void aProxyThatDoesNotKnowItsZoneIsNamed() {
    assertThat(message(new ZonePreference(120), "", "a"))
        .isEqualTo("zonePreference has no effect in p1 on node-a, of which the zone is not known");
    assertThat(message(new ZonePreference(120), "", ""))
        .isEqualTo(
            "zonePreference has no effect in p1 on node-a, p2 on node-b, of which the zone is not"
                + " known");
  }

  @Test
  void otherwiseThereIsNothingToSay() {
    assertThat(message(new ZonePreference(120), "a", "b")).isNull();
    // It serves the generation before, in which no pool had a preference.
    assertThat(message(new ZonePreference(120), null, null)).isNull();
    assertThat(message(null, "", "")).isNull();
  }

  private static @Nullable String message(
      @Nullable ZonePreference preference, @Nullable String one, @Nullable String other) {
    Scene scene =
        Scene.well()
            .pods(
                Scene.proxy("p1", "node-a", status(one)),
                Scene.proxy("p2", "node-b", status(other)));
    Pool plain = Tiers.pool("web", new Source.Service("web", "http"));
    Pool pool = Records.with(plain, "zonePreference", preference);
    return PoolView.of(pool, List.of(), new Reports(scene.observed())).status().message();
  }

  private static ProxyStatus status(@Nullable String zone) {
    ProxyStatus well = Scene.says(7);
    return new ProxyStatus(
        well.generation(),
        well.refused(),
        well.ready(),
        well.listeners(),
        well.pools(),
        well.vip(),
        zone);
  }
}
