package io.lbtier.proxy.http;

import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.FreePorts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A backend that answers with the target of each request, or does one of the things that go wrong.
 */
final class ChaosBackend implements AutoCloseable {
  /** Length of the body of /large. */
  static final int LARGE = 300_000;

  /** What may become of a request. */
  enum Mood {
    WELL,
    SLOW,
    UNAVAILABLE,
    CLOSING,
    RESETTING,
    HUNG,
    GARBAGE,
    CUT
  }

  private final Random random;
  private final List<Mood> moods;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final int port = FreePorts.next();
  private ServerSocket server;
  private Thread acceptor;
  private volatile boolean over;

  /**
   * @param moods to choose from, each request anew
   */
  ChaosBackend(long seed, List<Mood> moods) throws IOException {
    this.random = new Random(seed);
    this.moods = moods;
    listen();
  }

  int port() {
    return port;
  }

  private void listen() throws IOException {
    ServerSocket listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    server = listening;
    acceptor = Thread.ofVirtual().start(() -> accept(listening));
  }

  /** Dies: nobody listens any more, and every connection ends. */
  void kill() throws IOException {
    EchoServer.stop(server, acceptor);
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** Lives again. */
  void revive() throws IOException {
    listen();
  }

  private void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Killed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Message request = Message.read(in, false);
      while (request != null && answer(socket, in, request)) {
        request = Message.read(in, false);
      }
    } catch (IOException e) {
      // The proxy has gone, or this backend has.
    } finally {
      open.remove(socket);
    }
  }

  /** Whether there may be another request. */
  private boolean answer(Socket socket, InputStream in, Message request) throws IOException {
    if (request.header("Upgrade") != null) {
      send(socket, "HTTP/1.1 101 Yes|Connection: Upgrade|Upgrade: echo||");
      in.transferTo(socket.getOutputStream());
      return false;
    }
    String body = request.target().endsWith("/large") ? "x".repeat(LARGE) : request.target();
    String head = "HTTP/1.1 200 OK|Content-Length: " + body.length() + "||";
    switch (mood()) {
      case WELL -> send(socket, head + body);
      case SLOW -> {
        Siege.pause(50);
        send(socket, head + body);
      }
      case UNAVAILABLE -> send(socket, "HTTP/1.1 503 No|Content-Length: 0||");
      case CLOSING -> {
        return false;
      }
      case RESETTING -> {
        socket.setSoLinger(true, 0);
        return false;
      }
      case HUNG -> {
        return in.read() >= 0 && over;
      }
      case GARBAGE -> {
        send(socket, "HTTP/1.1 200 OK|Content-Length: x||\u0000\u0001garbage");
        return false;
      }
      case CUT -> {
        send(socket, head + body.substring(0, body.length() / 2));
        return false;
      }
    }
    return true;
  }

  private Mood mood() {
    synchronized (random) {
      return moods.get(random.nextInt(moods.size()));
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(Message.lines(text));
  }

  @Override
  public void close() throws IOException {
    over = true;
    kill();
  }
}
