package io.lbtier.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lbtier.cluster.ApiServer;
import io.lbtier.model.Affinity;
import io.lbtier.model.Endpoint;
import io.lbtier.model.Listener;
import io.lbtier.model.Names;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Records;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import io.lbtier.model.ZonePreference;
import io.lbtier.model.Zones;
import io.lbtier.proxy.Inputs;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real API server, as a service account that may read what a proxy's Role allows. */
class KubernetesSourceIT {
  private static final String TIER = "shop";
  private static final String OWN = "10.0.9.1";
  private static final Duration SOON = Duration.ofSeconds(10);

  private ApiServer cluster = ApiServer.shared();
  private KubernetesClient admin = cluster.admin();
  private String namespace = "";
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final List<Inputs> delivered = new CopyOnWriteArrayList<>();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private @Nullable ZonePreference preference;

  @BeforeEach
  void setUp() {
    namespace = cluster.namespace("source");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : toClose) {
      closeable.close();
    }
  }

  @Test
  void deliversWholeInputsAndEveryChange() {
    apply(config(1, "app", "api"));
    apply(slice("app-1", "app", "10.0.0.1"));
    secret("cert-1");
    start();
    await().atMost(SOON).until(() -> !delivered.isEmpty());
    assertThat(delivered.getFirst().config().generation()).isEqualTo(1);
    assertThat(labels("app")).containsExactly("10.0.0.1:8080");
    assertThat(labels("api")).isEmpty();
    assertThat(last().certificates().keySet()).containsExactly("tls");

    apply(slice("app-2", "app", "10.0.0.2"));
    await().atMost(SOON).until(() -> labels("app").size() == 2);
    apply(slice("app-1", "app"));
    await().atMost(SOON).until(() -> labels("app").equals(List.of("10.0.0.2:8080")));
    secret("cert-2");
    await().atMost(SOON).until(() -> certificate("tls").equals("cert-2"));
    apply(config(2, "app"));
    await().atMost(SOON).until(() -> last().config().generation() == 2);
    assertThat(labels("app")).containsExactly("10.0.0.2:8080");
    assertThat(refusals).allMatch(String::isEmpty);
  }

  @Test
  void tellsTheZonesWhereSomePoolWantsThem() {
    apply(zoned("lbtier-shop-1", Names.object(TIER), "10.0.9.2", "b"));
    apply(zoned("app-1", "app", "10.0.0.1", "a"));
    apply(config(1, "app"));
    start();
    await().atMost(SOON).until(() -> !delivered.isEmpty());
    assertThat(last().zones()).isEqualTo(Zones.UNKNOWN);
    assertThat(last().endpoints().get("app"))
        .containsExactly(new Endpoint("10.0.0.1", 8080, 1, "a"));

    preference = new ZonePreference(120);
    apply(config(2, "app"));
    await().atMost(SOON).until(() -> last().config().generation() == 2);
    assertThat(last().zones()).isEqualTo(new Zones("", Map.of("b", 1)));
    apply(zoned("lbtier-shop-2", Names.object(TIER), OWN, "a"));
    await().atMost(SOON).until(() -> last().zones().equals(new Zones("a", Map.of("a", 1, "b", 1))));
  }

  private EndpointSlice zoned(String name, String service, String address, String zone) {
    EndpointSlice slice = slice(name, service, address);
    slice.getEndpoints().getFirst().setZone(zone);
    return slice;
  }

  @Test
  void aNewPoolComesWithItsEndpoints() {
    apply(config(1, "app"));
    apply(slice("app-1", "app", "10.0.0.1"));
    for (int i = 0; i < 20; i++) {
      apply(slice("svc" + i + "-1", "svc" + i, "10.1.0." + (i + 1)));
    }
    start();
    await().atMost(SOON).until(() -> !delivered.isEmpty());
    for (int i = 0; i < 20; i++) {
      long generation = i + 2L;
      apply(config(generation, "svc" + i));
      await().atMost(SOON).until(() -> last().config().generation() == generation);
    }
    assertThat(delivered)
        .allSatisfy(inputs -> assertThat(inputs.endpoints().values()).noneMatch(List::isEmpty));
  }

  @Test
  void aWrongOrDeletedConfigMapLeavesTheLastAndItsEndpointsLive() {
    apply(config(1, "app"));
    apply(slice("app-1", "app", "10.0.0.1"));
    start();
    await().atMost(SOON).until(() -> !delivered.isEmpty());

    apply(configMap("{\"version\": 2}"));
    await().atMost(SOON).until(() -> !lastRefusal().isEmpty());
    assertThat(lastRefusal())
        .isEqualTo(
            "ConfigMap lbtier-shop, proxy.json: version: found 2, expected 1; the operator and this"
                + " proxy are of different releases");
    apply(slice("app-1", "app", "10.0.0.1", "10.0.0.2"));
    await().atMost(SOON).until(() -> labels("app").size() == 2);
    assertThat(last().config().generation()).isEqualTo(1);

    apply(config(3, "app"));
    await().atMost(SOON).until(() -> last().config().generation() == 3);
    await().atMost(SOON).until(() -> lastRefusal().isEmpty());

    admin.configMaps().inNamespace(namespace).withName(Names.object(TIER)).delete();
    apply(slice("app-1", "app", "10.0.0.3"));
    await().atMost(SOON).until(() -> labels("app").equals(List.of("10.0.0.3:8080")));
    assertThat(last().config().generation()).isEqualTo(3);

    apply(config(4, "app"));
    await().atMost(SOON).until(() -> last().config().generation() == 4);
  }

  @Test
  void waitsForAConfigMapThatDoesNotExistYet() {
    start();
    await().atMost(SOON).until(() -> lastRefusal().contains("does not exist yet"));
    apply(config(1));
    await().atMost(SOON).until(() -> !delivered.isEmpty());
    await().atMost(SOON).until(() -> lastRefusal().isEmpty());
  }

  @Test
  void aSecretThatMayNotBeReadIsLikeAMissingOne() {
    apply(config(1, "app"));
    secret("cert");
    start(role("app", false));
    await().atMost(SOON).until(() -> !delivered.isEmpty());
    assertThat(last().certificates()).isEmpty();
    allow("app", true);
    await().atMost(SOON).until(() -> certificate("tls").equals("cert"));
  }

  @Test
  void anApiServerThatGoesAndComesBackChangesNothingUntilThereIsNews() throws IOException {
    try (ApiServer own = ApiServer.start()) {
      cluster = own;
      admin = own.admin();
      namespace = own.namespace("source");
      Config access = role("app", true);
      apply(config(1, "app"));
      apply(slice("app-1", "app", "10.0.0.1"));
      own.stopServing();

      start(access);
      await().atMost(SOON).until(() -> lastRefusal().startsWith("ConfigMap lbtier-shop: "));
      own.serveAgain();
      await().atMost(Duration.ofSeconds(20)).until(() -> !delivered.isEmpty());

      own.stopServing();
      int before = delivered.size();
      own.serveAgain();
      apply(slice("app-1", "app", "10.0.0.2"));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> labels("app").equals(List.of("10.0.0.2:8080")));
      apply(config(2, "app"));
      await().atMost(Duration.ofSeconds(20)).until(() -> last().config().generation() == 2);
      assertThat(delivered.subList(before, delivered.size()))
          .allSatisfy(inputs -> assertThat(inputs.endpoints().get("app")).isNotEmpty());
      assertThat(lastRefusal()).isEmpty();
      close(toClose);
    }
  }

  private static void close(List<AutoCloseable> closeables) {
    for (AutoCloseable closeable : closeables) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    closeables.clear();
  }

  private void start() {
    start(role("proxy", true));
  }

  private void start(Config access) {
    KubernetesClient client =
        new KubernetesClientBuilder().withConfig(KubernetesSource.tuned(access)).build();
    KubernetesSource source =
        new KubernetesSource(client, namespace, TIER, InetAddress.ofLiteral(OWN)::equals);
    toClose.add(source);
    toClose.add(client);
    source.start(delivered::add, refusals::add);
  }

  private Config role(String account, boolean secrets) {
    Config config = cluster.serviceAccount(namespace, account);
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(account)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", account)
                .addNewSubject("", "ServiceAccount", account, namespace)
                .build())
        .create();
    allow(account, secrets);
    return config;
  }

  private void allow(String account, boolean secrets) {
    var configMaps =
        new PolicyRuleBuilder()
            .withApiGroups("")
            .withResources("configmaps")
            .withResourceNames(Names.object(TIER))
            .withVerbs("get", "list", "watch")
            .build();
    var slices =
        new PolicyRuleBuilder()
            .withApiGroups("discovery.k8s.io")
            .withResources("endpointslices")
            .withVerbs("get", "list", "watch")
            .build();
    var tls =
        new PolicyRuleBuilder(configMaps).withResources("secrets").withResourceNames("tls").build();
    admin
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName(account)
                .withNamespace(namespace)
                .endMetadata()
                .withRules(secrets ? List.of(configMaps, slices, tls) : List.of(configMaps, slices))
                .build())
        .serverSideApply();
  }

  private ConfigMap config(long generation, String... services) {
    ProxyConfig like = ProxyConfigReaderTest.CONFIG;
    Pool pool = like.pools().getFirst();
    List<Pool> pools =
        Stream.concat(
                Stream.of(pool),
                Arrays.stream(services)
                    .map(
                        s ->
                            Records.with(
                                new Pool(
                                    s,
                                    new Source.Service(s, "http"),
                                    pool.balancing(),
                                    0,
                                    new Affinity.None(),
                                    pool.healthCheck(),
                                    pool.retry(),
                                    pool.timeouts()),
                                "zonePreference",
                                preference)))
            .toList();
    Listener.Http web = (Listener.Http) like.listeners().getFirst();
    ProxyConfig config =
        new ProxyConfig(
            like.version(),
            namespace,
            TIER,
            generation,
            List.of(
                new Listener.Http(
                    "web",
                    8443,
                    List.of("tls"),
                    List.of(new Route(null, "/", pool.name())),
                    web.limits(),
                    web.timeouts())),
            pools,
            like.accessLog(),
            like.drain(),
            like.adminPort());
    return configMap(new JsonMapper().valueToTree(config).toString());
  }

  private ConfigMap configMap(String json) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(Names.object(TIER))
        .withNamespace(namespace)
        .endMetadata()
        .withData(Map.of(Names.CONFIG_KEY, json))
        .build();
  }

  private EndpointSlice slice(String name, String service, String... addresses) {
    EndpointSlice slice = EndpointsTest.slice("IPv4", "http", 8080, addresses);
    if (slice.getEndpoints() == null) {
      slice.setEndpoints(List.of());
    }
    slice.getMetadata().setName(name);
    slice.getMetadata().setNamespace(namespace);
    slice.getMetadata().setLabels(Map.of(Endpoints.SERVICE_LABEL, service));
    return slice;
  }

  private void secret(String text) {
    String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("tls")
                .withNamespace(namespace)
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withData(Map.of("tls.crt", encoded, "tls.key", encoded))
                .build())
        .serverSideApply();
  }

  private void apply(io.fabric8.kubernetes.api.model.HasMetadata object) {
    admin.resource(object).serverSideApply();
  }

  private Inputs last() {
    return delivered.getLast();
  }

  private String certificate(String name) {
    var certificate = last().certificates().get(name);
    return certificate == null ? "" : certificate.chainPem();
  }

  private String lastRefusal() {
    return refusals.isEmpty() ? "" : refusals.getLast();
  }

  private List<String> labels(String pool) {
    return last().endpoints().getOrDefault(pool, List.of()).stream().map(Endpoint::label).toList();
  }
}
