package io.lbtier.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.lbtier.model.Endpoint;
import io.lbtier.model.Names;
import io.lbtier.model.ProxyDeployment;
import io.lbtier.model.ProxyDeployment.Autoscaling;
import io.lbtier.model.ProxyDeployment.ServiceType;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import io.lbtier.model.Tier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
  private static final Release RELEASE =
      new Release("registry.example/lbtier:1", "registry.example/keepalived:1");

  private static <T extends HasMetadata> T object(Tier tier, Class<T> kind) {
    return Manifests.render(tier, RELEASE).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName()));
  }

  private static Deployment deployment(ProxyDeployment deployment) {
    return object(Tiers.with(Tiers.full(), deployment), Deployment.class);
  }

  @Test
  void everyKindOnceInTheOrderOfApplication() {
    assertThat(Manifests.render(Tiers.full(), RELEASE))
        .extracting(HasMetadata::getKind)
        .containsExactly(
            "ServiceAccount",
            "Role",
            "RoleBinding",
            "ConfigMap",
            "Deployment",
            "Service",
            "PodDisruptionBudget");
  }

  @Test
  void everyObjectCanBeFoundByTheLabelsOfItsTier() {
    assertThat(Manifests.render(Tiers.full(), RELEASE))
        .allSatisfy(
            object -> {
              assertThat(object.getMetadata().getName()).isEqualTo("lbtier-shop");
              assertThat(object.getMetadata().getNamespace()).isEqualTo("prod");
              assertThat(object.getMetadata().getLabels()).containsAllEntriesOf(selector());
              assertThat(object.getMetadata().getOwnerReferences()).isEmpty();
            });
  }

  private static Map<String, String> selector() {
    return Names.selector("shop");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConfigurationChangeLeavesTheDeploymentAlone(boolean hostNetwork) {
    var deployment = Tiers.deployment(2, null, hostNetwork);
    var before =
        Tiers.tier(
            deployment,
            List.of(Tiers.http("web", 8080, List.of(), new Route(null, "/", "a"))),
            List.of(Tiers.pool("a", new Source.Static(List.of(new Endpoint("10.0.0.1", 80, 1))))));
    var after = Tiers.with(Tiers.full(), deployment);

    assertThat(object(after, Deployment.class)).isEqualTo(object(before, Deployment.class));
    assertThat(object(after, ConfigMap.class)).isNotEqualTo(object(before, ConfigMap.class));
  }

  @Test
  void aProxyReadsItsOwnConfigurationItsCertificatesAndEndpoints() {
    assertThat(object(Tiers.full(), Role.class).getRules())
        .extracting(ManifestsTest::written)
        .containsExactly(
            "configmaps [lbtier-shop] [get, list, watch]",
            "secrets [other-tls, shop-tls] [get, list, watch]",
            "endpointslices [] [get, list, watch]");
  }

  @Test
  void aProxyThatNeedsNeitherSecretsNorEndpointsMayReadNone() {
    assertThat(object(Tiers.small(), Role.class).getRules())
        .extracting(ManifestsTest::written)
        .containsExactly("configmaps [lbtier-shop] [get, list, watch]");
  }

  private static String written(PolicyRule rule) {
    return String.join(",", rule.getResources())
        + " "
        + rule.getResourceNames()
        + " "
        + rule.getVerbs();
  }

  @Test
  void anAutoscalerOwnsTheNumberOfProxies() {
    var tier = Tiers.with(Tiers.full(), Tiers.deployment(2, new Autoscaling(3, 9, 70), false));

    assertThat(object(tier, Deployment.class).getSpec().getReplicas()).isNull();
    var autoscaler = object(tier, HorizontalPodAutoscaler.class).getSpec();
    assertThat(autoscaler.getMinReplicas()).isEqualTo(3);
    assertThat(autoscaler.getMaxReplicas()).isEqualTo(9);
    var cpu = autoscaler.getMetrics().getFirst().getContainerResource();
    assertThat(cpu.getContainer()).isEqualTo("proxy");
    assertThat(cpu.getTarget().getAverageUtilization()).isEqualTo(70);
    assertThat(autoscaler.getScaleTargetRef().getName()).isEqualTo("lbtier-shop");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void withoutAnAutoscalerTheDeploymentStatesTheNumber(int replicas) {
    assertThat(deployment(Tiers.deployment(replicas, null, false)).getSpec().getReplicas())
        .isEqualTo(replicas);
  }

  @Test
  void aSingleProxyDoesNotBlockTheDrainingOfItsNode() {
    var budget = object(Tiers.small(), PodDisruptionBudget.class).getSpec();
    assertThat(budget.getMinAvailable()).isNull();
    assertThat(budget.getMaxUnavailable().getIntVal()).isEqualTo(1);
    assertThat(budget.getUnhealthyPodEvictionPolicy()).isEqualTo("AlwaysAllow");
  }

  @Test
  void aRollingUpdateLosesNoCapacity() {
    var update = deployment(Tiers.deployment(2, null, false)).getSpec().getStrategy();
    assertThat(update.getRollingUpdate().getMaxUnavailable().getIntVal()).isZero();
    assertThat(update.getRollingUpdate().getMaxSurge().getIntVal()).isEqualTo(1);
  }

  @Test
  void onTheHostNetworkAProxyGoesBeforeItsSuccessorTakesThePorts() {
    var update = deployment(Tiers.deployment(2, null, true)).getSpec().getStrategy();
    assertThat(update.getRollingUpdate().getMaxUnavailable().getIntVal()).isEqualTo(1);
    assertThat(update.getRollingUpdate().getMaxSurge().getIntVal()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lowPortsAreAllowedByACapabilityOnEitherNetwork(boolean hostNetwork) {
    var pod = deployment(Tiers.deployment(2, null, hostNetwork)).getSpec().getTemplate().getSpec();
    assertThat(pod.getHostNetwork()).isEqualTo(hostNetwork ? true : null);
    var capabilities = pod.getContainers().getFirst().getSecurityContext().getCapabilities();
    assertThat(capabilities.getAdd()).containsExactly("NET_BIND_SERVICE");
    assertThat(capabilities.getDrop()).containsExactly("ALL");
  }

  @Test
  void aProxyHasTimeToDrainBeforeItIsKilled() {
    var pod = object(Tiers.full(), Deployment.class).getSpec().getTemplate().getSpec();
    // 5 s and 30.5 s in the fixture, rounded up, and ten more.
    assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(46);
  }

  @Test
  void theServiceHasAPortForEachListener() {
    var service =
        object(
                Tiers.with(
                    Tiers.full(),
                    new ProxyDeployment(
                        1,
                        null,
                        false,
                        Map.of("edge", "true"),
                        Map.of(),
                        Map.of(),
                        ServiceType.NodePort)),
                Service.class)
            .getSpec();
    assertThat(service.getType()).isEqualTo("NodePort");
    assertThat(service.getSelector()).isEqualTo(selector());
    assertThat(service.getPorts())
        .extracting(ServicePort::getName, port -> port.getTargetPort().getIntVal())
        .containsExactly(tuple("web", 80), tuple("secure", 443), tuple("push", 9000));
  }
}
