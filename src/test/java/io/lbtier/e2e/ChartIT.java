package io.lbtier.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Helm chart and the kustomize manifests install the same, and refuse what is wrong. */
class ChartIT {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static String helm = "";
  private static String kubectl = "";

  @BeforeAll
  static void findTools() {
    helm = last("src/test/cluster/helm-binaries.sh") + "/helm";
    kubectl = last("src/test/cluster/kubernetes-binaries.sh", "kubelet", "kubectl") + "/kubectl";
  }

  @Test
  void byDefault() throws IOException {
    assertThat(chart()).isEqualTo(kustomize("deploy"));
  }

  @Test
  void forOneNamespace() throws IOException {
    assertThat(chart("namespaces={default}")).isEqualTo(kustomize("deploy/namespaced"));
  }

  @Test
  void withEverything() throws IOException {
    Path folder = Files.createDirectories(Path.of("target/everything"));
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        """
        resources: [../../deploy]
        components: [../../deploy/monitoring, ../../deploy/network-policy]
        """);
    assertThat(
            chart(
                "networkPolicy.enabled=true",
                "serviceMonitor.enabled=true",
                "podMonitor.enabled=true",
                "prometheusRule.enabled=true"))
        .isEqualTo(kustomize(folder.toString()));
  }

  @Test
  void withAlmostNothing() throws IOException {
    assertThat(chart("crds.enabled=false", "podDisruptionBudget.enabled=false").keySet())
        .noneMatch(k -> k.startsWith("CustomResourceDefinition"))
        .noneMatch(k -> k.startsWith("PodDisruptionBudget"));
  }

  @ParameterizedTest
  @CsvSource({
    "operator.replicas=two, operator.replicas",
    "operator.replicas=-1, operator.replicas",
    "operatr.replicas=1, operatr",
    "operator.image.pullPolicy=Sometimes, operator.image.pullPolicy",
    "proxy.image.repository=, proxy.image.repository",
    "namespaces=shop, namespaces",
    "namespaces={Shop}, namespaces",
    "crds=true, crds",
  })
  void refuses(String value, String field) {
    assertThatThrownBy(() -> chart(value))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("don't meet the specifications of the schema")
        .hasMessageContaining(field.replace('.', '/').replaceFirst("/[0-9]+", ""));
  }

  @Test
  void alertsAskForMetricsThatThereAre() throws IOException {
    String known = Files.readString(Path.of("docs/metrics.md"));
    assertThat(
            Pattern.compile("\\blbtier_[a-z_]+")
                .matcher(Files.readString(Path.of("deploy/monitoring/alerts.yaml")))
                .results()
                .map(r -> "`" + r.group() + "`"))
        .isNotEmpty()
        .allMatch(known::contains);
  }

  @Test
  void theChartIsOfThisVersion() throws IOException {
    String version =
        Pattern.compile("(?m)^  <version>(.*)</version>$")
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
    assertThat(Files.readString(Path.of("deploy/helm/lbtier/Chart.yaml")))
        .contains("\nversion: " + version + "\n")
        .contains("\nappVersion: " + version + "\n");
  }

  /** Objects by kind, namespace and name; without what tells one tool from the other. */
  private static Map<String, JsonNode> objects(String yaml) throws IOException {
    Map<String, JsonNode> objects = new TreeMap<>();
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      while (documents.hasNext()) {
        if (!(documents.next() instanceof ObjectNode object)
            || object.path("kind").asText().equals("Namespace")) {
          continue;
        }
        var metadata = (ObjectNode) object.get("metadata");
        remove(metadata, "labels", List.of("app.kubernetes.io/managed-by", "helm.sh/chart"));
        remove(metadata, "annotations", List.of("helm.sh/resource-policy"));
        String key =
            "%s %s/%s"
                .formatted(
                    object.path("kind").asText(),
                    metadata.path("namespace").asText(),
                    metadata.path("name").asText());
        objects.put(key, object);
      }
    }
    return objects;
  }

  private static void remove(ObjectNode metadata, String map, List<String> keys) {
    if (metadata.get(map) instanceof ObjectNode entries) {
      entries.remove(keys);
      if (entries.isEmpty()) {
        metadata.remove(map);
      }
    }
  }

  private static Map<String, JsonNode> kustomize(String folder) throws IOException {
    return objects(run(List.of(kubectl, "kustomize", folder)));
  }

  private static Map<String, JsonNode> chart(String... values) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(helm, "template", "lbtier", "deploy/helm/lbtier", "-n", "lbtier-system"));
    for (String value : values) {
      command.addAll(List.of("--set", value));
    }
    return objects(run(command).replaceAll("(?m)^.*found symbolic link.*$", ""));
  }

  private static String last(String... command) {
    return run(List.of(command)).lines().toList().getLast();
  }

  private static String run(List<String> command) {
    return Command.run(Map.of(), "", command);
  }
}
