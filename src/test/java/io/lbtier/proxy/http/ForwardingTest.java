package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What reaches a backend, and what comes back. */
class ForwardingTest {
  @Test
  void keepsBothConnections() throws Exception {
    try (var backend = ScriptedBackend.ok("hello");
        var proxy = new HttpFixture().serve(backend.port());
        var client = proxy.connect()) {
      for (int i = 0; i < 10; i++) {
        Message response = client.get("/a?b=" + i).read();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("hello");
        assertThat(response.header("Via")).isEqualTo("1.1 lbtier");
        assertThat(response.header("Connection")).isNull();
      }
      assertThat(backend.requests).hasSize(10);
      Message request = backend.requests.getLast();
      assertThat(request.startLine()).isEqualTo("GET /a?b=9 HTTP/1.1");
      assertThat(request.headers())
          .containsExactly(
              "Host: a.example",
              "Via: 1.1 lbtier",
              "X-Forwarded-For: 127.0.0.1",
              "X-Forwarded-Proto: http");
    }
  }
}
