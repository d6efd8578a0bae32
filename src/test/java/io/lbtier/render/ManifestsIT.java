package io.lbtier.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.lbtier.cluster.ApiServer;
import io.lbtier.model.ProxyDeployment;
import io.lbtier.model.ProxyDeployment.Autoscaling;
import io.lbtier.model.ProxyDeployment.ServiceType;
import io.lbtier.model.Records;
import io.lbtier.model.Tier;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is rendered is what a real API server takes, and what it allows. */
class ManifestsIT {
  private static final Release RELEASE =
      new Release("registry.example/lbtier:1", "registry.example/keepalived:1");
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("lbtier")
          .withFieldValidation("Strict")
          .build();

  private final ApiServer api = ApiServer.shared();
  private final KubernetesClient admin = api.admin();

  private static Tier in(String namespace, ProxyDeployment deployment) {
    var c = Tiers.full().config();
    return new Tier(namespace, "shop", deployment, Records.with(c, "namespace", namespace));
  }

  private List<HasMetadata> apply(Tier tier) {
    return Manifests.render(tier, RELEASE).stream()
        .<HasMetadata>map(object -> admin.resource(object).patch(APPLY))
        .toList();
  }

  static Stream<ProxyDeployment> deployments() {
    return Stream.of(
        Tiers.deployment(2, null, false),
        Tiers.deployment(2, null, true),
        new ProxyDeployment(
            1,
            new Autoscaling(2, 5, 70),
            false,
            Map.of("edge", "true"),
            Map.of("cpu", "1500m", "memory", "0.5Gi"),
            Map.of("memory", "1Gi"),
            ServiceType.LoadBalancer));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everythingIsTakenAndNothingChangesTheSecondTime(ProxyDeployment deployment) {
    var tier = in(api.namespace("render"), deployment);
    assertThat(apply(tier)).isEqualTo(apply(tier));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void thereAndBackAgainIsWhereItWas(ProxyDeployment other) {
    var namespace = api.namespace("render-back");
    var here = in(namespace, Tiers.deployment(1, null, false));
    var before = written(apply(here));
    apply(in(namespace, other));
    assertThat(written(apply(here))).isEqualTo(before);
  }

  /** Without what every write changes. */
  private static List<String> written(List<HasMetadata> objects) {
    objects.forEach(
        object -> {
          object.getMetadata().setResourceVersion(null);
          object.getMetadata().setGeneration(null);
          object.getMetadata().setManagedFields(List.of());
        });
    return objects.stream().map(object -> Yaml.write(List.of(object))).toList();
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void theTemplateMakesAPod(ProxyDeployment deployment) {
    assertThat(pod(in(api.namespace("render-pod"), deployment)).getMetadata().getUid())
        .isNotEmpty();
  }

  @Test
  void thePodMeetsTheRestrictedStandard() {
    var namespace = api.namespace("render-restricted");
    admin
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .patch(APPLY);

    assertThat(pod(in(namespace, Tiers.deployment(2, null, false))).getMetadata().getUid())
        .isNotEmpty();
    assertThatThrownBy(() -> pod(in(namespace, Tiers.deployment(2, null, true))))
        .hasMessageContaining("host namespaces (hostNetwork=true)");
  }

  private Pod pod(Tier tier) {
    var template =
        Manifests.render(tier, RELEASE).stream()
            .filter(Deployment.class::isInstance)
            .map(object -> ((Deployment) object).getSpec().getTemplate())
            .findFirst()
            .orElseThrow();
    return admin
        .resource(
            new PodBuilder()
                .withMetadata(template.getMetadata())
                .editMetadata()
                .withGenerateName("lbtier-shop-")
                .withNamespace(tier.namespace())
                .endMetadata()
                .withSpec(template.getSpec())
                .build())
        .create();
  }

  @Test
  void aProxyReadsWhatItServesAndNothingElse() {
    var namespace = api.namespace("render-role");
    var config = api.serviceAccount(namespace, "lbtier-shop");
    apply(in(namespace, Tiers.deployment(2, null, false)));

    try (var proxy = new KubernetesClientBuilder().withConfig(config).build()) {
      var maps = proxy.configMaps().inNamespace(namespace);
      assertThat(maps.withName("lbtier-shop").get().getData()).containsKey("proxy.json");
      assertThat(maps.withField("metadata.name", "lbtier-shop").list().getItems()).hasSize(1);
      assertThat(proxy.secrets().inNamespace(namespace).withName("shop-tls").get()).isNull();
      assertThat(proxy.discovery().v1().endpointSlices().inNamespace(namespace).list().getItems())
          .isEmpty();

      assertForbidden(() -> maps.list());
      assertForbidden(() -> maps.withName("other").get());
      assertForbidden(() -> proxy.secrets().inNamespace(namespace).list());
      assertForbidden(() -> proxy.secrets().inNamespace(namespace).withName("mine").get());
      assertForbidden(() -> maps.withName("lbtier-shop").delete());
      assertForbidden(() -> proxy.pods().inNamespace(namespace).list());
    }
  }

  private static void assertForbidden(Runnable access) {
    assertThatThrownBy(access::run)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }
}
