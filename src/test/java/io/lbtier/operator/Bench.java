package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lbtier.api.LoadBalancerTier;
import io.lbtier.api.TierStatus;
import io.lbtier.cluster.ApiServer;
import io.lbtier.cluster.AuditLog;
import io.lbtier.model.Names;
import io.lbtier.render.Release;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * A namespace of the shared API server with an operator that looks after it, under a service
 * account that may do what deploy/base/rbac.yaml says and nothing else. Pods do not run, but tests
 * can say that they do.
 */
final class Bench implements AutoCloseable {
  static final Release RELEASE = new Release("lbtier-proxy:test", "lbtier-keepalived:test");

  final ApiServer api;
  final KubernetesClient admin;
  final String namespace;
  final Config account;
  private Set<Integer> excludedVrids = Set.of();
  private @Nullable KubernetesClient client;
  private @Nullable TierOperator operator;

  /** A namespace, and an account for the operator; nothing runs yet. */
  Bench(String prefix) {
    this(ApiServer.shared(), prefix);
  }

  Bench(ApiServer api, String prefix) {
    this.api = api;
    admin = api.admin();
    namespace = api.namespace(prefix);
    account = TierOperator.tuned(api.serviceAccount(namespace, "operator"));
    permit();
  }

  /** The same with the operator running. */
  static Bench running(String prefix) {
    var bench = new Bench(prefix);
    bench.startOperator();
    return bench;
  }

  /** What the operators that are started from now on give to no tier. */
  void excludeVrids(Set<Integer> vrids) {
    excludedVrids = Set.copyOf(vrids);
  }

  TierOperator startOperator() {
    return startOperator(new KubernetesClientBuilder().withConfig(account).build(), null);
  }

  TierOperator startOperator(KubernetesClient with, TierOperator.@Nullable Election election) {
    client = with;
    var it =
        new TierOperator(
            with, new TierOperator.Options(RELEASE, Set.of(namespace), 0, excludedVrids, election));
    operator = it;
    it.start();
    return it;
  }

  void stopOperator() {
    if (operator != null) {
      operator.stop();
      operator = null;
    }
    if (client != null) {
      client.close();
      client = null;
    }
  }

  @Override
  public void close() {
    stopOperator();
    // Objects of a namespace stay when it is deleted: nobody here collects them.
    admin.resources(LoadBalancerTier.class).inNamespace(namespace).delete();
  }

