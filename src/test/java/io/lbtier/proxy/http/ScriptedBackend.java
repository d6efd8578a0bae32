package io.lbtier.proxy.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A backend on loopback that does with each connection what a test says. */
final class ScriptedBackend implements AutoCloseable {
  /** What is done with a connection; it is closed in the end. */
  interface Script {
    void serve(Peer peer) throws IOException;
  }

  private final ServerSocket server = new ServerSocket();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final @Nullable TlsServer tls;
  private volatile Script script;

  /** Requests read so far, whole. */
  final List<Message> requests = new CopyOnWriteArrayList<>();

  /** Connections taken so far. */
  final AtomicInteger accepted = new AtomicInteger();

  ScriptedBackend(Script script) throws IOException {
    this(script, null);
  }

  /** A backend that speaks TLS; null for clear text. */
  ScriptedBackend(Script script, @Nullable TlsServer tls) throws IOException {
    this.script = script;
    this.tls = tls;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    Thread.ofVirtual().start(this::accept);
  }

  /** Answers every request with the same octets, and keeps connections. */
  static ScriptedBackend answering(String response) throws IOException {
    return new ScriptedBackend(
        peer -> {
          while (peer.read() != null) {
            peer.send(response);
          }
        });
  }

  /** Answers with 200 and a body. */
  static ScriptedBackend ok(String body) throws IOException {
    return answering("HTTP/1.1 200 OK|Content-Length: " + body.length() + "||" + body);
  }

  void script(Script next) {
    script = next;
  }

  int port() {
    return server.getLocalPort();
  }

  Message only() {
    if (requests.size() != 1) {
      throw new AssertionError("requests: " + requests + " (expected: one)");
    }
    return requests.getFirst();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: nothing more to accept.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.serve(new Peer(tls == null ? socket : tls.wrap(socket)));
    } catch (IOException e) {
      // The proxy went away.
    } finally {
      open.remove(socket);
    }
  }

  /** Ends every connection. */
  void cut() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }

  /** The proxy, as a backend sees it. */
  final class Peer {
    final Socket socket;
    final InputStream in;
    final OutputStream out;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    /** The next request, or null when the proxy has closed. */
    @Nullable Message read() throws IOException {
      Message request = Message.read(in, false);
      if (request != null) {
        requests.add(request);
      }
      return request;
    }

    /** The next request's head, without waiting for a body. */
    Message readHead() throws IOException {
      return Objects.requireNonNull(Message.readHead(in));
    }

    /** Sends a text in which line ends are written as |. */
    void send(String text) throws IOException {
      out.write(Message.lines(text));
      out.flush();
    }

    /** Closes so that the proxy sees a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
