package io.lbtier.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.lbtier.cluster.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real API server takes what compile takes and refuses what compile refuses, as far as that can
 * be known without looking at other objects; and it says why. The golden cases are the input.
 */
class CrdIT {
  private static final Path CASES = Path.of("src", "test", "resources", "golden");

  /**
   * What is wrong with these is no matter of one object, or not even YAML, or takes rules over
   * lists of texts that the API server finds too dear; of the last the status tells.
   */
  private static final List<String> BEYOND_THE_SCHEMA =
      List.of("wrong-documents", "wrong-yaml", "wrong-connect", "wrong-collector");

  private final ApiServer api = ApiServer.shared();
  private final String namespace = api.namespace("crd");

  @TestFactory
  Stream<DynamicTest> everyCase() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("in.yaml")))
          .filter(folder -> !BEYOND_THE_SCHEMA.contains(folder.getFileName().toString()))
          .sorted()
          .map(
              folder ->
                  DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)))
          .toList()
          .stream();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyExample() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("examples"))) {
      return files
          .sorted()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.getFileName().toString(), () -> apply(Files.readString(file))))
          .toList()
          .stream();
    }
  }

  private void check(Path folder) throws IOException {
    if (Files.exists(folder.resolve("proxy.json"))) {
      apply(folder);
    } else {
      assertThatThrownBy(() -> apply(folder))
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isBetween(400, 422));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wrong-ports          | two listeners have the same port; each port once
          wrong-ports          | a listener has the port of the proxies' admin endpoints
          wrong-references     | a listener names a pool that is not in spec.pools
          wrong-tcp-listener   | a TCP or UDP listener takes a pool, and no routes or tls
          wrong-tcp-listener   | a TCP or UDP listener takes no timeouts but idle
          wrong-scaling        | found replicas and autoscaling; give one
          wrong-scaling        | minReplicas is more than maxReplicas
          wrong-addresses      | give an IPv4 or IPv6 address, without brackets and not a host name
          wrong-health-checks  | give one of http, tcp and grpc
          wrong-health-checks  | give a status (100 to 599) such as "200"
          wrong-health-checks  | give a path such as /healthz
          wrong-health-checks  | timeout is longer than interval (2s by default)
          wrong-health-checks  | give a duration such as 500ms, 2s or 1m30s, 10ms to 1h
          wrong-several-things | supported values: "HTTP", "HTTPS", "TCP"
          wrong-duplicates     | Duplicate value: {"name":"web"}
          wrong-duplicates     | Duplicate value: {"address":"10.0.0.1","port":80}
          wrong-tier-name      | metadata.name: give at most 56 of a-z, 0-9 and hyphens
          wrong-fields         | unknown field "spec.vips"
          """)
  void saysWhy(String folder, String message) {
    assertThatThrownBy(() -> apply(CASES.resolve(folder))).hasMessageContaining(message);
  }

  /** Rules that the server does not get to when there are mistakes of other kinds. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: web  | name: Web                                          | give a name of a-z, 0-9
          pool: shop | routes: [{pool: shop, match: {path: {prefix: /a, exact: /b}}}] | give one of prefix
          pool: shop | routes: [{pool: shop, match: {path: {prefix: a}}}] | a path begins with /
          pool: shop | routes: [{pool: shop}], pool: shop                 | either routes or a pool
          HTTP       | HTTPS                                              | needs tls.certificates
          endpoints  | '# endpoints'                                      | either service or endpoints
          """)
  void saysWhyOf(String text, String change, String message) throws IOException {
    String yaml = Files.readString(CASES.resolve("minimal").resolve("in.yaml"));
    assertThatThrownBy(() -> apply(yaml.replaceFirst(text, change))).hasMessageContaining(message);
  }

  private void apply(Path folder) throws IOException {
    apply(Files.readString(folder.resolve("in.yaml")));
  }

  /** Creates the first object, with strict fields as kubectl has them, and deletes it. */
  private void apply(String yaml) {
    Object documents = new KubernetesSerialization().unmarshal(yaml);
    GenericKubernetesResource tier =
        (GenericKubernetesResource)
            Objects.requireNonNull(
                documents instanceof Collection<?> many ? many.iterator().next() : documents);
    tier.getMetadata().setNamespace(namespace);
    api.admin().resource(tier).fieldValidation(FieldValidateable.Validation.STRICT).create();
    api.admin().resource(tier).delete();
  }
}
