package io.lbtier.compile;

import io.lbtier.api.BackupSpec;
import io.lbtier.api.BalancingSpec.Policy;
import io.lbtier.api.Bounds;
import io.lbtier.api.Defaults;
import io.lbtier.api.EndpointSpec;
import io.lbtier.api.PoolSpec;
import io.lbtier.api.ZonePreferenceSpec;
import io.lbtier.compile.Problem.Reason;
import io.lbtier.model.ZonePreference;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which backends of a pool are preferred for where they are. */
final class ZonePreferences {
  private static final Set<String> BY_KEY = Set.of(Policy.Hash.name(), Policy.SourceIP.name());

  private ZonePreferences() {}

  /**
   * @param oneAtATime whether only one of several proxies has traffic, while shares are worked out
   *     as if all had the same
   */
  static @Nullable ZonePreference compile(Place at, PoolSpec pool, boolean oneAtATime) {
    ZonePreferenceSpec spec = pool.zonePreference();
    if (spec == null) {
      return null;
    }
    if (oneAtATime) {
      at.warn(
          Reason.Conflict,
          "found in a tier with one virtual address, by which all traffic comes to one proxy:"
              + " backends of its zone get more than maxLoad allows; give as many addresses as"
              + " there are proxies, or leave it out");
    }
    String policy = pool.balancing() == null ? null : pool.balancing().policy();
    if (policy != null && BY_KEY.contains(policy)) {
      at.error(
          Reason.Conflict,
          "found with balancing.policy %s, by which every proxy sends a key to the same backend,"
                  .formatted(policy)
              + " wherever that is; leave one out");
    }
    BackupSpec backup = pool.backup();
    boolean followed = pool.service() != null || (backup != null && backup.service() != null);
    if (!followed
        && !hasZones(pool.endpoints())
        && !hasZones(backup == null ? null : backup.endpoints())) {
      at.error(Reason.Missing, "no endpoint has a zone; give each the zone that it is in");
    }
    return new ZonePreference(
        Values.number(
            at.field("maxLoad"),
            spec.maxLoad(),
            Bounds.ZONE_LOAD_MIN,
            Bounds.ZONE_LOAD_MAX,
            Defaults.ZONE_LOAD));
  }

  private static boolean hasZones(@Nullable List<EndpointSpec> endpoints) {
    return Stream.ofNullable(endpoints)
        .flatMap(List::stream)
        .filter(Objects::nonNull)
        .anyMatch(endpoint -> endpoint.zone() != null);
  }
}
