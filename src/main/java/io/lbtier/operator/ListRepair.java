package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.lbtier.model.Names;
import java.util.List;

/**
 * Repairs an object that server-side apply cannot. Who changes the port of an entry in a Service,
 * say, has taken ours away and put one of his own there, with our name; applying ours again adds to
 * his, and the API server refuses two ports of one name. So all lists are first replaced whole, by
 * a merge patch (RFC 7386); then ours is applied; and then the merge patch's own claim on the
 * fields is given up, or what we later stop applying would stay.
 */
final class ListRepair {
  /** Field manager of the merge patch. */
  static final String MANAGER = Names.MANAGER + "-repair";

  private ListRepair() {}

  static <T extends HasMetadata> T repair(T actual, T desired, KubernetesClient client) {
    var merge =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(MANAGER)
            .build();
    client.resource(actual).patch(merge, client.getKubernetesSerialization().asJson(desired));
    T applied =
        client.resource(desired).fieldManager(Names.MANAGER).forceConflicts().serverSideApply();
    return withoutClaim(applied, client);
  }

  private static <T extends HasMetadata> T withoutClaim(T applied, KubernetesClient client) {
    List<ManagedFieldsEntry> managers = applied.getMetadata().getManagedFields();
    for (int i = 0; i < managers.size(); i++) {
      if (managers.get(i).getManager().equals(MANAGER)) {
        String entry = "/metadata/managedFields/" + i;
        return client
            .resource(applied)
            .patch(
                PatchContext.of(PatchType.JSON),
                """
                [{"op": "test", "path": "%s/manager", "value": "%s"},
                 {"op": "remove", "path": "%s"}]
                """
                    .formatted(entry, MANAGER, entry));
      }
    }
    return applied;
  }
}
