package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What passes as it is, where no route says otherwise. */
class UntouchedTest {
  private static byte[] compressed() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(Octets.ascii("what somebody has compressed ".repeat(1000)));
    }
    return out.toByteArray();
  }

  @Test
  void compressedBodiesPassBothWays() throws Exception {
    byte[] gzip = compressed();
    String text = Octets.text(gzip, 0, gzip.length);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  for (Message request = peer.read(); request != null; request = peer.read()) {
                    peer.send(
                        "HTTP/1.1 200 OK|Content-Encoding: gzip|Vary: Accept-Encoding|Content-Length: "
                            + gzip.length
                            + "||");
                    peer.out.write(gzip);
                    peer.out.flush();
                  }
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      client.send(
          "POST / HTTP/1.1|Host: a|Accept-Encoding: gzip, br;q=0.5|Content-Encoding: gzip|"
              + "Content-Length: "
              + gzip.length
              + "||");
      client.socket.getOutputStream().write(gzip);
      Message answer = client.read();
      assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
      assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
      assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(gzip.length));
      assertThat(answer.body()).isEqualTo(text);
      Message request = backend.only();
      assertThat(request.header("Accept-Encoding")).isEqualTo("gzip, br;q=0.5");
      assertThat(request.header("Content-Encoding")).isEqualTo("gzip");
      assertThat(request.body()).isEqualTo(text);
    }
  }

  @Test
  void headersOfTheBackendStay() throws Exception {
    String lines = "Server: mine/1.0|Location: http://10.0.0.1:81/a?b|Date: today|ETag: \"x\"|";
    try (var backend =
            ScriptedBackend.answering("HTTP/1.1 302 Found|" + lines + "Content-Length: 0||");
        var proxy = new HttpFixture().serve(backend.port())) {
      Message answer = proxy.ask("GET / HTTP/1.1|Host: a||");
      assertThat(answer.headers()).contains(lines.split("\\|"));
    }
  }
}
