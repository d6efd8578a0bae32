package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.http;
import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static io.lbtier.proxy.Configs.tcp;
import static io.lbtier.proxy.ProxyFixture.connect;
import static io.lbtier.proxy.ProxyFixture.exchange;
import static io.lbtier.proxy.ProxyFixture.greeting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.ProxyConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final int port = FreePorts.next();

  /** Done when a slow request has reached the backend. */
  private final CompletableFuture<Void> slow = new CompletableFuture<>();

  @Test
  void notReadyFirstThenNoMoreConnectionsThenTheLastFlowEndsIt() throws Exception {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = started(a, new ProxyConfig.Drain(1_000, 20_000));
        Socket early = connect(port)) {
      assertThat(greeting(early)).isEqualTo("a");
      CompletableFuture<Integer> drained = drain(fixture);
      fixture.awaitStatus(s -> !s.ready());
      try (Socket late = connect(port)) {
        assertThat(greeting(late)).as("the delay still accepts").isEqualTo("a");
        await().untilAsserted(this::assertClosed);
        assertThat(exchange(late, "still here")).isEqualTo("still here");
      }
      assertThat(drained).isNotDone();
      assertThat(exchange(early, "still here")).isEqualTo("still here");
      early.shutdownOutput();
      assertThat(drained.get(5, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void whatDoesNotEndIsCut() throws Exception {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = started(a, new ProxyConfig.Drain(0, 200));
        Socket one = connect(port);
        Socket two = connect(port)) {
      assertThat(greeting(one)).isEqualTo("a");
      assertThat(greeting(two)).isEqualTo("a");
      assertThat(drain(fixture).get(5, TimeUnit.SECONDS)).isEqualTo(2);
      assertThat(greeting(one)).as("the end").isEmpty();
      assertThat(greeting(two)).as("the end").isEmpty();
    }
  }

  @Test
  void anIdleProxyDrainsAtOnce() throws Exception {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = started(a, new ProxyConfig.Drain(0, 60_000))) {
      assertThat(drain(fixture).get(5, TimeUnit.SECONDS)).isZero();
      assertClosed();
      fixture.source.deliver(inputs(2, List.of(tcp("push", port, "p")), pool("p", a.port())));
      fixture.awaitStatus(s -> s.generation() == 2);
      assertClosed();
    }
  }

  /** An HTTP connection at rest is closed, one with a request under way after its response. */
  @Test
  void httpConnectionsEndBetweenRequests() throws Exception {
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (ServerSocket backend = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ProxyFixture fixture = new ProxyFixture()) {
      Thread.ofVirtual().start(() -> answerSlowly(backend, go));
      fixture.apply(
          inputs(
              1,
              new ProxyConfig.Drain(0, 30_000),
              List.of(http("web", port, "p")),
              pool("p", backend.getLocalPort())));
      fixture.awaitStatus(s -> s.ready());
      try (Socket idle = connect(port);
          Socket busy = connect(port)) {
        request(idle, "/fast");
        assertThat(greeting(idle)).startsWith("HTTP/1.1 200");
        request(busy, "/slow");
        await().until(() -> slow.isDone());
        CompletableFuture<Integer> drained = drain(fixture);
        assertThat(idle.getInputStream().readAllBytes()).asString().endsWith("OK");
        assertThat(drained).isNotDone();
        go.complete(null);
        assertThat(busy.getInputStream().readAllBytes()).asString().endsWith("OK");
        assertThat(drained.get(5, TimeUnit.SECONDS)).isZero();
      }
    }
  }

  private static void request(Socket client, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  /** Answers at once, but /slow only when told to. */
  private void answerSlowly(ServerSocket backend, CompletableFuture<Void> go) {
    try {
      while (true) {
        Socket connection = backend.accept();
        Thread.ofVirtual().start(() -> answer(connection, go));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void answer(Socket connection, CompletableFuture<Void> go) {
    try (connection) {
      byte[] bytes = new byte[4096];
      for (int n = connection.getInputStream().read(bytes); n > 0; ) {
        if (new String(bytes, 0, n, StandardCharsets.US_ASCII).contains("/slow")) {
          slow.complete(null);
          go.join();
        }
        connection
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"
                    .getBytes(StandardCharsets.US_ASCII));
        n = connection.getInputStream().read(bytes);
      }
    } catch (IOException e) {
      // The proxy closed it, as it may.
    }
  }

  private ProxyFixture started(EchoServer backend, ProxyConfig.Drain drain) {
    ProxyFixture fixture = new ProxyFixture();
    fixture.apply(inputs(1, drain, List.of(tcp("push", port, "p")), pool("p", backend.port())));
    fixture.awaitStatus(s -> s.ready());
    return fixture;
  }

  private void assertClosed() {
    assertThatThrownBy(() -> connect(port).close()).isInstanceOf(ConnectException.class);
  }

  private static CompletableFuture<Integer> drain(ProxyFixture fixture) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return fixture.proxy.drain();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
