package io.lbtier.proxy.tcp;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static io.lbtier.proxy.Configs.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.ProxyFixture;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.ListenerCounters;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpFrontendTest {
  private static final int MEGABYTE = 1024 * 1024;

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();
  private final EchoServer checked = new EchoServer("");

  /** Passes once, of whatever backend, and then not again while a test runs. */
  private final HealthCheck rare =
      new HealthCheck(new HealthCheck.Tcp(), checked.port(), 3_600_000, 1_000, 100, 1);

  TcpFrontendTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    fixture.close();
    checked.close();
  }

  @Test
  void theEndOfARequestReachesTheBackendAndALargeAnswerTheSlowClient() throws Exception {
    byte[] answer = random(16 * MEGABYTE);
    try (ServerSocket backend = listen()) {
      CompletableFuture<byte[]> request = new CompletableFuture<>();
      serve(
          backend,
          connection -> {
            request.complete(connection.getInputStream().readAllBytes());
            connection.getOutputStream().write(answer);
          });
      start(backend.getLocalPort());
      try (Socket client = ProxyFixture.connect(port)) {
        client.getOutputStream().write(random(MEGABYTE));
        client.shutdownOutput();
        assertSame(request.get(10, TimeUnit.SECONDS), random(MEGABYTE));
        awaitStill(counters().bytesSent::sum);
        assertSame(client.getInputStream().readAllBytes(), answer);
      }
    }
    assertThat(entry().failure()).isEmpty();
    assertThat(entry().bytesReceived()).isEqualTo(MEGABYTE);
    assertThat(entry().bytesSent()).isEqualTo(16 * MEGABYTE);
  }

  @Test
  void aBackendMayEndFirst() throws Exception {
    CompletableFuture<byte[]> request = new CompletableFuture<>();
    try (ServerSocket backend = listen()) {
      serve(
          backend,
          connection -> {
            connection.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
            connection.shutdownOutput();
            request.complete(connection.getInputStream().readAllBytes());
          });
      start(backend.getLocalPort());
      try (Socket client = ProxyFixture.connect(port)) {
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("bye");
        client.getOutputStream().write(random(8 * MEGABYTE));
        client.shutdownOutput();
        assertSame(request.get(10, TimeUnit.SECONDS), random(8 * MEGABYTE));
      }
    }
    assertThat(entry().failure()).isEmpty();
  }

  /** What the backend has sent is complete, whatever becomes of what the client goes on sending. */
  @Test
  void anAnswerIsNotLostWhenTheBackendIsGoneAndTheClientGoesOn() throws Exception {
    byte[] answer = random(MEGABYTE / 2);
    try (ServerSocket backend = listen()) {
      serve(backend, connection -> connection.getOutputStream().write(answer));
      start(backend.getLocalPort());
      try (Socket client = ProxyFixture.connect(port)) {
        await().until(() -> counters().bytesSent.sum() == answer.length);
        client.getOutputStream().write(1);
        assertThat(entry().failure()).isEqualTo("reset by backend");
        assertSame(client.getInputStream().readAllBytes(), answer);
      }
    }
  }

  @Test
  void whatIsSentAndEndedBeforeABackendIsFoundIsNotLost() throws Exception {
    try (EchoServer echo = new EchoServer("e")) {
      start(FreePorts.next(), FreePorts.next(), echo.port());
      for (int i = 0; i < 20; i++) {
        try (Socket client = ProxyFixture.connect(port)) {
          client.getOutputStream().write("early".getBytes(StandardCharsets.US_ASCII));
          client.shutdownOutput();
          assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("e\nearly");
        }
      }
    }
  }

  @Test
  void aResetIsPassedOnAsAReset() throws Exception {
    try (ServerSocket backend = listen()) {
      serve(
          backend,
          connection -> {
            connection.getOutputStream().write('x');
            connection.getInputStream().read();
            connection.setSoLinger(true, 0);
          });
      start(backend.getLocalPort());
      try (Socket client = ProxyFixture.connect(port)) {
        assertThat(client.getInputStream().read()).isEqualTo('x');
        client.getOutputStream().write('y');
        assertThatThrownBy(() -> client.getInputStream().read())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
      }
    }
    assertThat(entry().failure()).isEqualTo("reset by backend");
  }

  @Test
  void aResetAfterAHalfCloseEndsTheConnection() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (ServerSocket backend = listen()) {
      serve(
          backend,
          connection -> {
            connection.getInputStream().readAllBytes();
            try {
              while (true) {
                connection.getOutputStream().write(random(MEGABYTE));
              }
            } catch (SocketException e) {
              seen.complete(e.getMessage());
            }
          });
      start(backend.getLocalPort());
      Socket client = ProxyFixture.connect(port);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isNotNegative();
      client.setSoLinger(true, 0);
      client.close();
      assertThat(seen.get(10, TimeUnit.SECONDS)).isNotEmpty();
      await().until(() -> counters().active.sum() == 0);
    }
  }

  @Test
  void aSlowReaderHoldsTheSenderUp() throws Exception {
    AtomicLong sent = new AtomicLong();
    byte[] block = random(64 * 1024);
    try (ServerSocket backend = listen()) {
      serve(
          backend,
          connection -> {
            for (int i = 0; i < 1024; i++) {
              connection.getOutputStream().write(block);
              sent.addAndGet(block.length);
            }
          });
      start(backend.getLocalPort());
      try (Socket client = new Socket()) {
        client.setReceiveBufferSize(64 * 1024);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        awaitStill(counters().bytesSent::sum);
        // The kernel takes some; of the proxy's own there may be the water mark and one read.
        assertThat(counters().bytesSent.sum()).isLessThan(8 * MEGABYTE);
        InputStream in = client.getInputStream();
        long read = 0;
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          read += n;
        }
        assertThat(read).isEqualTo(64 * MEGABYTE).isEqualTo(sent.get());
      }
    }
  }

  @Test
  void aSlowBackendHoldsTheClientUp() throws Exception {
    CompletableFuture<Void> go = new CompletableFuture<>();
    CompletableFuture<Integer> received = new CompletableFuture<>();
    try (ServerSocket backend = listen()) {
      backend.setReceiveBufferSize(64 * 1024);
      serve(
          backend,
          connection -> {
            go.join();
            received.complete(connection.getInputStream().readAllBytes().length);
          });
      start(backend.getLocalPort());
      try (Socket client = ProxyFixture.connect(port)) {
        CompletableFuture<Void> sender =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    client.getOutputStream().write(new byte[64 * MEGABYTE]);
                    client.shutdownOutput();
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
        awaitStill(counters().bytesReceived::sum);
        assertThat(counters().bytesReceived.sum()).isBetween(1L, 8L * MEGABYTE);
        go.complete(null);
        sender.get(20, TimeUnit.SECONDS);
        assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(64 * MEGABYTE);
      }
    }
  }

  /**
   * With epoll, what is sent in bulk is not copied; what is counted and where it ends is the same.
   */
  @Test
  void theKernelMovesWhatIsSentInBulk() throws Exception {
    byte[] block = random(256 * 1024);
    long before = Splice.MOVED.sum();
    try (ServerSocket backend = listen()) {
      serve(
          backend,
          connection -> {
            connection.getInputStream().read();
            for (int i = 0; i < 512; i++) {
              connection.getOutputStream().write(block);
            }
            connection.shutdownOutput();
            connection.getInputStream().readAllBytes();
          });
      start(backend.getLocalPort());
      try (Socket client = ProxyFixture.connect(port)) {
        client.getOutputStream().write('x');
        InputStream in = client.getInputStream();
        for (int i = 0; i < 512; i++) {
          assertSame(in.readNBytes(block.length), block);
        }
        assertThat(in.read()).isEqualTo(-1);
      }
    }
    assertThat(entry().failure()).isEmpty();
    assertThat(entry().bytesSent()).isEqualTo(128L * MEGABYTE);
    assertThat(Splice.MOVED.sum() - before).isBetween(8L * MEGABYTE, 128L * MEGABYTE);
  }

  /**
   * It refuses an upload that the kernel moves, and resets the connection since it reads no more.
   */
  @Test
  void theLastWordsOfABackendThatTakesNoMoreReachTheClient() throws Exception {
    byte[] block = random(256 * 1024);
    try (ServerSocket backend = listen()) {
      serve(
          backend,
          connection -> {
            connection.getInputStream().skipNBytes(MEGABYTE);
            connection.getOutputStream().write("too large".getBytes(StandardCharsets.US_ASCII));
          });
      start(backend.getLocalPort());
      for (int i = 0; i < 50; i++) {
        try (Socket client = ProxyFixture.connect(port)) {
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      client.getOutputStream().write(block);
                    }
                  })
              .isInstanceOf(SocketException.class);
          assertThat(client.getInputStream().readNBytes(9)).asString().isEqualTo("too large");
        }
      }
    }
  }

  @Test
  void aConnectionOnWhichNothingMovesIsClosed() throws Exception {
    try (EchoServer echo = new EchoServer("e")) {
      Listener.Tcp impatient = new Listener.Tcp("push", port, "p", 1_000);
      fixture.apply(inputs(1, List.of(impatient), pool("p", rare, echo.port())));
      try (Socket client = ProxyFixture.connect(port)) {
        assertThat(ProxyFixture.greeting(client)).isEqualTo("e");
        for (int i = 0; i < 4; i++) {
          assertThat(ProxyFixture.exchange(client, "busy")).isEqualTo("busy");
          await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> true);
        }
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
    assertThat(entry().failure()).isEqualTo("idle for 1000 ms");
    assertThat(TimeUnit.NANOSECONDS.toMillis(entry().durationNanos())).isBetween(1_850L, 20_000L);
  }

  /** How much the kernel takes for a client that does not read is found out with the first one. */
  @Test
  void aClientThatDoesNotReadWhatAClosedBackendHasLeftIsIdleToo() throws Exception {
    AtomicInteger answer = new AtomicInteger(64 * MEGABYTE);
    try (ServerSocket backend = listen()) {
      serve(
          backend,
          connection -> {
            connection.getInputStream().readAllBytes();
            send(connection, answer.get());
          });
      Listener.Tcp impatient = new Listener.Tcp("push", port, "p", 300);
      fixture.apply(inputs(1, List.of(impatient), pool("p", rare, backend.getLocalPort())));
      for (int clients = 1; clients <= 4; clients++) {
        try (Socket client = new Socket()) {
          client.setReceiveBufferSize(4096);
          client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
          client.shutdownOutput();
          int entries = clients;
          await().until(() -> fixture.log.size() == entries);
        }
        AccessLog.Tcp last = (AccessLog.Tcp) fixture.log.getLast();
        answer.set((int) last.bytesSent() - 4096);
      }
    }
    assertThat(entry().failure()).isEqualTo("idle for 300 ms");
  }

  /** Sends so much, if the peer takes it. */
  private static void send(Socket to, int octets) {
    byte[] part = new byte[4096];
    try {
      for (int left = octets; left > 0; left -= part.length) {
        to.getOutputStream().write(part, 0, Math.min(left, part.length));
      }
    } catch (IOException e) {
      // The connection has been closed since it was idle.
    }
  }

  @Test
  void anotherBackendTakesWhatOneRefuses() throws Exception {
    int dead = FreePorts.next();
    try (EchoServer echo = new EchoServer("e")) {
      start(dead, echo.port());
      for (int i = 0; i < 10; i++) {
        try (Socket client = ProxyFixture.connect(port)) {
          assertThat(ProxyFixture.greeting(client)).isEqualTo("e");
        }
      }
      await().until(() -> fixture.log.size() == 10);
    }
    assertThat(fixture.log)
        .extracting(e -> ((AccessLog.Tcp) e).attempts())
        .contains(2)
        .allMatch(attempts -> attempts <= 2);
    Backend failed = fixture.backend(dead);
    assertThat(failed.failures.sum()).isEqualTo(failed.flows.sum()).isPositive();
    assertThat(failed.active.sum()).isZero();
  }

  @Test
  void noMoreThanTheRetriesAreTried() throws Exception {
    start(FreePorts.next(), FreePorts.next(), FreePorts.next(), FreePorts.next());
    try (Socket client = ProxyFixture.connect(port)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(entry().attempts()).isEqualTo(3);
    assertThat(entry().failure()).isEqualTo("connection refused");
    assertThat(counters().unserved.sum()).isEqualTo(1);
  }

  @Test
  void aPoolOfNobodyClosesTheConnection() throws Exception {
    start();
    try (Socket client = ProxyFixture.connect(port)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(entry().failure()).isEqualTo("no backend is up");
    assertThat(entry().client()).isEqualTo("127.0.0.1");
    assertThat(entry().attempts()).isZero();
  }

  @Test
  void aThousandConnectionsAtOnce() throws Exception {
    try (EchoServer echo = new EchoServer("e")) {
      start(echo.port());
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        clients.add(ProxyFixture.connect(port));
      }
      for (Socket client : clients) {
        assertThat(ProxyFixture.greeting(client)).isEqualTo("e");
      }
      assertThat(fixture.backend(echo.port()).active.sum()).isEqualTo(1_000);
      assertThat(counters().active.sum()).isEqualTo(1_000);
      for (Socket client : clients) {
        assertThat(ProxyFixture.exchange(client, "all")).isEqualTo("all");
        client.close();
      }
      await().until(() -> counters().active.sum() == 0);
      await().until(() -> fixture.backend(echo.port()).active.sum() == 0);
    }
  }

  private void start(int... backends) {
    fixture.apply(inputs(1, List.of(tcp("push", port, "p")), pool("p", rare, backends)));
    fixture.awaitStatus(s -> s.ready());
  }

  private ListenerCounters counters() {
    LiveListener live = fixture.proxy.runtime().current().listener(port);
    return Objects.requireNonNull(live).counters();
  }

  /** The one entry in the log. */
  private AccessLog.Tcp entry() {
    await().until(() -> !fixture.log.isEmpty());
    return (AccessLog.Tcp) fixture.log.getFirst();
  }

  /** Waits until a count that has begun to grow grows no more. */
  private static void awaitStill(LongSupplier count) {
    AtomicLong before = new AtomicLong(-1);
    await()
        .pollInterval(150, TimeUnit.MILLISECONDS)
        .until(
            () ->
                count.getAsLong() > 0 && before.getAndSet(count.getAsLong()) == count.getAsLong());
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  private interface Service {
    void accept(Socket connection) throws IOException;
  }

  private static void serve(ServerSocket server, Service service) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket connection = server.accept();
                  Thread.ofVirtual().start(() -> serve(connection, service));
                }
              } catch (IOException e) {
                // Closed: the test is over.
              }
            });
  }

  private static void serve(Socket connection, Service service) {
    try (connection) {
      service.accept(connection);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without printing megabytes when they differ. */
  private static void assertSame(byte[] actual, byte[] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    assertThat(Arrays.equals(actual, expected)).as("the same bytes").isTrue();
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    new Random(bytes).nextBytes(random);
    return random;
  }
}
