package io.lbtier.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A small HTTP server to try a tier with. It ends with its standard input. */
@Command(
    name = "sample-backend",
    hidden = true,
    description = "Runs an HTTP server on 127.0.0.1 that answers with its port.")
final class SampleBackendCommand implements Callable<Integer> {
  @Option(names = "--port", required = true, description = "TCP port.")
  private int port;

  @Override
  public Integer call() throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UnusableException("port " + port + " of 127.0.0.1: " + e.getMessage());
    }
    server.createContext("/", exchange -> answer(exchange, "hello from 127.0.0.1:" + port));
    server.createContext("/healthz", exchange -> answer(exchange, "ok"));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    System.out.println("listening on 127.0.0.1:" + port);
    while (System.in.read() >= 0) {
      // Whoever started it holds the other end, and so cannot leave it behind.
    }
    server.stop(0);
    return ExitCode.OK;
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
