package io.lbtier.proxy.http;

import static io.lbtier.proxy.http.FrameClient.DATA;
import static io.lbtier.proxy.http.FrameClient.END_STREAM;
import static io.lbtier.proxy.http.FrameClient.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of HTTP/2 may send as a request, and what becomes of it for HTTP/1.1. */
class Http2RulesTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final String GOOD = ":method: GET|:scheme: http|:authority: a.example|:path: /";

  /** Fields are divided by |, and ~ stands for an octet that a test's text cannot hold well. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // Pseudo-header fields
        ":scheme: http|:authority: a.example|:path: /",
        ":method: GET|:authority: a.example|:path: /",
        ":method: GET|:scheme: http|:authority: a.example",
        ":method: GET|:scheme: http|:authority: a.example|:path: ",
        ":method: |:scheme: http|:authority: a.example|:path: /",
        GOOD + "|:method: GET",
        GOOD + "|:path: /",
        GOOD + "|:scheme: http",
        GOOD + "|:authority: a.example",
        GOOD + "|x: y|:path: /other",
        ":method: GET|x: y|:scheme: http|:authority: a.example|:path: /",
        GOOD + "|:status: 200",
        GOOD + "|:protocol: websocket",
        GOOD + "|:: x",
        ":method: GET|:scheme: ftp|:authority: a.example|:path: /",
        // Targets that would end a request line, or be another one
        ":method: GET|:scheme: http|:authority: a.example|:path: x",
        ":method: GET|:scheme: http|:authority: a.example|:path: http://b.example/",
        ":method: GET|:scheme: http|:authority: a.example|:path: /*x y",
        ":method: GET|:scheme: http|:authority: a.example|:path: / HTTP/1.1",
        ":method: GET|:scheme: http|:authority: a.example|:path: /\r\nx: y",
        ":method: GET|:scheme: http|:authority: a.example|:path: /\u0000",
        ":method: GET / HTTP/1.1\r\nx:|:scheme: http|:authority: a.example|:path: /",
        ":method: GET x|:scheme: http|:authority: a.example|:path: /",
        ":method: GET|:scheme: http|:authority: a.example\r\nx: y|:path: /",
        ":method: GET|:scheme: http|:authority: a example|:path: /",
        // Names and values
        GOOD + "|X-Upper: x",
        GOOD + "|x y: z",
        GOOD + "|x\r: z",
        GOOD + "|x: a\rb",
        GOOD + "|x: a\nb",
        GOOD + "|x: a\r\nb: c",
        GOOD + "|x: a\u0000b",
        GOOD + "|x:  a",
        GOOD + "|x: a ",
        GOOD + "|x: \ta",
        GOOD + "|x: a\u007f",
        // What belongs to a connection
        GOOD + "|connection: close",
        GOOD + "|connection: x",
        GOOD + "|keep-alive: 5",
        GOOD + "|proxy-connection: close",
        GOOD + "|transfer-encoding: chunked",
        GOOD + "|transfer_encoding: chunked",
        GOOD + "|upgrade: websocket",
        GOOD + "|te: gzip",
        GOOD + "|te: trailers, gzip",
        // Other hosts, other lengths
        GOOD + "|host: b.example",
        GOOD + "|content-length: 1",
      })
  void resetsWhatIsMalformed(String fields) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.headers(1, true, split(fields));
      assertThat(client.next(RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
      // Nobody else suffers.
      assertThat(client.get(3, "/good").read(3).status()).isEqualTo(200);
      assertThat(backend.only().target()).isEqualTo("/good");
      assertThat(proxy.log(2).getFirst().failure()).isEqualTo("bad-request");
    }
  }

  private static String[] split(String fields) {
    return fields.split("\\|");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "400|:method: GET|:scheme: http|:path: /",
        "400|:method: GET|:scheme: http|:authority: |:path: /",
        "400|:method: GET|:scheme: http|:authority: u@a.example|:path: /",
        "400|:method: GET|:scheme: http|:authority: a.example|:path: /%2e%2e/x",
        "400|:method: GET|:scheme: http|:path: /|host: a|host: a",
        "400|:method: GET|:scheme: http|:authority: a|:path: /|content-length: +1",
        "400|:method: GET|:scheme: http|:authority: a|:path: /|content_length: 1",
        "400|:method: GET|:scheme: http|:authority: a|:path: /|content-length: 0|content-length: 0",
        "417|:method: GET|:scheme: http|:authority: a|:path: /|expect: x",
        "501|:method: CONNECT|:authority: a.example:443",
        "501|:method: TRACE|:scheme: http|:authority: a.example|:path: /",
        "204|:method: OPTIONS|:scheme: http|:authority: a.example|:path: *",
      })
  void answersWhatNoBackendShallSee(String statusAndFields) throws Exception {
    String[] all = split(statusAndFields);
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.headers(1, true, List.of(all).subList(1, all.length).toArray(String[]::new));
      assertThat(client.read(1).status()).isEqualTo(Integer.parseInt(all[0]));
      assertThat(backend.requests).isEmpty();
    }
  }

  @Test
  void makesOneRequestOfHttp11OfIt() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.headers(
          1,
          true,
          split(GOOD + "?q|cookie: a=1|x: |te: trailers|host: A.example|cookie: b=2|accept: */*"));
      assertThat(client.read(1).body()).isEqualTo("ok");
      Message request = backend.only();
      assertThat(request.startLine()).isEqualTo("GET /?q HTTP/1.1");
      assertThat(request.headers())
          .containsExactly(
              "host: a.example",
              "x: ",
              "accept: */*",
              "cookie: a=1; b=2",
              "Connection: TE",
              "TE: trailers",
              "Via: 2.0 lbtier",
              "X-Forwarded-For: 127.0.0.1",
              "X-Forwarded-Proto: http");
      assertThat(proxy.log(1).getFirst().requestLine()).isEqualTo("GET /?q HTTP/2.0");
    }
  }

  @Test
  void makesChunksOfABodyOfUnknownLengthAndPassesItsTrailersOn() throws Exception {
    List<String> end = new ArrayList<>();
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  Message head = peer.readHead();
                  end.add(String.valueOf(head.header("transfer-encoding")));
                  String body = new String(peer.in.readNBytes(36), StandardCharsets.US_ASCII);
                  end.add(body.replace("\r\n", "|"));
                  peer.send("HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0||");
                });
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.post(1).data(1, "hello", false).data(1, "", false).data(1, " world", false);
      client.headers(1, true, "x-sum: 1", "content-length: 9", "host: b");
      assertThat(client.read(1).body()).isEqualTo("ok");
      assertThat(end.getFirst()).isEqualTo("chunked");
      assertThat(end.get(1)).isEqualTo("5|hello|6| world|0|x-sum: 1||");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void resetsABodyThatIsNotAsLongAsItsHeadSays(int length) throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.post(1, "content-length: " + length).data(1, "hello", true);
      assertThat(client.next(RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
      assertThat(client.get(3, "/").read(3).status()).isEqualTo(200);
      assertThat(backend.requests).hasSize(1);
    }
  }

  @Test
  void resetsTrailersThatAreNoTrailers() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.post(1).headers(1, true, ":path: /x");
      assertThat(client.next(RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
      client.post(3).headers(3, false, "x: y");
      assertThat(client.next(RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
      client.post(5).headers(5, true, "X: y");
      assertThat(client.next(RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
      assertThat(backend.requests).isEmpty();
    }
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture()) {
      proxy.limits = new io.lbtier.model.Listener.HttpLimits(8 << 10, 50, 1000);
      proxy.serve(backend.port());
      try (var client = new FrameClient(proxy.port)) {
        client.post(1).frame(DATA, 0, 1, new byte[1001]);
        assertThat(client.read(1).status()).isEqualTo(413);
        // The client need not send the rest.
        assertThat(client.next(RST_STREAM).code()).isZero();
        client.frame(DATA, END_STREAM, 1, new byte[100]);
        client.post(3, "content-length: 1001");
        assertThat(client.read(3).status()).isEqualTo(413);
        assertThat(client.get(5, "/").read(5).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void refusesHeadsThatAreTooLarge() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      List<String> fields = new ArrayList<>(List.of(split(GOOD)));
      for (int i = 0; i < 60; i++) {
        fields.add("x: y");
      }
      client.headers(1, true, fields.toArray(String[]::new));
      assertThat(client.read(1).status()).isEqualTo(431);
      client.headers(3, true, split(GOOD + "|x: " + "y".repeat(8 << 10)));
      assertThat(client.read(3).status()).isEqualTo(431);
      client.headers(5, true, split(GOOD + "|x: " + "y".repeat(14 << 10)));
      assertThat(client.read(5).status()).isEqualTo(431);
      assertThat(client.get(7, "/").read(7).status()).isEqualTo(200);
    }
  }

  @Test
  void passesTrailersOfResponsesOn() throws Exception {
    try (var backend =
            ScriptedBackend.answering(
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||2|ok|0|X-Sum:  1 |Host: b|Y: |z: 3||");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      for (int stream = 1; stream < 9; stream += 2) {
        FrameClient.Response response = client.get(stream, "/").read(stream);
        assertThat(response.body()).isEqualTo("ok");
        assertThat(response.trailers()).containsExactly("x-sum: 1", "y: ", "z: 3");
      }
    }
  }

  @Test
  void givesResponsesAsFields() throws Exception {
    try (var backend =
            ScriptedBackend.answering(
                "HTTP/1.1 103 Early Hints|Link: x||"
                    + "HTTP/1.1 200 OK|Content-Length: 2|Connection: x|X: y|Keep-Alive: 5|Server: s||ok");
        var proxy = new HttpFixture().serve(backend.port());
        var client = new FrameClient(proxy.port)) {
      client.get(1, "/");
      assertThat(client.fields(client.next(FrameClient.HEADERS)))
          .contains(":status: 103", "link: x");
      assertThat(client.read(1).fields())
          .containsExactly(":status: 200", "server: s", "content-length: 2", "via: 1.1 lbtier");
    }
  }
}
