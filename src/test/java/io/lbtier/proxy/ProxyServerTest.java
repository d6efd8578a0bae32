package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.http;
import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static io.lbtier.proxy.Configs.tcp;
import static io.lbtier.proxy.ProxyFixture.connect;
import static io.lbtier.proxy.ProxyFixture.exchange;
import static io.lbtier.proxy.ProxyFixture.greeting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Affinity;
import io.lbtier.model.Balancing;
import io.lbtier.model.Endpoint;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyStatus;
import io.lbtier.model.ProxyStatus.BackendStatus;
import io.lbtier.model.ProxyStatus.ListenerStatus;
import io.lbtier.model.ProxyStatus.PoolStatus;
import io.lbtier.model.Retry;
import io.lbtier.model.Source;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
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
          fixture.swap(inputs(generation, List.of(tcp("push", port, "p")), pool("p", backend)));
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
        fixture.awaitStatus(s -> s.generation() == 1);
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

  @Test
  void aListenerThatWentTakesNoMoreConnections() throws IOException {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      fixture.apply(inputs(1, List.of(tcp("push", port, "p")), pool("p", a.port())));
      try (Socket open = connect(port)) {
        assertThat(greeting(open)).isEqualTo("a");
        fixture.apply(inputs(2, List.of(), pool("p", a.port())));
        fixture.awaitEvent("listener push stopped listening on port " + port);
        assertThatThrownBy(() -> connect(port).close()).isInstanceOf(ConnectException.class);
        assertThat(exchange(open, "still here")).isEqualTo("still here");
      }
      fixture.apply(inputs(3, List.of(tcp("push", port, "p")), pool("p", a.port())));
      fixture.awaitEvent("listener push is listening on port " + port);
      try (Socket again = connect(port)) {
        assertThat(greeting(again)).isEqualTo("a");
      }
    }
  }

  @Test
  void aPortMayChangeFromTcpToHttpWithItsSocketKept() throws IOException {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      fixture.apply(inputs(1, List.of(tcp("web", port, "p")), pool("p", a.port())));
      try (Socket open = connect(port)) {
        assertThat(greeting(open)).isEqualTo("a");
        fixture.apply(inputs(2, List.of(http("web", port, "p")), pool("p", a.port())));
        assertThat(exchange(open, "still TCP")).isEqualTo("still TCP");
        try (Socket web = connect(port)) {
          assertThat(exchange(web, "no HTTP\r")).startsWith("HTTP/1.1 400 ");
        }
      }
      assertThat(fixture.events).noneMatch(ProxyEvent.ListenerClosed.class::isInstance);
    }
  }

  @Test
  void whatCannotBeServedLeavesEverythingAsItWas() throws IOException {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      fixture.apply(inputs(1, List.of(tcp("push", port, "p")), pool("p", a.port())));
      fixture.source.deliver(
          inputs(2, List.of(tcp("push", port, "q"), tcp("more", port, "p")), pool("p", a.port())));
      String refusal =
          "listener: port "
              + port
              + " is given twice (expected: once); listener push: pool q does not exist (expected:"
              + " one of p)";
      fixture.awaitStatus(s -> s.refused().equals(refusal) && s.generation() == 1 && s.ready());
      fixture.awaitEvent("configuration refused: " + refusal + "; generation 1 goes on serving");
      try (Socket client = connect(port)) {
        assertThat(greeting(client)).isEqualTo("a");
      }
      fixture.apply(inputs(3, List.of(tcp("push", port, "p")), pool("p", a.port())));
      fixture.awaitStatus(s -> s.refused().isEmpty() && s.generation() == 3);
    }
  }

  @Test
  void whatCouldNotBeReadIsToldUntilItCan() throws IOException {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      fixture.source.refuse("line 3: found a tab");
      fixture.awaitStatus(s -> s.refused().equals("line 3: found a tab") && !s.ready());
      fixture.awaitEvent("line 3: found a tab; there is none yet that serves");
      fixture.source.refuse("");
      fixture.apply(inputs(1, List.of(tcp("push", port, "p")), pool("p", a.port())));
      fixture.awaitStatus(s -> s.refused().isEmpty() && s.ready());
    }
  }

  @Test
  void theStatusIsToldOnlyWhenItChanges() throws IOException {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = new ProxyFixture()) {
      List<ProxyStatus> told = new CopyOnWriteArrayList<>();
      fixture.proxy.onStatus(told::add);
      fixture.apply(inputs(1, List.of(tcp("push", port, "p")), pool("p", a.port())));
      fixture.awaitStatus(
          s -> s.pools().equals(List.of(new PoolStatus("p", List.of(up(a.port()))))));
      int checks = a.accepted.get();
      await().until(() -> a.accepted.get() > checks + 5);
      fixture.apply(inputs(2, List.of(tcp("push", port, "p")), pool("p", a.port())));
      fixture.awaitStatus(s -> s.generation() == 2);
      assertThat(told).doesNotHaveDuplicates().hasSizeBetween(2, 3);
      assertThat(told.getLast()).isEqualTo(fixture.proxy.status());
    }
  }

  @Test
  void endpointsAreFollowedAndMayOverlap() throws IOException {
    try (EchoServer a = new EchoServer("a");
        EchoServer b = new EchoServer("b");
        ProxyFixture fixture = new ProxyFixture()) {
      Pool service =
          new Pool(
              "p",
              new Source.Service("shop", "http"),
              new Balancing.RoundRobin(),
              0,
              new Affinity.None(),
              Configs.TCP_CHECK,
              new Retry(0, Set.of()),
              new Pool.Timeouts(1_000, 1_000, 1_000));
      Inputs none = inputs(1, List.of(tcp("push", port, "p")), service);
      fixture.apply(none);
      try (Socket client = connect(port)) {
        assertThat(greeting(client)).isEmpty();
      }
      Endpoint first = new Endpoint("127.0.0.1", a.port(), 1);
      Endpoint second = new Endpoint("127.0.0.1", b.port(), 0);
      fixture.source.deliver(
          new Inputs(none.config(), Map.of("p", List.of(first, second, first)), Map.of()));
      fixture.awaitStatus(s -> s.pools().getFirst().backends().size() == 2);
      for (int i = 0; i < 4; i++) {
        try (Socket client = connect(port)) {
          assertThat(greeting(client)).isEqualTo("a");
        }
      }
      assertThat(fixture.events.stream().filter(ProxyEvent.ConfigTaken.class::isInstance))
          .hasSize(1);
    }
  }

  private static BackendStatus up(int port) {
    return new BackendStatus("127.0.0.1", port, 1, true, "");
  }
}
