package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of other people's that says how it reads requests. */
@SuppressWarnings("try") // Closing may be interrupted, which then ends the test.
abstract class Judge implements AutoCloseable {
  /** Stands right behind each request: a server that sees its begin elsewhere does not see it. */
  private static final Seen SENTINEL = new Seen("GET", "/sentinel", "");

  private static final byte[] SENTINEL_OCTETS =
      Message.lines("GET /sentinel HTTP/1.1|Host: a|Connection: close||");

  /** A request as the server has understood it. */
  record Seen(String method, String target, String body) {
    static Seen of(Message request) {
      String line = request.startLine();
      return new Seen(line.substring(0, line.indexOf(' ')), request.target(), request.body());
    }
  }

  /** What the server has understood since the last question. */
  final List<Seen> seen = new CopyOnWriteArrayList<>();

  /** How often it read what was meant, and how often it would not read the request at all. */
  int agreed;

  int refused;

  /** How often it has read the next request, too. */
  int sentinels;

  abstract int port();

  /**
   * Has it read what a proxy has sent.
   *
   * @param octets that were sent
   * @param request the one request that they are
   */
  void judge(byte[] octets, Seen request) throws IOException {
    Seen meant = told(request);
    seen.clear();
    int first = 0;
    List<Integer> answers = new ArrayList<>();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(octets);
      socket.getOutputStream().write(SENTINEL_OCTETS);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (Message answer = Message.read(in, meant.method.equals("HEAD"));
          answer != null;
          answer = Message.read(in, false)) {
        answers.add(answer.status());
        first = first < 200 ? answer.status() : first;
      }
    } catch (IOException e) {
      // It need not end politely what it refuses.
      assertThat(first)
          .as("%s: %s after %s", this, e, Octets.text(octets, 0, octets.length))
          .isGreaterThanOrEqualTo(400);
    }
    String about = this + " of " + Octets.text(octets, 0, octets.length) + " answers " + answers;
    if (first >= 400 && !seen.contains(meant)) {
      refused++;
      assertThat(seen).as(about).isSubsetOf(SENTINEL);
    } else {
      agreed++;
      // It may end the connection after the request instead, as Jetty does after some.
      assertThat(seen).as(about).isIn(List.of(meant, SENTINEL), List.of(meant));
      sentinels += seen.size() - 1;
    }
  }

  /** How it tells of a request that it has read as it was meant. */
  Seen told(Seen request) {
    return request;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  @Override
  public abstract void close() throws Exception;
}
