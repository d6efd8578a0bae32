package io.lbtier.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HealthCheck;
import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.EventLoops;
import io.lbtier.proxy.Transport;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What flows report, on top of one passed check. The test's thread is the control thread. */
class HealthEngineTest {
  private final EchoServer server = new EchoServer("a");
  private final Transport transport = Transport.best();
  private final EventLoops loops =
      new EventLoops(1, new DefaultThreadFactory("test"), transport.handlers());
  private final List<Flip> flips = new CopyOnWriteArrayList<>();
  private final HealthEngine engine =
      new HealthEngine(loops, transport, Runnable::run, flips::add, _ -> {}, _ -> null);
  private final Backend backend =
      new Backend(
          "p", new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), "a:1");

  HealthEngineTest() throws IOException {}

  private static HealthCheck check(int fall) {
    return new HealthCheck(new HealthCheck.Tcp(), 0, 3_600_000, 1_000, fall, 2);
  }

  @BeforeEach
  void passOnce() {
    engine.watch(Map.of(backend, check(3)));
    await().until(() -> flips.size() == 1);
    assertThat(flips.getFirst())
        .matches(f -> f.before().equals(Health.UNCHECKED) && f.now().equals(Health.UP));
    flips.clear();
  }

  @AfterEach
  void stop() throws IOException {
    engine.watch(Map.of());
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    server.close();
  }

  @Test
  void aBackendThatIsNotCheckedAnyMoreIsUsed() {
    engine.watch(Map.of(backend, check(1)));
    engine.failed(backend, "refused");
    assertThat(backend.health().state()).isEqualTo(Health.State.DOWN);
    HealthCheck none = new HealthCheck(new HealthCheck.None(), 0, 1_000, 1_000, 3, 2);
    engine.watch(Map.of(backend, none));
    assertThat(backend.health()).isEqualTo(Health.UNCHECKED);
    assertThat(flips.getLast().evidence()).isEqualTo("it is not checked any more");
  }

  @Test
  void aFlowThatGoesWellEndsARunOfFailures() {
    engine.failed(backend, "connection refused");
    engine.failed(backend, "connection refused");
    assertThat(backend.failing()).isTrue();
    engine.succeeded(backend);
    assertThat(backend.failing()).isFalse();
    engine.failed(backend, "connection refused");
    engine.failed(backend, "connection refused");
    assertThat(flips).isEmpty();
    engine.failed(backend, "connection reset");
    assertThat(flips)
        .containsExactly(
            new Flip(backend, Health.UP, Health.down("connection reset"), "3 of 3 flows"));
    engine.failed(backend, "late");
    engine.succeeded(backend);
    assertThat(backend.health()).isEqualTo(Health.down("connection reset"));
    assertThat(flips).hasSize(1);
  }

  @Test
  void aChangedCheckKeepsWhatIsBelieved() {
    engine.failed(backend, "connection refused");
    engine.watch(Map.of(backend, check(2)));
    assertThat(backend.health()).isEqualTo(Health.UP);
    await().until(() -> !backend.failing());
    engine.failed(backend, "connection refused");
    engine.failed(backend, "connection refused");
    assertThat(backend.health()).isEqualTo(Health.down("connection refused"));
    engine.watch(Map.of(backend, check(5)));
    assertThat(backend.health()).isEqualTo(Health.down("connection refused"));
  }

  @Test
  void aBackendThatIsGoneIsNobodysNews() {
    engine.watch(Map.of());
    for (int i = 0; i < 5; i++) {
      engine.failed(backend, "connection refused");
    }
    assertThat(flips).isEmpty();
  }
}
