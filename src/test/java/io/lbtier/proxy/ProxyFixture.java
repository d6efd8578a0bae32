package io.lbtier.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.ProxyStatus;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.handover.Inheritance;
import io.lbtier.proxy.telemetry.AccessLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A proxy under test with what it says. */
public final class ProxyFixture implements AutoCloseable {
  public final List<ProxyEvent> events = new CopyOnWriteArrayList<>();
  public final List<AccessLog.Entry> log = new CopyOnWriteArrayList<>();
  public final TestSource source = new TestSource();
  public final ProxyServer proxy;

  /** A proxy without a configuration. */
  public ProxyFixture() {
    this(Inheritance.none());
  }

  /** A proxy without a configuration that takes over from another. */
  public ProxyFixture(Inheritance inheritance) {
    proxy =
        new ProxyServer(
            new ProxyServer.Options(2, log::add, "", false, VirtualAddresses.NONE, inheritance));
    proxy.onEvent(events::add);
    proxy.start(source);
  }

  /** Delivers and waits until the status tells of it, so also until the ports are bound. */
  public void apply(Inputs inputs) {
    source.deliver(inputs);
    awaitStatus(s -> s.generation() == inputs.config().generation());
  }

  /** Delivers and waits until new flows are served by it. */
  public void swap(Inputs inputs) {
    source.deliver(inputs);
    long generation = inputs.config().generation();
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> proxy.runtime().current().config().generation() == generation);
  }

  /** The backend at a port. */
  public Backend backend(int at) {
    return proxy.runtime().current().pools().values().stream()
        .flatMap(p -> p.members().stream())
        .map(m -> m.backend())
        .filter(b -> b.address().getPort() == at)
        .findAny()
        .orElseThrow();
  }

  /** Waits for a status. */
  public void awaitStatus(Predicate<ProxyStatus> condition) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(proxy.status()).matches(condition));
  }

  /** Waits until an event with this message has come. */
  public void awaitEvent(String part) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(events).extracting(ProxyEvent::message).anyMatch(m -> m.contains(part)));
  }

  /** A connection that waits ten seconds at most for an answer. */
  public static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** The line an {@link EchoServer} greets with; empty when there is none. */
  public static String greeting(Socket socket) throws IOException {
    return line(socket);
  }

  /** Sends a line and returns the one that comes back. */
  public static String exchange(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    return line(socket);
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c >= 0 && c != '\n'; ) {
      line.append((char) c);
      c = socket.getInputStream().read();
    }
    return line.toString();
  }

  @Override
  public void close() {
    proxy.close();
  }
}