  private void permit() {
    var subject = new Subject("", "ServiceAccount", "operator", namespace);
    for (HasMetadata object : load("deploy/base/rbac.yaml")) {
      if (object instanceof ClusterRole role) {
        admin.resource(role).serverSideApply();
        var binding =
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .withNewRoleRef(
                    "rbac.authorization.k8s.io", "ClusterRole", role.getMetadata().getName())
                .withSubjects(subject)
                .build();
        admin.resource(binding).create();
      } else if (object instanceof Role role) {
        role.getMetadata().setNamespace(namespace);
        admin.resource(role).create();
        var binding =
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role.getMetadata().getName())
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", role.getMetadata().getName())
                .withSubjects(subject)
                .build();
        admin.resource(binding).create();
      }
    }
  }

  private List<HasMetadata> load(String file) {
    try (InputStream in = new FileInputStream(file)) {
      return admin.load(in).items();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Applies a tier as a user would; the text is what stands under {@code spec:}. */
  LoadBalancerTier apply(String name, String spec) {
    String yaml =
        "apiVersion: lbtier.io/v1alpha1\nkind: LoadBalancerTier\nmetadata: {name: %s, namespace: %s}\nspec:\n%s"
            .formatted(name, namespace, spec.indent(2));
    var tier = admin.getKubernetesSerialization().unmarshal(yaml, LoadBalancerTier.class);
    return admin.resource(tier).fieldManager("user").forceConflicts().serverSideApply();
  }

  LoadBalancerTier tier(String name) {
    return Objects.requireNonNull(
        admin.resources(LoadBalancerTier.class).inNamespace(namespace).withName(name).get());
  }

  /** What has been told of a tier, the oldest first. */
  List<Event> events(String tier) {
    return admin.events().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getRegarding().getName().equals(tier))
        .sorted(Comparator.comparing(event -> event.getEventTime().getTime()))
        .toList();
  }

  /** Creates a Service with a port named http, which nothing backs. */
  Service service(String name) {
    return admin
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withPorts(new ServicePortBuilder().withName("http").withPort(80).build())
                .endSpec()
                .build())
        .create();
  }

  /** Creates the pod of a proxy, as if a node ran it. */
  Pod proxyPod(String tier, String name, String address, int adminPort) {
    return proxyPod(tier, name, "node-of-" + name, address, adminPort);
  }

  /** The same on a node of that name, whose own address is that of the pod. */
  Pod proxyPod(String tier, String name, String node, String address, int adminPort) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(Names.selector(tier))
            .endMetadata()
            .withNewSpec()
            .withNodeName(node)
            .addNewContainer()
            .withName("proxy")
            .withImage(RELEASE.proxyImage())
            .addNewPort()
            .withName("admin")
            .withContainerPort(adminPort)
            .endPort()
            .endContainer()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .withPodIP(address)
            .withPodIPs(new PodIP(address))
            .withHostIP(address)
            .withHostIPs(new HostIP(address))
            .endStatus()
            .build();
    admin.resource(pod).create();
    return admin.resource(pod).patchStatus();
  }

  /** Says of a tier's Deployment what a controller would: all proxies are up to date and ready. */
  void rolledOut(String tier) {
    Deployment deployment = mustHave(Deployment.class, tier);
    int replicas = deployment.getSpec().getReplicas();
    deployment.setStatus(
        new DeploymentStatusBuilder()
            .withObservedGeneration(deployment.getMetadata().getGeneration())
            .withReplicas(replicas)
            .withUpdatedReplicas(replicas)
            .withReadyReplicas(replicas)
            .withAvailableReplicas(replicas)
            .build());
    admin.resource(deployment).patchStatus();
  }

  /** The object of that kind that was made for the tier; null when there is none. */
  <T extends HasMetadata> @Nullable T made(Class<T> kind, String tier) {
    return admin.resources(kind).inNamespace(namespace).withName(Names.object(tier)).get();
  }

  <T extends HasMetadata> T mustHave(Class<T> kind, String tier) {
    return Objects.requireNonNull(made(kind, tier), kind.getSimpleName());
  }

  /** Waits until the tier's status is about its newest spec and meets the condition. */
  TierStatus awaitStatus(String name, Predicate<TierStatus> condition) {
    return await("status of " + name)
        .until(
            () -> {
              LoadBalancerTier tier = tier(name);
              TierStatus status = tier.getStatus();
              boolean met =
                  status != null
                      && Objects.equals(
                          status.observedGeneration(), tier.getMetadata().getGeneration())
                      && condition.test(status);
              return met ? Optional.of(status) : Optional.<TierStatus>empty();
            },
            Optional::isPresent)
        .orElseThrow();
  }

  /** Waits until a generation of the spec is what the proxies are told to run. */
  TierStatus awaitServing(String name, long generation) {
    return awaitStatus(name, s -> Objects.equals(s.servingGeneration(), generation));
  }

  static ConditionFactory await(String what) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .pollDelay(Duration.ZERO);
  }

  static Optional<Condition> condition(TierStatus status, String type) {
    return Objects.requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
        .filter(c -> c.getType().equals(type))
        .findFirst();
  }

  /** What the operator's account has asked the API server to change since the mark. */
  List<AuditLog.Entry> writesSince(long mark) {
    return api.audit().writesSince(mark, ":" + namespace + ":operator");
  }

  /** Waits until the operator has written nothing for a while; returns a mark. */
  long awaitRest() {
    await("the operator comes to rest")
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              long writes = writesSince(0).size();
              boolean same = writes == lastWrites;
              lastWrites = writes;
              return same;
            });
    return api.audit().mark();
  }

  private long lastWrites = -1;

  /** How many reconciliations the operator has finished, by its own metrics. */
  long reconciliations() {
    return metrics()
        .lines()
        .filter(line -> line.startsWith("operator_sdk_reconciliations_success_total"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  String metrics() {
    return ask("/metrics").body();
  }

  boolean isReady() {
    return ask("/readyz").statusCode() == 200;
  }

  private HttpResponse<String> ask(String path) {
    int port = Objects.requireNonNull(operator).metricsPort();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
