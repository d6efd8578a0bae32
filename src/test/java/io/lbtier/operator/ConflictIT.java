package io.lbtier.operator;

import static io.lbtier.operator.Bench.await;
import static io.lbtier.operator.Bench.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.lbtier.model.Names;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What others made is never taken over, whatever its name is. */
class ConflictIT {
  @Test
  void anObjectOfSomebodyElseIsLeftAloneAndTheOthersAreMade() {
    try (var bench = Bench.running("conflict")) {
      Service theirs =
          bench
              .admin
              .resource(
                  new ServiceBuilder()
                      .withNewMetadata()
                      .withName(Names.object("shop"))
                      .withNamespace(bench.namespace)
                      .endMetadata()
                      .withNewSpec()
                      .withSelector(Map.of("app", "theirs"))
                      .withPorts(new ServicePortBuilder().withName("a").withPort(80).build())
                      .endSpec()
                      .build())
              .create();

      bench.apply("shop", Specs.VALID);

      var status = bench.awaitStatus("shop", s -> condition(s, "Stalled").isPresent());
      assertThat(condition(status, "Stalled").orElseThrow().getMessage())
          .contains("Service \"lbtier-shop\" exists already and belongs to nobody")
          .contains("Delete or rename it");
      assertThat(status.servingGeneration()).isEqualTo(1);
      assertThat(bench.made(Deployment.class, "shop")).isNotNull();
      assertThat(bench.mustHave(Service.class, "shop")).isEqualTo(theirs);

      bench.admin.resource(theirs).delete();
      // Anything that wakes the tier; else it looks again by itself, a little later.
      bench.apply("shop", Specs.replicas(1));

      await("ours is made")
          .until(
              () -> {
                Service service = bench.made(Service.class, "shop");
                return service != null
                    && service.getSpec().getSelector().equals(Names.selector("shop"));
              });
      bench.awaitStatus("shop", s -> condition(s, "Stalled").isEmpty());
    }
  }
}
