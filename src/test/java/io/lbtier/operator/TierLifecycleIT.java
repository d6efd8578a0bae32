package io.lbtier.operator;

import static io.lbtier.operator.Bench.await;
import static io.lbtier.operator.Bench.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.lbtier.model.Names;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From a tier to its objects and its status. */
class TierLifecycleIT {
  @SuppressWarnings("NullAway.Init")
  private static Bench bench;

  @BeforeAll
  static void start() {
    bench = Bench.running("lifecycle");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @Test
  void aTierGetsItsObjectsAndAStatus() {
    var tier = bench.apply("full", Specs.VALID);

    var status = bench.awaitServing("full", 1);

    for (var kind : Specs.KINDS) {
      HasMetadata object = bench.mustHave(kind, "full");
      assertThat(object.getMetadata().getOwnerReferences())
          .as(kind.getSimpleName())
          .singleElement()
          .satisfies(owner -> assertOwns(tier.getMetadata().getUid(), owner));
      assertThat(object.getMetadata().getLabels()).containsAllEntriesOf(Names.selector("full"));
    }
    assertThat(bench.mustHave(ConfigMap.class, "full").getData()).containsKey(Names.CONFIG_KEY);
    assertThat(status.mode()).isEqualTo("Proxy");
    assertThat(condition(status, "Ready"))
        .hasValueSatisfying(ready -> assertThat(ready.getStatus()).isEqualTo("False"));
    await("it is told as an event")
        .untilAsserted(
            () ->
                assertThat(bench.events("full"))
                    .extracting(e -> e.getType() + " " + e.getReason())
                    .containsExactly("Normal NoProxy"));
  }

  private static void assertOwns(String uid, OwnerReference owner) {
    assertThat(owner.getUid()).isEqualTo(uid);
    assertThat(owner.getController()).isTrue();
    assertThat(owner.getBlockOwnerDeletion()).isTrue();
  }

  @Test
  void aDeletedObjectIsMadeAgain() {
    bench.apply("deleted", Specs.VALID);
    bench.awaitServing("deleted", 1);
    for (var kind : Specs.KINDS) {
      String uid = bench.mustHave(kind, "deleted").getMetadata().getUid();

      bench.admin.resource(bench.mustHave(kind, "deleted")).delete();

      await(kind.getSimpleName() + " is back")
          .until(
              () -> {
                HasMetadata now = bench.made(kind, "deleted");
                return now != null && !now.getMetadata().getUid().equals(uid);
              });
    }
  }

  @Test
  void anAutoscalerTakesOverTheNumberOfReplicasAndGivesItBack() {
    bench.apply("scaled", Specs.replicas(3));
    bench.awaitServing("scaled", 1);
    long generation = deployment().getMetadata().getGeneration();

    bench.apply("scaled", Specs.AUTOSCALED);
    bench.awaitServing("scaled", 2);

    assertThat(bench.made(HorizontalPodAutoscaler.class, "scaled")).isNotNull();
    assertThat(deployment().getMetadata().getGeneration())
        .as("the spec of the Deployment has not changed, not even for a moment")
        .isEqualTo(generation);
    assertThat(deployment().getSpec().getReplicas()).isEqualTo(3);

    bench.admin.resource(deployment()).scale(5);
    bench.admin.resource(bench.mustHave(ConfigMap.class, "scaled")).delete();
    await("the tier is reconciled").until(() -> bench.made(ConfigMap.class, "scaled") != null);
    assertThat(deployment().getSpec().getReplicas()).as("the autoscaler decides").isEqualTo(5);

    bench.apply("scaled", Specs.replicas(2));
    bench.awaitServing("scaled", 3);
    await("the number is the tier's again")
        .until(() -> Objects.equals(deployment().getSpec().getReplicas(), 2));
    await("the autoscaler is gone")
        .until(() -> bench.made(HorizontalPodAutoscaler.class, "scaled") == null);
  }

  private static Deployment deployment() {
    return bench.mustHave(Deployment.class, "scaled");
  }

  @Test
  void aTierThatIsMadeAnewUnderItsNameLeavesTheObjectsOfTheOldOneAlone() {
    bench.apply("reborn", Specs.VALID);
    bench.awaitServing("reborn", 1);
    String uid = bench.mustHave(ConfigMap.class, "reborn").getMetadata().getUid();

    bench.admin.resource(bench.tier("reborn")).delete();
    bench.apply("reborn", Specs.VALID);

    var status = bench.awaitStatus("reborn", s -> condition(s, "Stalled").isPresent());
    assertThat(condition(status, "Stalled").orElseThrow().getMessage())
        .contains("ConfigMap \"lbtier-reborn\"")
        .contains("an earlier tier of the same name");
    assertThat(bench.mustHave(ConfigMap.class, "reborn").getMetadata().getUid()).isEqualTo(uid);

    // What the garbage collector does on a whole cluster.
    for (var kind : Specs.KINDS) {
      bench.admin.resource(bench.mustHave(kind, "reborn")).delete();
    }
    bench.awaitServing("reborn", 1);
  }
}
