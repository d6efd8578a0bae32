package io.lbtier.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusLineTest {
  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK\\r\\n, 200",
    "HTTP/1.0 503 Service Unavailable\\r\\n, 503",
    "HTTP/1.1 204 \\r\\n, 204",
    "HTTP/1.1 404\\r\\n, 404",
    "HTTP/1.1 103 Early Hints\\r\\nLink: x\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\n, 200",
    "HTTP/1.1 100 Continue\\r\\n\\r\\nHTTP/1.1 100 Continue\\r\\n\\r\\nHTTP/1.1 500 No\\r\\n, 500",
    "HTTP/2.0 200 OK\\r\\n, -1",
    "HTTP/1.1  200 OK\\r\\n, -1",
    "HTTP/1.1 20 OK\\r\\n, -1",
    "HTTP/1.1 2000 OK\\r\\n, -1",
    "HTTP/1.1 099 OK\\r\\n, -1",
    "HTTP/1.1 200 OK\\n\\r\\n, -1",
    "http/1.1 200 OK\\r\\n, -1",
    "SSH-2.0-OpenSSH_9.9\\r\\n, -1",
  })
  void reads(String text, int code) {
    assertThat(read(text.replace("\\r", "\r").replace("\\n", "\n")).code()).isEqualTo(code);
  }

  @Test
  void hasALimit() {
    assertThat(read("HTTP/1.1 200 " + "x".repeat(9_000)).code()).isEqualTo(-1);
    assertThat(read("HTTP/1.1 100 Continue\r\nx: " + "x".repeat(9_000)).code()).isEqualTo(-1);
  }

  @Test
  void waitsForTheWholeLine() {
    StatusLine line = new StatusLine();
    for (byte b : "HTTP/1.1 200 OK\r".getBytes(StandardCharsets.US_ASCII)) {
      line.add(b);
      assertThat(line.complete()).isFalse();
    }
  }

  private static StatusLine read(String text) {
    StatusLine line = new StatusLine();
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      if (!line.complete()) {
        line.add(b);
      }
    }
    assertThat(line.complete()).isTrue();
    return line;
  }
}
