package io.lbtier.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend for tests: greets with its name and a line end, then returns what it gets, and ends
 * when the client has ended. On loopback.
 */
public final class EchoServer implements AutoCloseable {
  private final ServerSocket server;
  private final Thread acceptor;
  private final String name;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Connections taken so far, those of checks included. */
  public final AtomicInteger accepted = new AtomicInteger();

  /** An echo on a port that it may have again after it was closed. */
  public EchoServer(String name) throws IOException {
    this(name, FreePorts.next());
  }

  /** An echo on a given port. */
  public EchoServer(String name, int port) throws IOException {
    this.name = name;
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    acceptor = Thread.ofVirtual().start(this::serve);
  }

  /** Where it listens. */
  public int port() {
    return server.getLocalPort();
  }

  private void serve() {
    try {
      while (true) {
        Socket client = server.accept();
        accepted.incrementAndGet();
        open.add(client);
        Thread.ofVirtual().start(() -> echo(client));
      }
    } catch (IOException e) {
      // Closed: nothing more to accept.
    }
  }

  private void echo(Socket client) {
    try (client) {
      OutputStream out = client.getOutputStream();
      out.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
      InputStream in = client.getInputStream();
      byte[] buffer = new byte[16 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // The client went away, which a check does at once.
    } finally {
      open.remove(client);
    }
  }

  /** Stops listening and cuts every connection. */
  @Override
  public void close() throws IOException {
    stop(server, acceptor);
    for (Socket client : open) {
      client.close();
    }
  }

  /** The kernel goes on listening until the thread in accept has let go of the socket. */
  public static void stop(ServerSocket server, Thread acceptor) throws IOException {
    server.close();
    try {
      acceptor.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
