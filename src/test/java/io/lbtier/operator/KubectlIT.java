package io.lbtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.lbtier.cluster.Kubectl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user sees at the command line: columns, explanations, refusals. */
class KubectlIT {
  @SuppressWarnings("NullAway.Init")
  private static Bench bench;

  @SuppressWarnings("NullAway.Init")
  private static Kubectl kubectl;

  @BeforeAll
  static void start() {
    bench = Bench.running("kubectl");
    kubectl = new Kubectl(bench.api);
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @Test
  void getShowsTheTierOnALine() {
    bench.apply("shop", Specs.VALID);
    bench.awaitServing("shop", 1);

    assertThat(columns("get", "lbtier", "-n", bench.namespace))
        .containsExactly(
            List.of("NAME", "MODE", "VIP", "ACTIVE", "BACKENDS", "READY", "AGE"),
            List.of("shop", "Proxy", "-", "-", "-", "False", "age"));
    assertThat(columns("get", "lbtier", "-n", bench.namespace, "-o", "wide"))
        .element(0)
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .endsWith("REASON", "GENERATION");
    bench.admin.resource(bench.tier("shop")).delete();
  }

  private static List<List<String>> columns(String... arguments) {
    return kubectl
        .run(arguments)
        .text()
        .lines()
        .map(line -> List.of(line.replaceAll("\\b[0-9]+s\\b", "age").strip().split("\\s+")))
        .toList();
  }

  @Test
  void describeShowsWhatIsWrong() {
    bench.apply("wrong", Specs.INVALID);
    bench.awaitStatus("wrong", s -> Bench.condition(s, "Stalled").isPresent());
    Bench.await("the event is there").until(() -> !bench.events("wrong").isEmpty());

    String text = kubectl.run("describe", "lbtier", "wrong", "-n", bench.namespace).text();

    assertThat(text).contains("Stalled").contains(Specs.INVALID_PATH);
    assertThat(text.substring(text.indexOf("Events:"))).contains("Warning").contains("refused");
    bench.admin.resource(bench.tier("wrong")).delete();
  }

  @Test
  void explainHasAnAnswerForEveryField() {
    var schema =
        bench
            .admin
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName("loadbalancertiers.lbtier.io")
            .get()
            .getSpec()
            .getVersions()
            .getFirst()
            .getSchema()
            .getOpenAPIV3Schema();
    var fields = new ArrayList<String>();
    fields("", Objects.requireNonNull(schema.getProperties().get("spec")), fields);
    assertThat(fields).hasSizeGreaterThan(10);

    for (String field : fields) {
      String text = kubectl.run("explain", "lbtier.spec" + field).text();
      assertThat(text).as(field).containsPattern("DESCRIPTION:\\n\\s+[A-Z]");
    }
  }

  private static void fields(String at, JSONSchemaProps schema, List<String> fields) {
    for (Map.Entry<String, JSONSchemaProps> field : schema.getProperties().entrySet()) {
      fields.add(at + "." + field.getKey());
      fields(at + "." + field.getKey(), field.getValue(), fields);
      if (field.getValue().getItems() != null) {
        fields(at + "." + field.getKey(), field.getValue().getItems().getSchema(), fields);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unknown field        | pools: [{name: a, colour: red, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 80, protocol: TCP, pool: a}] | unknown field "spec.pools[0].colour"
          port is a word       | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: eighty, protocol: TCP, pool: a}] | spec.listeners[0].port
          port out of range    | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 70000, protocol: TCP, pool: a}] | should be less than or equal to 65535
          port twice           | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 80, protocol: TCP, pool: a}, {name: m, port: 80, protocol: TCP, pool: a}] | two listeners have the same port
          name twice           | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 80, protocol: TCP, pool: a}, {name: l, port: 81, protocol: TCP, pool: a}] | Duplicate value
          unknown protocol     | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 80, protocol: SCTP, pool: a}] | supported values: "HTTP", "HTTPS", "TCP"
          unknown pool         | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 80, protocol: TCP, pool: b}] | names a pool that is not in spec.pools
          two sources          | pools: [{name: a, service: {name: s, port: 1}, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 80, protocol: TCP, pool: a}] | give either service or endpoints
          no source            | pools: [{name: a}] | listeners: [{name: l, port: 80, protocol: TCP, pool: a}] | give either service or endpoints
          host name as address | pools: [{name: a, endpoints: [{address: example.com, port: 1}]}] | listeners: [{name: l, port: 80, protocol: TCP, pool: a}] | give an IPv4 or IPv6 address
          TCP with routes      | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 80, protocol: TCP, routes: [{pool: a}]}] | a TCP or UDP listener takes a pool
          HTTPS without tls    | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 80, protocol: HTTPS, pool: a}] | needs tls.certificates
          no listener          | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [] | spec.listeners
          the admin port       | pools: [{name: a, endpoints: [{address: 127.0.0.1, port: 1}]}] | listeners: [{name: l, port: 9180, protocol: TCP, pool: a}] | admin endpoints
          """)
  void whatIsWrongIsRefusedWithAReason(
      String what, String pools, String listeners, String expected) {
    var result =
        kubectl.runWith(
            """
            apiVersion: lbtier.io/v1alpha1
            kind: LoadBalancerTier
            metadata: {name: refused, namespace: %s}
            spec:
              %s
              %s
            """
                .formatted(bench.namespace, pools, listeners),
            "apply",
            "--validate=strict",
            "-f",
            "-");

    assertThat(result.code()).as(what).isNotZero();
    assertThat(result.text()).contains(expected);
  }

  @Test
  void aNameThatIsTooLongIsRefusedWithAReason() {
    var result =
        kubectl.runWith(
            """
            apiVersion: lbtier.io/v1alpha1
            kind: LoadBalancerTier
            metadata: {name: %s, namespace: %s}
            spec: {%s}
            """
                .formatted("n".repeat(60), bench.namespace, "pools: [], listeners: []"),
            "apply",
            "-f",
            "-");
    assertThat(result.text()).contains("metadata.name: give at most");
  }
}
