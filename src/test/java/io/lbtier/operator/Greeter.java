package io.lbtier.operator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A backend that tells everybody its name and hangs up. */
final class Greeter implements AutoCloseable {
  private final ServerSocket server;
  private final String name;

  Greeter(String name, String address) throws IOException {
    this.name = name;
    server = new ServerSocket(0, 1024, InetAddress.ofLiteral(address));
    Thread.ofPlatform().daemon().start(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.getOutputStream().write((name + "\n").getBytes(US_ASCII));
      } catch (IOException e) {
        // It is closed, or this client has gone already; the next one may not have.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
