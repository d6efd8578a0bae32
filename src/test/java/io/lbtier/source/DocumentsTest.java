package io.lbtier.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.compile.Facts.VipFact;
import io.lbtier.model.Endpoint;
import io.lbtier.model.Zones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest {
  static final String TIER =
      """
      apiVersion: lbtier.io/v1alpha1
      kind: LoadBalancerTier
      metadata: {name: shop}
      spec:
        listeners: [{name: web, port: 8080, protocol: HTTP, pool: app}]
        pools: [{name: app, endpoints: [{address: 127.0.0.1, port: 9001}]}]
      """;

  static final String FOLLOWING =
      TIER.replace(
          "endpoints: [{address: 127.0.0.1, port: 9001}]", "service: {name: app, port: 80}");

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: app}
      spec: {ports: [{name: http, port: 80}]}
      """;

  private static final String SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: app-1, labels: {kubernetes.io/service-name: app}}
      addressType: IPv4
      ports: [{name: http, port: 8081}]
      endpoints: [{addresses: [10.0.0.1]}, {addresses: [10.0.0.2], conditions: {ready: false}}]
      """;

  static String problems(String text) {
    return switch (Documents.parse(Map.of("tier.yaml", text)).load(VipFact.NONE, Instant.EPOCH)) {
      case Loaded.Served _ -> "";
      case Loaded.Refused(var problems) -> ProblemText.of(problems);
    };
  }

  @Test
  void readsATier() {
    assertThat(problems(TIER)).isEmpty();
  }

  @Test
  void takesEndpointsFromDocumentsOfTheCluster() {
    Documents documents =
        Documents.parse(Map.of("a.yaml", FOLLOWING + "---\n" + SERVICE, "b.yaml", SLICE));
    Loaded.Served served = (Loaded.Served) documents.load(VipFact.NONE, Instant.EPOCH);
    assertThat(served.warnings()).isEmpty();
    assertThat(documents.inputs(served.tier().config(), Zones.UNKNOWN).endpoints().get("app"))
        .containsExactly(new Endpoint("10.0.0.1", 8081, 1));
  }

  @Test
  void objectsOfAnotherNamespaceDoNotCount() {
    String elsewhere = SLICE.replace("name: app-1,", "name: app-1, namespace: other,");
    Documents documents =
        Documents.parse(Map.of("a.yaml", FOLLOWING + "---\n" + SERVICE + "---\n" + elsewhere));
    Loaded.Served served = (Loaded.Served) documents.load(VipFact.NONE, Instant.EPOCH);
    assertThat(documents.inputs(served.tier().config(), Zones.UNKNOWN).endpoints().get("app"))
        .isEmpty();
  }

  @Test
  void passesOverWhatIsForTheClusterAlone() {
    assertThat(
            problems(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\n---\n---\n" + TIER))
        .isEmpty();
    assertThat(
            problems("apiVersion: v1\nkind: List\nitems:\n- " + TIER.strip().replace("\n", "\n  ")))
        .isEmpty();
  }

  /** One replacement in the good text, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          port: 8080    | port: "80"          | spec.listeners[0].port   found "80", expected a whole number
          port: 8080    | port: 80.5          | spec.listeners[0].port   found 80.5, expected a whole number
          port: 8080    | port: 80800         | spec.listeners[0].port   found 80800; give 1 to 65535
          port: 8080    | prot: 8080          | spec.listeners[0].prot   is not a field here; did you mean "port"?
          pool: app}    | pool: ap}           | did you mean "app"?
          spec:         | spce:               | spce   is not a field here; did you mean "spec"?
          spec:         | status:             | spec.listeners   missing; give at least one listener
          v1alpha1      | v1                  | apiVersion   found "lbtier.io/v1", expected "lbtier.io/v1alpha1"
          {name: shop}  | {}                  | metadata.name   is missing
          {name: shop}  | [shop]              | is malformed
          kind: Load    | kind: Unload        | found no LoadBalancerTier; expected one
          kind: Load    | knd: Load           | line 1   the document has no kind
          listeners: [  | listeners: {        | line 5, column
          listeners: [  | listeners: 5, x: [  | is no YAML
          kind:         | kind: A\tkind:      | is no YAML
          """)
  void saysWhatIsWrong(String good, String bad, String message) {
    assertThat(TIER).contains(good);
    String text = TIER.replace(good, bad.replace("\\t", "\n"));
    assertThat(problems(text)).startsWith("tier.yaml: ").contains(message);
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    assertThat(problems(TIER.replace("8080", "no").replace("9001", "{}").replace("web", "5")))
        .isEqualTo(
            """
            tier.yaml: 3 problems
              spec.listeners[0].name            found 5, expected a text
              spec.listeners[0].port            found "no", expected a whole number
              spec.pools[0].endpoints[0].port   found an object, expected a whole number""");
  }

  @Test
  void refusesTwoOfOneName() {
    assertThat(problems(TIER + "---\n" + TIER))
        .isEqualTo(
            """
            tier.yaml: 1 problem
              metadata.name   LoadBalancerTier "shop" is there twice, at tier.yaml line 1 and at\
             tier.yaml line 8; each name once""");
    assertThat(problems(TIER + "---\n" + SERVICE + "---\n" + SERVICE)).contains("Service \"app\"");
  }

  @Test
  void servesOneTierAlone() {
    assertThat(problems(TIER + "---\n" + TIER.replace("name: shop", "name: games")))
        .isEqualTo(
            """
            tier.yaml: 1 problem
              found 2 tiers: shop (tier.yaml line 1), games (tier.yaml line 8); expected one, which\
             is then served""");
  }

  @Test
  void readsTheFilesOfAFolder(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("b.yaml"), TIER);
    Files.writeString(folder.resolve("a.yml"), SERVICE);
    Files.writeString(folder.resolve(".c.yaml"), "{");
    Files.writeString(folder.resolve("d.txt"), "{");
    Files.createDirectory(folder.resolve("e.yaml"));
    Documents documents = Documents.read(folder);
    assertThat(documents.files()).containsExactly(folder + "/a.yml", folder + "/b.yaml");
    assertThat(documents.problems()).isEmpty();
  }

  @Test
  void saysWhatCannotBeRead(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tier.yaml");
    assertThatThrownBy(() -> Documents.read(file)).hasMessage(file + ": there is no such file");
    assertThatThrownBy(() -> Documents.read(folder))
        .hasMessage(folder + ": has no .yaml, .yml or .json file");
    Files.write(file, new byte[] {'a', (byte) 0xff});
    assertThatThrownBy(() -> Documents.read(file)).hasMessage(file + ": is no UTF-8 text");
  }
}
