package io.lbtier.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/**
 * A Kubernetes of three nodes on this machine, with the images of this build in it. A cluster that
 * was up before is used, and left up; so is a new one with -Dlbtier.keep=true.
 */
final class TestCluster implements AutoCloseable {
  static final String OPERATOR_NAMESPACE = "lbtier-system";
  static final String CRD = "loadbalancertiers.lbtier.io";
  private static final String SCRIPTS = "src/test/cluster/";
  private static final String STATE = "/var/lib/lbtier-cluster";

  private final boolean ours;
  private final Map<String, String> environment;
  private final KubernetesClient client;
  private final List<String> namespaces = new ArrayList<>();
  private int namespaceNumber;

  static TestCluster start() {
    return new TestCluster();
  }

  private TestCluster() {
    Path kubeconfig = Path.of(STATE, "kubeconfig");
    ours = !Files.exists(kubeconfig) && !Boolean.getBoolean("lbtier.keep");
    var images = CompletableFuture.supplyAsync(() -> script("deploy/images/build"));
    var helm = script(SCRIPTS + "helm-binaries.sh").lines().toList().getLast();
    script(SCRIPTS + "up");
    images.join();
    var load = new ArrayList<>(List.of(SCRIPTS + "load"));
    for (String name : List.of("operator", "proxy", "keepalived")) {
      load.add("target/images/" + name + ".tar");
    }
    script(load.toArray(String[]::new));
    // With the kubelet's kubectl, not with an older one that the machine has.
    String kubernetes =
        script(SCRIPTS + "kubernetes-binaries.sh", "kubelet", "kubectl").lines().toList().getLast();
    environment =
        Map.of(
            "KUBECONFIG",
            kubeconfig.toString(),
            "PATH",
            String.join(File.pathSeparator, kubernetes, helm, System.getenv("PATH")));
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
    uninstall();
  }

  /** A client that may do everything. Tests share it; they do not close it. */
  KubernetesClient client() {
    return client;
  }

  /** Runs kubectl to its end, and returns what it printed; fails if it fails. */
  String kubectl(String... arguments) {
    return run("", "kubectl", arguments);
  }

  /** Applies some YAML, as a user does. */
  void apply(String namespace, String yaml) {
    run(yaml, "kubectl", "apply", "--server-side", "-n", namespace, "-f", "-");
  }

  String helm(String... arguments) {
    return run("", "helm", arguments);
  }

  /** Runs a command on a node, as on its console. */
  String onNode(String node, String... command) {
    var words = new ArrayList<>(List.of(SCRIPTS + "node", node, "run"));
    words.addAll(List.of(command));
    return Command.run(Map.of(), "", words);
  }

  /** Does to a node what can happen to a machine: start, stop, unplug or plug. */
  void node(String name, String action) {
    script(SCRIPTS + "node", name, action);
  }

  /** Kills the API server; nothing else of the cluster is stopped. */
  void stopApiServer() {
    try {
      String record = Files.readString(Path.of(STATE, "processes", "kube-apiserver"));
      long pid = Long.parseLong(record.split(" ", 2)[0]);
      ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
      server.destroyForcibly();
      await("the API server is gone", Duration.ofSeconds(10), () -> !server.isAlive());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts what has been stopped of the cluster. */
  void startApiServer() {
    script(SCRIPTS + "up");
  }

  /** A new namespace, whose name begins with the prefix; it is deleted after the test. */
  String namespace(String prefix) {
    String name = prefix + "-" + ++namespaceNumber;
    kubectl("create", "namespace", name);
    namespaces.add(name);
    return name;
  }

  /** Deletes those, and what is in them, without waiting for it. */
  void deleteNamespaces() {
    for (String name : namespaces) {
      kubectl("delete", "namespace", name, "--ignore-not-found", "--wait=false");
    }
    namespaces.clear();
  }

  /** Installs lbtier with kustomize, for the tiers of all namespaces; waits until it works. */
  void install() {
    kubectl("apply", "--server-side", "--force-conflicts", "-k", "deploy/");
    awaitOperator();
  }

  void awaitOperator() {
    kubectl("-n", OPERATOR_NAMESPACE, "rollout", "status", "deployment", "--timeout=180s");
  }

  /** The pod of the operator that holds the lease; waits until there is one. */
  Pod leader() {
    return Awaitility.await("an operator leads")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(this::findLeader, Optional::isPresent)
        .orElseThrow();
  }

  private Optional<Pod> findLeader() {
    String holder =
        client
            .leases()
            .inNamespace(OPERATOR_NAMESPACE)
            .withName("lbtier-operator")
            .get()
            .getSpec()
            .getHolderIdentity();
    return client.pods().inNamespace(OPERATOR_NAMESPACE).list().getItems().stream()
        .filter(pod -> holder.startsWith(pod.getMetadata().getName()))
        .findFirst();
  }

  /** Removes lbtier, however it was installed, and with it every tier. */
  void uninstall() {
    kubectl("delete", "-k", "deploy/", "--ignore-not-found", "--timeout=120s");
  }

  /** Waits until something holds; what it throws counts as not yet. */
  static void await(String what, Duration atMost, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(condition);
  }

  /** What a person would look at first. */
  String picture() {
    return String.join(
        "\n",
        look("get", "pods", "-A", "-o", "wide"),
        look("get", "events", "-A", "--sort-by=.lastTimestamp"),
        look("logs", "-n", OPERATOR_NAMESPACE, "deployment/lbtier-operator", "--tail=30"));
  }

  private String look(String... arguments) {
    try {
      return kubectl(arguments);
    } catch (AssertionError e) {
      return "" + e.getMessage();
    }
  }

  @Override
  public void close() {
    client.close();
    if (ours) {
      script(SCRIPTS + "down");
    }
  }

  private String run(String input, String program, String... arguments) {
    // ProcessBuilder looks a program up in the PATH of this process, not in the one it gives.
    var command = new ArrayList<>(List.of("/usr/bin/env", program));
    command.addAll(List.of(arguments));
    return Command.run(environment, input, command);
  }

  private static String script(String... command) {
    return Command.run(Map.of(), "", List.of(command));
  }
}
