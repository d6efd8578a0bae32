package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent piece by piece arrives piece by piece. */
class StreamingTest {
  /** Server-Sent Events: each is there before the backend sends the next one. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passesEachEventOnAtOnce(boolean chunked) throws Exception {
    Semaphore seen = new Semaphore(0);
    String event = "data: hello\n\n";
    String piece = chunked ? "d|" + event + "|" : event;
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send(
                      "HTTP/1.1 200 OK|Content-Type: text/event-stream|"
                          + (chunked ? "Transfer-Encoding: chunked||" : "|"));
                  for (int i = 0; i < 100; i++) {
                    seen.acquireUninterruptibly();
                    peer.send(piece);
                  }
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect().get("/")) {
      assertThat(client.readHead().status()).isEqualTo(200);
      byte[] chunk = Message.lines("d|" + event + "|");
      for (int i = 0; i < 100; i++) {
        seen.release();
        assertThat(client.in.readNBytes(chunk.length)).isEqualTo(chunk);
      }
    }
  }

  /** The client waits with its body until the backend says so, and hears of 103 on the way. */
  @Test
  void passesInterimResponsesBeforeTheBody() throws Exception {
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  Message head = peer.readHead();
                  peer.send("HTTP/1.1 103 Early Hints|Link: </a.css>; rel=preload||");
                  peer.send("HTTP/1.1 100 Continue||");
                  String body = new String(peer.in.readNBytes(5), StandardCharsets.US_ASCII);
                  peer.send("HTTP/1.1 103 Early Hints|Link: </b.css>||");
                  String answer = body + head.header("Expect");
                  peer.send("HTTP/1.1 200 OK|Content-Length: " + answer.length() + "||" + answer);
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.send("POST / HTTP/1.1|Host: a|Expect: 100-continue|Content-Length: 5||");
      Message hints = client.readHead();
      assertThat(hints.status()).isEqualTo(103);
      assertThat(hints.header("Link")).isEqualTo("</a.css>; rel=preload");
      assertThat(client.readHead().status()).isEqualTo(100);
      client.send("hello");
      assertThat(client.readHead().header("Link")).isEqualTo("</b.css>");
      assertThat(client.read().body()).isEqualTo("hello100-continue");
    }
  }
}
