package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lbtier.model.Listener;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.Records;
import io.lbtier.proxy.telemetry.AccessLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The admin endpoints of a whole proxy. */
@Timeout(20)
class ProxyAdminTest {
  private final TestSource source = new TestSource();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final ProxyServer proxy =
      new ProxyServer(new ProxyServer.Options(1, AccessLog.NONE, "127.0.0.1", true));
  private final HttpClient client = HttpClient.newHttpClient();
  private final int backend = FreePorts.next();
  private final int listener = FreePorts.next();

  ProxyAdminTest() {
    proxy.onEvent(event -> events.add(event.message()));
    proxy.start(source);
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    proxy.close();
  }

  private void serve(long generation, int adminPort) {
    serve(generation, adminPort, Configs.tcp("push", listener, "pool"));
  }

  private void serve(long generation, int adminPort, Listener on) {
    Inputs inputs = Configs.inputs(generation, List.of(on), Configs.pool("pool", backend));
    ProxyConfig config = Records.with(inputs.config(), "adminPort", adminPort);
    source.deliver(new Inputs(config, inputs.endpoints(), inputs.certificates()));
  }

  private <T> HttpResponse<T> get(int port, String path, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), handler);
  }

  private void awaitEvent(String message) {
    await().untilAsserted(() -> assertThat(events).contains(message));
  }

  private static ProxyStatus read(String line) throws IOException {
    return new ObjectMapper().readValue(line, ProxyStatus.class);
  }

  @Test
  void serveOnThePortOfTheConfigurationAndFollowIt() throws Exception {
    int first = FreePorts.next();
    serve(1, first);
    awaitEvent("admin endpoints are listening on port " + first);
    await().until(() -> get(first, "/readyz", BodyHandlers.ofString()).statusCode() == 200);
    assertThat(get(first, "/livez", BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(get(first, "/metrics", BodyHandlers.ofString()).body())
        .contains("lbtier_listener_bound{listener=\"push\",port=\"" + listener + "\"} 1.0")
        .contains("lbtier_backend_weight{backend=\"127.0.0.1:" + backend + "\",pool=\"pool\"} 1.0");
    int second = FreePorts.next();
    serve(2, second);
    awaitEvent("admin endpoints are listening on port " + second);
    await().until(() -> proxy.status().generation() == 2);
    String status = get(second, "/status", BodyHandlers.ofString()).body();
    assertThat(read(status)).isEqualTo(proxy.status());
  }

  @Test
  void sayWhatIsMissingBeforeThereIsAConfiguration() throws Exception {
    int port = FreePorts.next();
    proxy.openAdmin(port);
    awaitEvent("admin endpoints are listening on port " + port);
    assertThat(get(port, "/livez", BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    HttpResponse<String> ready = get(port, "/readyz", BodyHandlers.ofString());
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("there is no configuration yet");
    serve(1, port);
    await().until(() -> get(port, "/readyz", BodyHandlers.ofString()).statusCode() == 200);
  }

  @Test
  void requestsWithoutARouteAreCountedByTheirListener() throws Exception {
    int port = FreePorts.next();
    int web = FreePorts.next();
    serve(1, port, Configs.http("web", web, "pool"));
    await().until(() -> proxy.status().ready());
    awaitEvent("admin endpoints are listening on port " + port);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web)) {
      socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 ");
    }
    assertThat(get(port, "/metrics", BodyHandlers.ofString()).body())
        .contains("lbtier_http_unrouted_requests_total{listener=\"web\"} 1.0\n");
  }

  @Test
  void aPortThatIsTakenStopsNothingElse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      serve(1, port);
      await()
          .untilAsserted(
              () ->
                  assertThat(events)
                      .anyMatch(
                          e ->
                              e.startsWith(
                                  "admin endpoints are not listening on port " + port + ": ")));
      await().until(() -> proxy.status().ready());
      assertThat(proxy.status().generation()).isEqualTo(1);
    }
  }

  @Test
  void theStreamTellsNewGenerationsRefusalsAndTheDrain() throws Exception {
    int port = FreePorts.next();
    serve(1, port);
    await().until(() -> proxy.status().ready());
    awaitEvent("admin endpoints are listening on port " + port);
    HttpResponse<Stream<String>> watch = get(port, "/status?watch=true", BodyHandlers.ofLines());
    Iterator<ProxyStatus> told =
        watch.body().filter(line -> !line.isEmpty()).map(ProxyAdminTest::parsed).iterator();
    assertThat(told.next().generation()).isEqualTo(1);
    serve(2, port);
    awaitTold(told, 2, "", true);
    source.refuse("line 3: nonsense");
    awaitTold(told, 2, "line 3: nonsense", true);
    proxy.drain();
    awaitTold(told, 2, "line 3: nonsense", false);
    assertThat(get(port, "/readyz", BodyHandlers.ofString()).body())
        .isEqualTo("the proxy is stopping\n");
  }

  /** Reads on until the proxy says so; the health of the backend may change in between. */
  private static void awaitTold(
      Iterator<ProxyStatus> told, long generation, String refused, boolean ready) {
    ProxyStatus status = told.next();
    while (status.generation() != generation
        || !status.refused().equals(refused)
        || status.ready() != ready) {
      status = told.next();
    }
  }

  private static ProxyStatus parsed(String line) {
    try {
      return read(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
