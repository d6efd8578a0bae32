package io.lbtier.operator;

import static io.lbtier.operator.Bench.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.lbtier.model.Names;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What somebody changes of a tier's objects is put right; what is not ours stays as they want it.
 */
class DriftIT {
  private static final String TIER = "drift";

  @SuppressWarnings("NullAway.Init")
  private static Bench bench;

  @BeforeAll
  static void start() {
    bench = Bench.running("drift");
    bench.apply(TIER, Specs.VALID);
    bench.awaitServing(TIER, 1);
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage("configuration", ConfigMap.class, o -> o.getData().put(Names.CONFIG_KEY, "{}")),
        damage("configuration gone", ConfigMap.class, o -> o.getData().clear()),
        damage("replicas", Deployment.class, o -> o.getSpec().setReplicas(7)),
        damage("image", Deployment.class, o -> container(o).setImage("evil")),
        damage("arguments", Deployment.class, o -> container(o).setArgs(List.of("run"))),
        damage(
            "strategy",
            Deployment.class,
            o ->
                o.getSpec()
                    .getStrategy()
                    .getRollingUpdate()
                    .setMaxUnavailable(new IntOrString("50%"))),
        damage("probe", Deployment.class, o -> container(o).setReadinessProbe(null)),
        damage(
            "resources",
            Deployment.class,
            o -> container(o).getResources().setRequests(Map.of("cpu", new Quantity("1m")))),
        damage(
            "security",
            Deployment.class,
            o -> container(o).getSecurityContext().setReadOnlyRootFilesystem(false)),
        damage("port", Service.class, o -> port(o).setTargetPort(new IntOrString("elsewhere"))),
        damage("port number", Service.class, o -> port(o).setPort(9001)),
        damage(
            "container port",
            Deployment.class,
            o -> container(o).getPorts().getFirst().setContainerPort(1)),
        damage("selector", Service.class, o -> o.getSpec().setSelector(Map.of("app", "evil"))),
        damage("selector added to", Service.class, o -> o.getSpec().getSelector().put("a", "b")),
        damage(
            "rules",
            Role.class,
            o ->
                o.setRules(
                    List.of(
                        new PolicyRule(List.of(""), null, null, List.of("pods"), List.of("get"))))),
        damage("subjects", RoleBinding.class, o -> o.setSubjects(List.of())),
        damage(
            "budget",
            PodDisruptionBudget.class,
            o -> o.getSpec().setMaxUnavailable(new IntOrString("100%"))),
        damage("owner", ServiceAccount.class, o -> o.getMetadata().setOwnerReferences(List.of())),
        damage("label", ServiceAccount.class, o -> labels(o).put(Names.TIER_LABEL, "other")),
        damage("labels", Service.class, o -> labels(o).clear()));
  }

  private static <T extends HasMetadata> Arguments damage(
      String what, Class<T> kind, Consumer<T> edit) {
    return arguments(kind.getSimpleName() + ": " + what, kind, edit);
  }

  private static io.fabric8.kubernetes.api.model.Container container(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  private static ServicePort port(Service service) {
    return service.getSpec().getPorts().getFirst();
  }

  private static Map<String, String> labels(HasMetadata object) {
    return object.getMetadata().getLabels();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  <T extends HasMetadata> void damageIsRepaired(String what, Class<T> kind, Consumer<T> edit) {
    Map<String, Object> before = content(bench.mustHave(kind, TIER));

    T damaged =
        bench
            .admin
            .resource(bench.mustHave(kind, TIER))
            .edit(
                o -> {
                  edit.accept(o);
                  return o;
                });

    assertThat(content(damaged)).as("the edit changes something").isNotEqualTo(before);
    await(what + " is repaired").until(() -> content(bench.mustHave(kind, TIER)).equals(before));
  }

  @Test
  void whatIsNotOursIsLeftAlone() {
    KubernetesClient admin = bench.admin;
    admin
        .resource(bench.mustHave(Deployment.class, TIER))
        .edit(
            o -> {
              o.getMetadata().setAnnotations(Map.of("team", "edge"));
              container(o).setEnv(List.of(new EnvVar("TZ", "UTC", null)));
              container(o).setImage("evil");
              return o;
            });
    admin
        .resource(bench.mustHave(ConfigMap.class, TIER))
        .edit(
            o -> {
              o.getData().put("note", "mine");
              return o;
            });

    await("the image is repaired")
        .until(
            () ->
                container(bench.mustHave(Deployment.class, TIER))
                    .getImage()
                    .equals(Bench.RELEASE.proxyImage()));
    bench.awaitRest();
    Deployment deployment = bench.mustHave(Deployment.class, TIER);
    assertThat(deployment.getMetadata().getAnnotations()).containsEntry("team", "edge");
    assertThat(container(deployment).getEnv()).extracting(EnvVar::getName).containsExactly("TZ");
    assertThat(bench.mustHave(ConfigMap.class, TIER).getData()).containsEntry("note", "mine");
  }

  /** All that a user would call the object: without what the server keeps for itself. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> content(HasMetadata object) {
    Map<String, Object> all =
        new TreeMap<>(bench.admin.getKubernetesSerialization().convertValue(object, Map.class));
    var metadata = new TreeMap<>((Map<String, Object>) all.get("metadata"));
    metadata.keySet().retainAll(List.of("labels", "ownerReferences"));
    all.put("metadata", metadata);
    all.remove("status");
    return all;
  }
}
