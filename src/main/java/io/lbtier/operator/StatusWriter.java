package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierStatus;
import io.lbtier.model.Names;
import io.lbtier.status.Observed;
import io.lbtier.status.TierEvent;
import io.lbtier.status.TierEvents;

/** Writes a status that says something new, and tells what happened in between as events. */
final class StatusWriter {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Names.MANAGER)
          .withForce(true)
          .build();

  private final EventRecorder events;

  StatusWriter(EventRecorder events) {
    this.events = events;
  }

  /**
   * Writes the status unless the tier has it already.
   *
   * @param observed what the status was made from
   * @throws io.fabric8.kubernetes.client.KubernetesClientException with code 409 if the tier has
   *     changed since; it is then to be looked at again
   */
  void write(
      LoadBalancerTier tier,
      TierStatus status,
      Observed observed,
      Context<LoadBalancerTier> context) {
    TierStatus before = tier.getStatus();
    if (status.equals(before)) {
      return;
    }
    var intent = new LoadBalancerTier();
    intent.setMetadata(
        new ObjectMetaBuilder()
            .withName(tier.getMetadata().getName())
            .withNamespace(tier.getMetadata().getNamespace())
            // What was seen of an older version of the tier is not said of a newer one.
            .withResourceVersion(tier.getMetadata().getResourceVersion())
            .build());
    intent.setStatus(status);
    var written = context.getClient().resource(intent).subresource("status").patch(APPLY);
    context
        .eventSourceRetriever()
        .getControllerEventSource()
        .handleRecentResourceUpdate(ResourceID.fromResource(tier), written, tier);
    for (TierEvent event : TierEvents.between(before, status, observed)) {
      events.record(tier, event.type() == TierEvent.Type.Warning, event.reason(), event.message());
    }
  }
}
