package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static io.lbtier.proxy.Configs.tcp;
import static io.lbtier.proxy.ProxyFixture.connect;
import static io.lbtier.proxy.ProxyFixture.exchange;
import static io.lbtier.proxy.ProxyFixture.greeting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.ProxyConfig;
import java.net.ConnectException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final int port = FreePorts.next();

  @Test
  void notReadyFirstThenNoMoreConnectionsThenTheLastFlowEndsIt() throws Exception {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = started(a, new ProxyConfig.Drain(300, 10_000));
        Socket early = connect(port)) {
      assertThat(greeting(early)).isEqualTo("a");
      CompletableFuture<Integer> drained = drain(fixture);
      fixture.awaitStatus(s -> !s.ready());
      try (Socket late = connect(port)) {
        assertThat(greeting(late)).as("the delay still accepts").isEqualTo("a");
        await().untilAsserted(this::assertClosed);
        assertThat(exchange(late, "still here")).isEqualTo("still here");
      }
      assertThat(drained).isNotDone();
      assertThat(exchange(early, "still here")).isEqualTo("still here");
      early.shutdownOutput();
      assertThat(drained.get(5, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void whatDoesNotEndIsCut() throws Exception {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = started(a, new ProxyConfig.Drain(0, 200));
        Socket one = connect(port);
        Socket two = connect(port)) {
      assertThat(greeting(one)).isEqualTo("a");
      assertThat(greeting(two)).isEqualTo("a");
      assertThat(drain(fixture).get(5, TimeUnit.SECONDS)).isEqualTo(2);
      assertThat(greeting(one)).as("the end").isEmpty();
      assertThat(greeting(two)).as("the end").isEmpty();
    }
  }

  @Test
  void anIdleProxyDrainsAtOnce() throws Exception {
    try (EchoServer a = new EchoServer("a");
        ProxyFixture fixture = started(a, new ProxyConfig.Drain(0, 60_000))) {
      assertThat(drain(fixture).get(5, TimeUnit.SECONDS)).isZero();
      assertClosed();
      fixture.source.deliver(inputs(2, List.of(tcp("push", port, "p")), pool("p", a.port())));
      fixture.awaitStatus(s -> s.generation() == 2);
      assertClosed();
    }
  }

  private ProxyFixture started(EchoServer backend, ProxyConfig.Drain drain) {
    ProxyFixture fixture = new ProxyFixture();
    fixture.apply(inputs(1, drain, List.of(tcp("push", port, "p")), pool("p", backend.port())));
    fixture.awaitStatus(s -> s.ready());
    return fixture;
  }

  private void assertClosed() {
    assertThatThrownBy(() -> connect(port).close()).isInstanceOf(ConnectException.class);
  }

  private static CompletableFuture<Integer> drain(ProxyFixture fixture) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return fixture.proxy.drain();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
