package io.lbtier.proxy.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** A client that sends whatever octets a test wants. */
final class HttpClient implements AutoCloseable {
  final Socket socket;
  final InputStream in;

  HttpClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  HttpClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends a text in which line ends are written as |. */
  HttpClient send(String text) throws IOException {
    socket.getOutputStream().write(Message.lines(text));
    return this;
  }

  HttpClient get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1|Host: a.example||");
  }

  /** The next response. */
  Message read() throws IOException {
    return there(Message.read(in, false));
  }

  /** The next response to a request whose response has no body. */
  Message readHead() throws IOException {
    return there(Message.readHead(in));
  }

  private static Message there(@Nullable Message message) throws IOException {
    if (message == null) {
      throw new EOFException("the connection has ended (expected: a response)");
    }
    return message;
  }

  /** Whether the proxy ends the connection now without another octet. */
  boolean ended() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
