package io.lbtier.operator;

import static io.lbtier.operator.Bench.await;
import static io.lbtier.operator.Bench.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.lbtier.model.Names;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An edit that is refused changes nothing of what runs, and says so. */
class RejectedEditIT {
  @SuppressWarnings("NullAway.Init")
  private static Bench bench;

  @BeforeAll
  static void start() {
    bench = Bench.running("rejected");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @Test
  void theLastGoodOneGoesOnAndIsStillLookedAfter() {
    bench.apply("edited", Specs.replicas(3));
    bench.awaitServing("edited", 1);
    String config = config("edited");

    bench.apply("edited", Specs.INVALID);

    var status = bench.awaitStatus("edited", s -> condition(s, "Stalled").isPresent());
    assertThat(status.servingGeneration()).isEqualTo(1);
    assertThat(condition(status, "Stalled").orElseThrow().getMessage())
        .contains(Specs.INVALID_PATH);
    await("it is told as an event")
        .until(
            () ->
                bench.events("edited").stream()
                    .anyMatch(
                        event ->
                            event.getType().equals("Warning")
                                && event.getNote().contains(Specs.INVALID_PATH)));
    assertThat(config("edited")).isEqualTo(config);

    bench.admin.resource(bench.mustHave(Deployment.class, "edited")).scale(9);
    await("drift is repaired to the spec that runs")
        .until(
            () ->
                Objects.equals(
                    bench.mustHave(Deployment.class, "edited").getSpec().getReplicas(), 3));

    // A restart forgets nothing: what runs is remembered in the cluster.
    bench.stopOperator();
    bench.admin.resource(bench.mustHave(Deployment.class, "edited")).delete();
    bench.startOperator();
    await("the Deployment is back").until(() -> bench.made(Deployment.class, "edited") != null);
    assertThat(bench.mustHave(Deployment.class, "edited").getSpec().getReplicas()).isEqualTo(3);
  }

  @Test
  void aTierThatWasNeverValidGetsNoObjects() {
    bench.apply("never", Specs.INVALID);

    var status = bench.awaitStatus("never", s -> condition(s, "Stalled").isPresent());

    assertThat(status.servingGeneration()).isEqualTo(0);
    assertThat(condition(status, "Ready").orElseThrow().getStatus()).isEqualTo("False");
    for (var kind : Specs.KINDS) {
      assertThat(bench.made(kind, "never")).as(kind.getSimpleName()).isNull();
    }
  }

  @Test
  void goingBackEndsWhereItBegan() {
    bench.apply("back", Specs.VALID);
    bench.awaitServing("back", 1);
    String before = config("back").replaceFirst("\"generation\": 1", "");

    bench.apply("back", Specs.INVALID);
    bench.awaitStatus("back", s -> condition(s, "Stalled").isPresent());
    bench.apply("back", Specs.VALID);

    var status = bench.awaitServing("back", 3);
    assertThat(condition(status, "Stalled")).isEmpty();
    assertThat(config("back").replaceFirst("\"generation\": 3", "")).isEqualTo(before);
  }

  /** A spec that is wrong is not tried again and again: trying does not make it right. */
  @Test
  void aRefusedSpecCausesNoRetries() {
    bench.apply("quiet", Specs.INVALID);
    bench.awaitStatus("quiet", s -> condition(s, "Stalled").isPresent());

    bench.awaitRest();

    assertThat(bench.metrics()).doesNotContain("reconciliations_failed_total");
  }

  private static String config(String tier) {
    return Objects.requireNonNull(
        bench.mustHave(ConfigMap.class, tier).getData().get(Names.CONFIG_KEY));
  }
}
