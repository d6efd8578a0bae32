package io.lbtier.render;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.lbtier.model.Names;
import io.lbtier.model.Tier;
import java.util.ArrayList;
import java.util.List;

/** What the proxies may read; docs/permissions.md gives the reason of each rule. */
final class RoleManifest {
  private static final List<String> READ = List.of("get", "list", "watch");

  private RoleManifest() {}

  static Role of(Tier tier) {
    return new RoleBuilder().withMetadata(Metadata.of(tier)).withRules(rules(tier)).build();
  }

  private static List<PolicyRule> rules(Tier tier) {
    var rules = new ArrayList<PolicyRule>();
    rules.add(named("configmaps", List.of(Names.object(tier.name()))));
    var secrets = List.copyOf(tier.config().secrets());
    // A rule with an empty list of names would allow every Secret.
    if (!secrets.isEmpty()) {
      rules.add(named("secrets", secrets));
    }
    if (followsAService(tier) || tier.config().prefersZones()) {
      rules.add(endpointSlices());
    }
    return rules;
  }

  private static PolicyRule named(String resource, List<String> names) {
    return new PolicyRuleBuilder()
        .withApiGroups("")
        .withResources(resource)
        .withResourceNames(names)
        .withVerbs(READ)
        .build();
  }

  /**
   * All of the namespace: EndpointSlices have generated names and are found by a label, and RBAC
   * cannot restrict by label.
   */
  private static PolicyRule endpointSlices() {
    return new PolicyRuleBuilder()
        .withApiGroups("discovery.k8s.io")
        .withResources("endpointslices")
        .withVerbs(READ)
        .build();
  }

  private static boolean followsAService(Tier tier) {
    return tier.config().pools().stream().anyMatch(pool -> !pool.services().isEmpty());
  }
}
