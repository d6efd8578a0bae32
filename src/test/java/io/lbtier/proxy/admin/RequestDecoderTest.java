package io.lbtier.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDecoderTest {
  private static @Nullable Request decode(String... pieces) {
    EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder());
    for (String piece : pieces) {
      channel.writeInbound(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
    }
    Request request = channel.readInbound();
    Object more = channel.readInbound();
    assertThat(more).isNull();
    channel.finishAndReleaseAll();
    return request;
  }

  @Test
  void readsARequestInAnyPieces() {
    String head = "GET /status?watch=true HTTP/1.1\r\nHost: h\r\nAccept:\t*/*\r\nX: \u00e4\r\n\r\n";
    Request expected = new Request("GET", "/status?watch=true", true, true);
    assertThat(decode(head)).isEqualTo(expected);
    assertThat(decode(head.split(""))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n|true|false",
        "GET / HTTP/1.1\\r\\nHost:\\r\\nConnection: keep-alive\\r\\nContent-Length: 0\\r\\n\\r\\n|true|true",
        "GET / HTTP/1.0\\r\\n\\r\\n|false|false",
        "GET / HTTP/1.0\\r\\nConnection: keep-alive\\r\\n\\r\\n|false|false",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n|true|false",
      })
  void knowsWhetherTheConnectionGoesOn(String head, boolean http11, boolean keepAlive) {
    assertThat(decode(head.translateEscapes()))
        .isEqualTo(new Request("GET", "/", http11, keepAlive));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\r\\n|head is empty",
        "GET /\\r\\n\\r\\n|request line",
        "GET  / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n|request line",
        "GET http://h/ HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n|request line",
        "GET /\\u0000 HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n|request line",
        "GET / HTTP/2.0\\r\\nHost: h\\r\\n\\r\\n|request line",
        "get / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n|request line",
        "GET / HTTP/1.1\\nHost: h\\n\\n|ends without CR",
        "\\n|ends without CR",
        "GET / HTTP/1.1\\r\\nHost: h\\rX\\r\\n\\r\\n|header line 1",
        "GET / HTTP/1.1\\r\\nHost : h\\r\\n\\r\\n|header line 1",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\n folded\\r\\n\\r\\n|header line 2",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\nX: \\u0000\\r\\n\\r\\n|header line 2",
        "GET / HTTP/1.1\\r\\n\\r\\n|Host: found 0",
        "GET / HTTP/1.1\\r\\nHost: a\\r\\nhost: b\\r\\n\\r\\n|Host: found 2",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 1\\r\\n\\r\\n|a body",
        "GET / HTTP/1.1\\r\\nHost: h\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n|a body",
      })
  void refuses(String head, String message) {
    assertThatThrownBy(() -> decode(unescape(head)))
        .hasCauseInstanceOf(Request.Malformed.class)
        .hasMessageContaining(message);
  }

  private static String unescape(String text) {
    return text.replace("\\u0000", "\0").translateEscapes();
  }

  @Test
  void refusesAHeadThatIsTooLong() {
    String start = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
    assertThat(decode(start + "x".repeat(8192 - start.length() - 4) + "\r\n\r\n")).isNotNull();
    assertThatThrownBy(() -> decode(start + "x".repeat(8192 - start.length() - 3) + "\r\n\r\n"))
        .hasMessageContaining("8192 bytes");
    assertThatThrownBy(() -> decode(start, "x".repeat(8192))).hasMessageContaining("8192 bytes");
  }
}
