package io.lbtier.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Listener;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortNamesTest {
  private static Listener tcp(String name, int port) {
    return new Listener.Tcp(name, port, "pool", 1_000);
  }

  private static List<String> names(Listener... listeners) {
    return List.copyOf(PortNames.of(List.of(listeners)).values());
  }

  @Test
  void aDnsLabelIsKept() {
    assertThat(names(tcp("web", 80), tcp("a".repeat(63), 81), tcp("web-82", 82)))
        .containsExactly("web", "a".repeat(63), "web-82");
  }

  @Test
  void whateverElseEndsWithItsPort() {
    assertThat(
            names(
                tcp("Web.Front_end", 80),
                tcp("-web", 81),
                tcp("web-", 82),
                tcp("a".repeat(64), 83),
                tcp("läuft", 84),
                tcp("日本", 85)))
        .containsExactly(
            "web-front-end-80", "web-81", "web--82", "a".repeat(60) + "-83", "l-uft-84", "port-85");
  }

  @Test
  void noNameIsTwice() {
    assertThat(names(tcp("web-443", 80), tcp("WEB", 443), tcp("web", 8443)))
        .containsExactly("web-443-80", "web-443", "web");
  }
}
