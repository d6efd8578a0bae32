package io.lbtier.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.ProxyStatus.ListenerStatus;
import io.lbtier.model.ProxyStatus.PoolStatus;
import io.lbtier.model.ProxyStatus.VipStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The status stream of a proxy, on 127.0.0.1, saying what the test wants. */
final class FakeProxy implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
  private final List<HttpExchange> watchers = new CopyOnWriteArrayList<>();
  private String last;
  private boolean frozen;

  FakeProxy(String first) {
    last = first;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/status", this::watch);
    server.start();
    beats.scheduleAtFixedRate(this::beat, 1, 1, TimeUnit.SECONDS);
  }

  /** Tells all that listen that nothing has changed, as a proxy does every second. */
  private synchronized void beat() {
    if (!frozen) {
      watchers.removeIf(watcher -> !reaches(watcher, ""));
    }
  }

  /** From now on it says nothing, like one whose node is cut off, but keeps connections. */
  synchronized void freeze() {
    frozen = true;
  }

  /** It goes on, beginning with this. */
  synchronized void thaw(String line) {
    frozen = false;
    say(line);
  }

  private synchronized void watch(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    watchers.add(exchange);
    if (!frozen) {
      write(exchange, last);
    }
  }

  /** Sends a line to all that listen, and as the first one to those that come. */
  synchronized void say(String line) {
    last = line;
    watchers.removeIf(watcher -> !reaches(watcher, line));
  }

  private static boolean reaches(HttpExchange watcher, String line) {
    try {
      write(watcher, line);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends all connections; who wants to know comes again. */
  synchronized void hangUp() {
    watchers.forEach(HttpExchange::close);
    watchers.clear();
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port() + "/status?watch=true");
  }

  @Override
  public void close() {
    beats.shutdownNow();
    server.stop(0);
  }

  private static void write(HttpExchange exchange, String line) throws IOException {
    exchange.getResponseBody().write((line + "\n").getBytes(UTF_8));
    exchange.getResponseBody().flush();
  }

  /** The status of a proxy of {@link Specs#VALID} whose one backend is up or down. */
  static ProxyStatus status(long generation, boolean up) {
    return new ProxyStatus(
        generation,
        "",
        true,
        List.of(new ListenerStatus("push", "")),
        List.of(
            new PoolStatus(
                "push",
                List.of(
                    new BackendStatus("127.0.0.1", 9999, 1, up, up ? "" : "connection refused")))));
  }

  /** The same of a proxy on whose node these virtual addresses are. */
  static String holding(String... addresses) {
    ProxyStatus status = status(1, true);
    return json(
        new ProxyStatus(
            status.generation(),
            status.refused(),
            status.ready(),
            status.listeners(),
            status.pools(),
            new VipStatus(List.of(addresses), List.of())));
  }

  static String json(ProxyStatus status) {
    try {
      return JSON.writeValueAsString(status);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
