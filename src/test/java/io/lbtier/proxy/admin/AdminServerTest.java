package io.lbtier.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.ListenerStatus;
import io.lbtier.model.Route;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.Transport;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AdminServerTest {
  private static final AdminServer.Times QUICK =
      new AdminServer.Times(
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofMillis(50));

  private final FakeView view = new FakeView();
  private final List<AutoCloseable> closeables = new ArrayList<>();

  private AdminServer start(AdminServer.Times times) {
    AdminServer server = new AdminServer(view, Transport.nio(), "127.0.0.1", times);
    closeables.addFirst(server);
    server.listen(FreePorts.next());
    await().until(() -> server.port() != 0);
    return server;
  }

  @Test
  void showsTheBackendsAsPeopleReadThem() throws Exception {
    view.serve(List.of(new Route(null, "/", "shop")), "shop", "push");
    AdminServer server = start(AdminServer.Times.DEFAULT);
    assertThat(get(server, "/backends").body())
        .isEqualTo(
            """
            POOL   BACKEND        HEALTH      WEIGHT   ACTIVE   REQ/S   P50   P99   ERRORS
            shop   10.0.0.1:80    unchecked   1        0        0       -     -     0
            shop   [fd00::1]:81   unchecked   0        0        0       -     -     0
            push   10.0.0.1:80    unchecked   1        0        0       -     -     0
            push   [fd00::1]:81   unchecked   0        0        0       -     -     0
            """);
  }

  @Test
  void measuresTheBackendsForASecond() throws Exception {
    view.serve(List.of(new Route(null, "/", "shop")), "shop");
    AdminServer server = start(AdminServer.Times.DEFAULT);
    var backend =
        Objects.requireNonNull(view.snapshot().pools().get("shop")).members().getFirst().backend();
    for (int i = 0; i < 1000; i++) {
      backend.flows.increment();
    }
    var answer = CompletableFuture.supplyAsync(() -> body(server, "/backends?format=json"));
    // While it measures; what was before does not count.
    Thread traffic =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!answer.isDone()) {
                    backend.flows.increment();
                    backend.duration.record(2_000_000);
                    LockSupport.parkNanos(10_000_000);
                  }
                });
    JsonNode first = new ObjectMapper().readTree(answer.get(10, TimeUnit.SECONDS)).get(0);
    traffic.join();
    assertThat(first.get("pool").asText()).isEqualTo("shop");
    assertThat(first.get("weight").asInt()).isEqualTo(1);
    assertThat(first.get("requests_per_second").asDouble()).isBetween(10.0, 150.0);
    assertThat(first.get("p99_ms").asDouble()).isBetween(1.5, 2.0);
  }

  private static String body(AdminServer server, String path) {
    try {
      return get(server, path).body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void showsTheConfigurationWithoutSecrets() throws Exception {
    view.serve(List.of(new Route("a.example", "/x", "shop")), "shop", "push");
    AdminServer server = start(QUICK);
    assertThat(get(server, "/config").body())
        .startsWith(
            """
            prod/shop, generation 7
            """)
        .contains("LISTENER   PORT   PROTOCOL   ROUTE         TO\n")
        .contains("web        443    HTTPS      a.example/x   shop\n")
        .contains("push       9000   TCP        -             shop\n")
        .containsPattern("shop +endpoints +RoundRobin +learn SID +Tcp +2\n")
        .doesNotContain("SECRET", "CHAIN");
    JsonNode json = new ObjectMapper().readTree(get(server, "/config?format=json").body());
    assertThat(json.get("generation").asInt()).isEqualTo(7);
    assertThat(json.at("/routes/0/to").asText()).isEqualTo("shop");
    assertThat(json.at("/pools/0/backends").asInt()).isEqualTo(2);
  }

  private <T extends AutoCloseable> T closing(T closeable) {
    closeables.addFirst(closeable);
    return closeable;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  private static HttpResponse<String> get(AdminServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private Socket connect(AdminServer server) throws IOException {
    Socket socket = closing(new Socket(InetAddress.getLoopbackAddress(), server.port()));
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Everything until the server ends the connection. */
  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void answersWhereThereIsSomething() throws Exception {
    AdminServer server = start(QUICK);
    for (String path : List.of("/", "/livez", "/readyz", "/metrics", "/status")) {
      assertThat(get(server, path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(get(server, "/").body()).contains("/livez", "/readyz", "/metrics", "/status");
    assertThat(get(server, "/nothing").statusCode()).isEqualTo(404);
    assertThat(get(server, "/status?watch=maybe").statusCode()).isEqualTo(404);
  }

  @Test
  void refusesWhatIsNotAGetOrNotHttp() throws Exception {
    AdminServer server = start(QUICK);
    Socket put = connect(server);
    send(put, "PUT /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assertThat(rest(put))
        .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
        .contains("\r\nAllow: GET\r\n");
    Socket nonsense = connect(server);
    send(nonsense, "\u0016\u0003\u0001\r\n\r\n" + "x".repeat(100_000));
    assertThat(rest(nonsense))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .contains("Connection: close");
  }

  @Test
  void keepsAConnectionAndAnswersInOrder() throws Exception {
    AdminServer server = start(QUICK);
    Socket socket = connect(server);
    String ok = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 3; i++) {
      send(socket, "GET /livez HTTP/1.1\r\nHost: h\r\n\r\n");
      String answer =
          new String(socket.getInputStream().readNBytes(ok.length()), StandardCharsets.US_ASCII);
      assertThat(answer).isEqualTo(ok);
      while (!answer.endsWith("\r\n\r\nok\n")) {
        answer += (char) socket.getInputStream().read();
      }
    }
    send(socket, "GET /livez HTTP/1.0\r\n\r\n");
    assertThat(rest(socket)).startsWith(ok).endsWith("Connection: close\r\n\r\nok\n");
  }

  @Test
  void aPipelinedRequestEndsTheConnectionAfterTheFirstAnswer() throws Exception {
    Socket socket = connect(start(QUICK));
    send(socket, "GET /livez HTTP/1.1\r\nHost: h\r\n\r\n".repeat(50));
    assertThat(rest(socket)).containsOnlyOnce("HTTP/1.1 200 OK").contains("Connection: close");
  }

  @Test
  void aClientThatTakesItsTimeIsCutOff() throws Exception {
    Socket socket = connect(start(QUICK));
    send(socket, "GET /livez HTTP/1.1\r\nHo");
    assertThat(rest(socket)).isEmpty();
  }

  @Test
  void connectionsThatSomebodyLeftOpenDoNotKeepOthersOut() throws Exception {
    AdminServer server = start(AdminServer.Times.DEFAULT);
    Socket oldest = connect(server);
    for (int i = 0; i < 100; i++) {
      connect(server);
    }
    assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
    assertThat(rest(oldest)).isEmpty();
  }

  @Test
  void readyzSaysWhyNot() throws Exception {
    AdminServer server = start(QUICK);
    assertThat(get(server, "/readyz").body()).isEqualTo("ok\n");
    view.status =
        new ProxyStatus(
            0,
            "version: 9 (expected: 1)",
            false,
            List.of(new ListenerStatus("web", "port 80: permission denied")),
            List.of());
    HttpResponse<String> response = get(server, "/readyz");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body())
        .isEqualTo(
            """
            the configuration is refused: version: 9 (expected: 1)
            listener web: port 80: permission denied
            """);
  }

  @Test
  void readyzIsNeverSilentAboutTheReason() {
    ProxyStatus starting = new ProxyStatus(0, "", false, List.of(), List.of());
    assertThat(NotReady.reasons(starting, false)).containsExactly("there is no configuration yet");
    ProxyStatus binding = new ProxyStatus(1, "", false, List.of(), List.of());
    assertThat(NotReady.reasons(binding, false)).containsExactly("the proxy is starting");
    assertThat(NotReady.reasons(FakeView.STATUS, true)).containsExactly("the proxy is stopping");
    assertThat(NotReady.reasons(FakeView.STATUS, false)).isEmpty();
  }

  @Test
  void livezNoticesALoopThatDoesNotTurn() throws Exception {
    var group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    closing(() -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync());
    List<EventExecutor> loops = new ArrayList<>();
    group.forEach(loops::add);
    view.loops = loops;
    AdminServer server = start(QUICK);
    assertThat(get(server, "/livez").body()).isEqualTo("ok\n");
    CountDownLatch release = new CountDownLatch(1);
    closing(release::countDown);
    loops.getFirst().execute(() -> awaitQuietly(release));
    await().until(() -> get(server, "/livez").statusCode() == 503);
    assertThat(get(server, "/livez").body()).isEqualTo("1 of 2 event loops do not turn\n");
    release.countDown();
    await().until(() -> get(server, "/livez").statusCode() == 200);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void statusIsOneLineThatReadsAsTheModel() throws Exception {
    String body = get(start(QUICK), "/status").body();
    assertThat(body.lines()).hasSize(1);
    assertThat(new ObjectMapper().readValue(body, ProxyStatus.class)).isEqualTo(FakeView.STATUS);
  }

  @Test
  void showsNoSecret() throws Exception {
    view.serve(List.of(new Route(null, "/", "shop")), "shop");
    AdminServer server = start(QUICK);
    for (String path : List.of("/", "/livez", "/readyz", "/metrics", "/status")) {
      assertThat(get(server, path).body()).doesNotContain("SECRET").doesNotContain("CHAIN");
    }
  }

  @Test
  void movesToAnotherPortAndBack() throws Exception {
    AdminServer server = start(QUICK);
    int first = server.port();
    int second = FreePorts.next();
    server.listen(second);
    await().until(() -> server.port() == second);
    assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
    await().untilAsserted(() -> assertThat(isFree(first)).isTrue());
  }

  @Test
  void whileAPortIsTakenItStaysSaysSoAndTriesAgain() throws Exception {
    AdminServer server = start(QUICK);
    int first = server.port();
    int port = FreePorts.next();
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      server.listen(port);
      String inUse = "not on " + port + ": Address already in use";
      await().until(() -> view.told.contains(inUse));
      assertThat(server.port()).isEqualTo(first);
      assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
    }
    await().until(() -> server.port() != first);
    assertThat(view.told).hasSize(3).last().isEqualTo("on " + server.port());
    assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
