package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An operator that has done its work writes nothing, however often it looks. */
class AtRestIT {
  @Test
  void aHundredReconciliationsWriteNothing() {
    try (var bench = Bench.running("rest")) {
      Service service = backends(bench);
      serveOneOfEachKind(bench);
      long mark = bench.awaitRest();
      long done = bench.reconciliations();

      // Each change of the Service wakes the tier that refers to it.
      for (int i = 0; bench.reconciliations() < done + 100; i++) {
        touch(bench, service, i);
      }

      bench.awaitRest();
      assertThat(bench.writesSince(mark)).isEmpty();
    }
  }

  @Test
  void aRestartWritesNothing() {
    try (var bench = Bench.running("restart")) {
      backends(bench);
      serveOneOfEachKind(bench);
      long mark = bench.awaitRest();

      bench.stopOperator();
      bench.startOperator();

      Bench.await("all tiers are looked at").until(() -> bench.reconciliations() >= 4);
      bench.awaitRest();
      assertThat(bench.writesSince(mark)).isEmpty();
    }
  }

  /** A change of a Service that no tier refers to wakes none. */
  @Test
  void whatNobodyRefersToWakesNobody() {
    try (var bench = Bench.running("unrelated")) {
      Service service = backends(bench);
      bench.apply("plain", Specs.VALID);
      bench.awaitServing("plain", 1);
      bench.awaitRest();
      long done = bench.reconciliations();

      for (int i = 0; i < 20; i++) {
        touch(bench, service, i);
      }
      bench.apply("other", Specs.of("backends"));
      bench.awaitServing("other", 1);
      bench.awaitRest();

      assertThat(bench.reconciliations() - done).as("those of the other tier").isLessThan(20);
    }
  }

  private static Service backends(Bench bench) {
    return bench.service("backends");
  }

  private static void touch(Bench bench, Service service, int i) {
    bench
        .admin
        .services()
        .inNamespace(bench.namespace)
        .withName(service.getMetadata().getName())
        .edit(
            s ->
                new ServiceBuilder(s)
                    .editMetadata()
                    .withAnnotations(Map.of("touched", "" + i))
                    .endMetadata()
                    .build());
  }

  /** Tiers of every kind; "refused" serves what it was before an edit that is not accepted. */
  private static void serveOneOfEachKind(Bench bench) {
    bench.apply("plain", Specs.of("backends"));
    bench.apply("scaled", Specs.AUTOSCALED);
    bench.apply("vip", Specs.vip("192.0.2.10/24", "192.0.2.11"));
    bench.apply("refused", Specs.VALID);
    bench.awaitServing("refused", 1);
    bench.apply("refused", Specs.INVALID);
    bench.awaitServing("plain", 1);
    bench.awaitServing("scaled", 1);
    bench.awaitServing("vip", 1);
    bench.awaitServing("refused", 1);
  }
}
