package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.lbtier.api.TierStatus;
import io.lbtier.api.TierStatus.ListenerStatus;
import io.lbtier.api.TierStatus.PoolStatus;
import io.lbtier.cluster.TestCertificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a tier refers to may come later, change and go; the tier follows. */
class ReferencesIT {
  @SuppressWarnings("NullAway.Init")
  private static Bench bench;

  @BeforeAll
  static void start() {
    bench = Bench.running("references");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @Test
  void aServiceThatComesLaterIsFound() {
    bench.apply("early", Specs.of("later"));
    bench.awaitStatus("early", s -> pool(s).contains("later"));

    var service = bench.service("later");
    bench.awaitStatus("early", s -> !pool(s).contains("later"));

    bench
        .admin
        .services()
        .inNamespace(bench.namespace)
        .withName("later")
        .edit(
            s -> {
              s.getSpec().getPorts().getFirst().setName("renamed");
              return s;
            });
    bench.awaitStatus("early", s -> pool(s).contains("http") && pool(s).contains("renamed"));

    bench.admin.resource(service).delete();
    bench.awaitStatus("early", s -> pool(s).contains("later"));
  }

  /** The spec that runs is an older one than the user's newest, and refers to something else. */
  @Test
  void theServiceOfTheSpecThatRunsIsFollowedToo() {
    bench.apply("old", Specs.of("of-the-old"));
    bench.awaitServing("old", 1);
    bench.apply("old", Specs.INVALID);
    bench.awaitStatus("old", s -> Objects.equals(s.servingGeneration(), 1L));
    bench.awaitRest();
    long before = bench.reconciliations();

    bench.service("of-the-old");

    Bench.await("the tier is looked at").until(() -> bench.reconciliations() > before);
  }

  @Test
  void aCertificateThatComesLaterIsFound() {
    bench.apply(
        "secure",
        """
        listeners:
        - {name: web, port: 8443, protocol: HTTPS, pool: web, tls: {certificates: [{secretName: cert}]}}
        pools: [{name: web, endpoints: [{address: 127.0.0.1, port: 9999}]}]
        """);
    bench.awaitStatus("secure", s -> listener(s).contains("cert"));

    var certificate = TestCertificate.of("shop.example.com");
    bench
        .admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("cert")
                .withNamespace(bench.namespace)
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withStringData(
                    Map.of("tls.crt", certificate.chainPem(), "tls.key", certificate.keyPem()))
                .build())
        .create();

    var status = bench.awaitStatus("secure", s -> !listener(s).contains("cert"));
    assertThat(listener(status)).doesNotContain("PRIVATE");
  }

  private static String pool(TierStatus status) {
    List<PoolStatus> pools = Objects.requireNonNullElse(status.pools(), List.of());
    return pools.isEmpty() ? "" : Objects.requireNonNullElse(pools.getFirst().message(), "");
  }

  private static String listener(TierStatus status) {
    List<ListenerStatus> listeners = Objects.requireNonNullElse(status.listeners(), List.of());
    return listeners.isEmpty()
        ? ""
        : Objects.requireNonNullElse(listeners.getFirst().message(), "");
  }
}
