package io.lbtier.proxy.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An application that keeps sessions in its own memory: it gives a client that has none of its
 * sessions a new one, by the cookie SID. It answers with its name and what it has done.
 */
final class SessionBackend implements AutoCloseable {
  private static final Pattern COOKIE = Pattern.compile("(?:^|; )SID=([^;]*)");

  private final String name;
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicInteger counter = new AtomicInteger();
  private final Closeable server;
  private final int port;

  /** Whether it takes the sessions of others for its own. */
  volatile boolean trusting;

  /** Whether it resets connections. */
  volatile boolean failing;

  SessionBackend(String name, boolean http2) throws IOException {
    this.name = name;
    if (http2) {
      var backend =
          new Http2Backend(
              new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), Map.of(), this::answer);
      server = backend::close;
      port = backend.port();
    } else {
      var backend = new ScriptedBackend(this::serve);
      server = backend::close;
      port = backend.port();
    }
  }

  int port() {
    return port;
  }

  private void serve(ScriptedBackend.Peer peer) throws IOException {
    for (Message request = peer.read(); request != null; request = peer.read()) {
      if (failing) {
        peer.reset();
        return;
      }
      String cookie = request.header("cookie");
      String session = session(cookie == null ? "" : cookie);
      String body = body(session);
      peer.send(
          "HTTP/1.1 200 OK|Content-Length: %d|%s|%s"
              .formatted(
                  body.length(),
                  session.isEmpty()
                      ? ""
                      : "Set-Cookie: theme=dark|set-cookie: " + line(session) + "|",
                  body));
    }
  }

  private void answer(Http2Backend.Connection connection, Http2Backend.Request request) {
    String session = session(request.field("cookie"));
    String body = body(session);
    String length = "content-length: " + body.length();
    if (session.isEmpty()) {
      connection.headers(request.stream(), false, ":status: 200", length);
    } else {
      connection.headers(
          request.stream(), false, ":status: 200", length, "set-cookie: " + line(session));
    }
    connection.data(request.stream(), true, body);
  }

  private static String line(String session) {
    return "SID=" + session + "; Path=/; HttpOnly";
  }

  /** The session that the client gets; empty when it has one. */
  private String session(String cookie) {
    Matcher sent = COOKIE.matcher(cookie);
    if (sent.find() && (trusting || sessions.contains(sent.group(1)))) {
      return "";
    }
    String session = "s" + name + "." + counter.incrementAndGet();
    sessions.add(session);
    return session;
  }

  private String body(String session) {
    return name + (session.isEmpty() ? " knows you" : " greets you");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
