package io.lbtier.render;

import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.lbtier.model.Names;
import io.lbtier.model.Tier;

/** Gives the proxies' Role to their ServiceAccount. */
final class RoleBindingManifest {
  private RoleBindingManifest() {}

  static RoleBinding of(Tier tier) {
    var name = Names.object(tier.name());
    return new RoleBindingBuilder()
        .withMetadata(Metadata.of(tier))
        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
        .addNewSubject()
        .withKind("ServiceAccount")
        .withName(name)
        .withNamespace(tier.namespace())
        .endSubject()
        .build();
  }
}
