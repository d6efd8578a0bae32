package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.cluster.ApiServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An operator outlives an API server that goes away and comes back. */
class ServerGoneIT {
  @Test
  void changesAreMadeWhenTheApiServerIsBack() {
    try (ApiServer api = ApiServer.start();
        var bench = new Bench(api, "gone")) {
      TierOperator operator = bench.startOperator();
      bench.apply("shop", Specs.replicas(1));
      bench.awaitServing("shop", 1);

      api.stopServing();
      api.serveAgain();
      bench.apply("shop", Specs.replicas(2));

      Bench.await("the change is made")
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(bench.tier("shop").getStatus().servingGeneration()).isEqualTo(2));
      assertThat(operator.failure()).isNotDone();
    }
  }
}
