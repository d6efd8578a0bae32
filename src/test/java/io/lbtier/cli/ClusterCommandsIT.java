package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.lbtier.cluster.ApiServer;
import io.lbtier.proxy.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operator and proxy as the processes that pods run, with a real API server between them. */
class ClusterCommandsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final ApiServer cluster = ApiServer.shared();
  private final KubernetesClient admin = cluster.admin();
  private final String namespace = cluster.namespace("spine");
  private final int web = FreePorts.next();
  private final int adminPort = FreePorts.next();

  @Test
  void aTierGoesFromKubectlToTraffic(@TempDir Path folder) throws Exception {
    HttpServer one = backend("one");
    HttpServer two = backend("two");
    Map<String, String> access = Map.of("KUBECONFIG", cluster.kubeconfig().toString());
    try (LbtierProcess operator =
            LbtierProcess.start(
                folder,
                access,
                "operator",
                "--proxy-image",
                "example.org/lbtier:test",
                "--namespaces",
                namespace,
                "--leader-election",
                "false",
                "--metrics-port",
                String.valueOf(FreePorts.next()));
        LbtierProcess proxy =
            LbtierProcess.start(
                folder,
                access,
                "proxy",
                "--namespace",
                namespace,
                "--tier",
                "shop",
                "--admin-port",
                String.valueOf(adminPort))) {
      proxy.awaitOutput("ConfigMap lbtier-shop does not exist yet");
      apply(one);
      await().atMost(SOON).ignoreExceptions().until(() -> get(web).equals("one"));
      await().atMost(SOON).ignoreExceptions().until(() -> status("/readyz") == 200);

      apply(two);
      await().atMost(SOON).until(() -> get(web).equals("two"));

      ConfigMap config = admin.configMaps().inNamespace(namespace).withName("lbtier-shop").get();
      assertThat(config.getMetadata().getOwnerReferences()).hasSize(1);

      operator.signal("TERM");
      assertThat(operator.exitCode()).isZero();
      assertThat(get(web)).as("without the operator").isEqualTo("two");
      proxy.signal("TERM");
      assertThat(proxy.exitCode()).isZero();
      assertThat(proxy.output().lines()).allMatch(line -> line.startsWith("{"));
    } finally {
      one.stop(0);
      two.stop(0);
    }
  }

  private void apply(HttpServer backend) {
    String tier =
        """
        apiVersion: lbtier.io/v1alpha1
        kind: LoadBalancerTier
        metadata: {name: shop, namespace: %s}
        spec:
          proxy: {adminPort: %d, drain: {delay: 0s, timeout: 1s}}
          listeners: [{name: web, port: %d, protocol: HTTP, pool: app}]
          pools: [{name: app, endpoints: [{address: 127.0.0.1, port: %d}]}]
        """
            .formatted(namespace, adminPort, web, backend.getAddress().getPort());
    admin.resource(tier).serverSideApply();
  }

  private String get(int port) throws IOException, InterruptedException {
    return ask("http://127.0.0.1:" + port + "/").body();
  }

  private int status(String path) throws IOException, InterruptedException {
    return ask("http://127.0.0.1:" + adminPort + path).statusCode();
  }

  private static java.net.http.HttpResponse<String> ask(String url)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static HttpServer backend(String answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body = answer.getBytes(StandardCharsets.US_ASCII);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
