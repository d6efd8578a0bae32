package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LocalReplyTest {
  /** A value that is copied from a request has whatever octets it had there. */
  @Test
  void hasTheOctetsOfItsFieldsAsTheyAreAndItsBodyInUtf8() {
    byte[] copied = "X: é\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] octets =
        new LocalReply(502, "", "", "né")
            .edited((b, from, to) -> false, copied)
            .octets(true, false);
    assertThat(new String(octets, StandardCharsets.UTF_8))
        .contains("\r\nX: é\r\nContent-Length: 3\r\n")
        .endsWith("\r\n\r\nné");
  }
}
