package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static io.lbtier.proxy.Configs.tcp;
import static io.lbtier.proxy.ProxyFixture.connect;
import static io.lbtier.proxy.ProxyFixture.exchange;
import static io.lbtier.proxy.ProxyFixture.greeting;
import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.ProxyStatus.ListenerStatus;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyServerTest {
  private final int port = FreePorts.next();

  @Test
  void aLongConnectionSurvivesTwoHundredChanges() throws IOException {
    try (EchoServer a = new EchoServer("a");
        EchoServer b = new EchoServer("b");
        ProxyFixture fixture = new ProxyFixture()) {
      fixture.apply(inputs(1, List.of(tcp("push", port, "p")), pool("p", a.port())));
      try (Socket long1 = connect(port)) {
        assertThat(greeting(long1)).isEqualTo("a");
        for (int generation = 2; generation <= 201; generation++) {
          int backend = generation % 2 == 0 ? b.port() : a.port();
          fixture.apply(inputs(generation, List.of(tcp("push", port, "p")), pool("p", backend)));
          assertThat(exchange(long1, "still here")).isEqualTo("still here");
          try (Socket another = connect(port)) {
            assertThat(greeting(another)).isEqualTo(generation % 2 == 0 ? "b" : "a");
          }
        }
        fixture.apply(inputs(202, List.of(), pool("p", b.port())));
        assertThat(exchange(long1, "listener gone")).isEqualTo("listener gone");
      }
    }
  }

  @Test
  void aTakenPortIsToldAndBoundWhenItIsFree() throws IOException {
    int other = FreePorts.next();
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      try (ServerSocket _ = new ServerSocket(port)) {
        fixture.apply(
            inputs(
                1, List.of(tcp("taken", port, "p"), tcp("free", other, "p")), pool("p", a.port())));
        assertThat(fixture.proxy.status().ready()).isFalse();
        assertThat(fixture.proxy.status().listeners())
            .containsExactly(
                new ListenerStatus(
                    "taken",
                    "port "
                        + port
                        + " is taken by another process on this host; free it or choose another"
                        + " port"),
                new ListenerStatus("free", ""));
        try (Socket client = connect(other)) {
          assertThat(greeting(client)).isEqualTo("a");
        }
      }
      fixture.awaitStatus(s -> s.ready() && s.listeners().getFirst().error().isEmpty());
      fixture.awaitEvent("listener taken is listening on port " + port);
      try (Socket client = connect(port)) {
        assertThat(greeting(client)).isEqualTo("a");
      }
    }
  }
}
