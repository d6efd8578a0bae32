package io.lbtier.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.ProxyStatus.PoolStatus;
import io.lbtier.proxy.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StatusWatchTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  private final FakeView view = new FakeView();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<AutoCloseable> closeables = new ArrayList<>();

  private AdminServer start(Duration heartbeat) {
    AdminServer server =
        new AdminServer(
            view,
            Transport.nio(),
            "127.0.0.1",
            new AdminServer.Times(
                heartbeat, Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5)));
    closeables.addFirst(server);
    server.listen(0);
    await().until(() -> server.port() != 0);
    return server;
  }

  @AfterEach
  void closeAll() throws Exception {
    client.shutdownNow();
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  private HttpResponse<Stream<String>> watch(AdminServer server) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/status?watch=true");
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines());
  }

  private static ProxyStatus read(String line) throws IOException {
    return JACKSON.readValue(line, ProxyStatus.class);
  }

  @Test
  void tellsAtOnceThenOnEachChangeAlone() throws Exception {
    HttpResponse<Stream<String>> response = watch(start(Duration.ofMinutes(1)));
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
    Iterator<String> lines = response.body().iterator();
    assertThat(read(lines.next())).isEqualTo(FakeView.STATUS);
    for (int i = 8; i < 12; i++) {
      view.become(FakeView.generation(i - 1));
      view.become(FakeView.generation(i));
      view.become(FakeView.generation(i));
      assertThat(read(lines.next()).generation()).isEqualTo(i);
    }
  }

  @Test
  void anEmptyLineComesEachPeriodAlsoWhenPatienceIsLongOver() throws Exception {
    Iterator<String> lines = watch(start(Duration.ofMillis(50))).body().iterator();
    assertThat(lines.next()).startsWith("{");
    for (int i = 0; i < 12; i++) {
      assertThat(lines.next()).isEmpty();
    }
  }

  @Test
  void aChangeThatNobodyToldIsSeenAtTheNextHeartbeat() throws Exception {
    Iterator<String> lines = watch(start(Duration.ofMillis(50))).body().iterator();
    lines.next();
    view.status = FakeView.generation(8);
    String line = lines.next();
    while (line.isEmpty()) {
      line = lines.next();
    }
    assertThat(read(line).generation()).isEqualTo(8);
  }

  @Test
  void everyWatcherIsToldAndOneTooManyIsRefused() throws Exception {
    AdminServer server = start(Duration.ofMinutes(1));
    List<Iterator<String>> watchers = new ArrayList<>();
    for (int i = 0; i < StatusStream.WATCHERS; i++) {
      watchers.add(watch(server).body().iterator());
    }
    assertThat(watch(server).statusCode()).isEqualTo(503);
    view.become(FakeView.generation(8));
    for (Iterator<String> lines : watchers) {
      assertThat(read(lines.next()).generation()).isEqualTo(7);
      assertThat(read(lines.next()).generation()).isEqualTo(8);
    }
  }

  @Test
  void aWatcherThatSendsAnotherRequestIsCutOff() throws Exception {
    Socket socket = raw(start(Duration.ofMinutes(1)), 65_536);
    String request = "GET /status?watch=true HTTP/1.1\r\nHost: h\r\n\r\n";
    send(socket, request);
    socket.getInputStream().read();
    send(socket, request);
    assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
  }

  @Test
  void http10CannotWatch() throws Exception {
    Socket socket = raw(start(Duration.ofMinutes(1)), 65_536);
    send(socket, "GET /status?watch=true HTTP/1.0\r\n\r\n");
    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aWatcherThatReadsSlowlyMissesStatesButGetsTheLatest() throws Exception {
    AdminServer server = start(Duration.ofMinutes(1));
    Socket slow = raw(server, 4096);
    send(slow, "GET /status?watch=true HTTP/1.1\r\nHost: h\r\n\r\n");
    slow.getInputStream().read();
    long sent = sendManyChanges(server);
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.US_ASCII));
    long got = 0;
    String line = reader.readLine();
    while (!line.startsWith("{\"generation\":100,")) {
      got += line.length();
      line = reader.readLine();
    }
    assertThat(got).isLessThan(sent / 2);
  }

  @Test
  void aWatcherThatDoesNotReadIsDropped() throws Exception {
    AdminServer server = start(Duration.ofMillis(200));
    Socket stuck = raw(server, 4096);
    send(stuck, "GET /status?watch=true HTTP/1.1\r\nHost: h\r\n\r\n");
    sendManyChanges(server);
    await()
        .until(
            () -> {
              try {
                send(stuck, "X");
                return false;
              } catch (IOException e) {
                return true;
              }
            });
  }

  /** Changes the status 100 times, 50 kB each, as fast as a watcher that reads gets them. */
  private long sendManyChanges(AdminServer server) throws Exception {
    Iterator<String> healthy = watch(server).body().iterator();
    healthy.next();
    long sent = 0;
    for (int i = 1; i <= 100; i++) {
      view.become(large(i));
      String line = healthy.next();
      while (line.isEmpty()) {
        line = healthy.next();
      }
      assertThat(line).startsWith("{\"generation\":" + i + ",");
      sent += line.length();
    }
    return sent;
  }

  private static ProxyStatus large(long generation) {
    List<BackendStatus> backends =
        IntStream.range(0, 1000)
            .mapToObj(i -> new BackendStatus("10.0.0.1", i + 1, 1, true, ""))
            .toList();
    return new ProxyStatus(
        generation, "", true, List.of(), List.of(new PoolStatus("large", backends)));
  }

  private Socket raw(AdminServer server, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    closeables.addFirst(socket);
    socket.setReceiveBufferSize(receiveBuffer);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket.setSoTimeout(5000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
