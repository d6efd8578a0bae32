package io.lbtier.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Affinity;
import io.lbtier.model.Balancing;
import io.lbtier.model.KeyPart;
import io.lbtier.model.Pool;
import io.lbtier.proxy.Configs;
import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.ProxyFixture;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Member;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of connections reaches the balancers. */
@Timeout(60)
class TcpBalancingTest {
  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();
  private final List<EchoServer> backends = new ArrayList<>();
  private final List<Connection> open = new ArrayList<>();

  TcpBalancingTest() throws Exception {
    for (int i = 0; i < 3; i++) {
      backends.add(new EchoServer("" + i));
    }
  }

  @AfterEach
  void close() throws Exception {
    for (Connection each : open) {
      each.socket().close();
    }
    fixture.close();
    for (EchoServer backend : backends) {
      backend.close();
    }
  }

  @Test
  void connectingIsTimed() throws Exception {
    serve(new Balancing.PeakEwma());
    connect(30);
    long now = System.nanoTime();
    assertThat(members()).allMatch(m -> m.backend().latency.nanos(now) > 0);
  }

  @Test
  void newConnectionsEvenOutWhatOthersHaveLeft() throws Exception {
    serve(new Balancing.LeastConnections());
    connect(30);
    assertThat(members()).allMatch(m -> m.backend().active.sum() == 10);
    Backend freed = backend(0);
    for (Connection each : open) {
      if (each.greeting().equals("0")) {
        each.socket().close();
      }
    }
    await().until(() -> freed.active.sum() == 0);
    connect(10);
    assertThat(members()).allMatch(m -> m.backend().active.sum() == 10);
  }

  @Test
  void anAddressHasItsBackend() throws Exception {
    serve(
        new Balancing.Hash(
            List.of(new KeyPart(KeyPart.Kind.ClientAddress, "")), Balancing.Table.Maglev, 0));
    connect(20);
    assertThat(open).extracting(Connection::greeting).containsOnly(open.getFirst().greeting());
  }

  /** Opens so many connections, one after the other, and waits for what greets them. */
  private void connect(int connections) throws Exception {
    for (int i = 0; i < connections; i++) {
      Socket socket = ProxyFixture.connect(port);
      open.add(new Connection(socket, ProxyFixture.greeting(socket)));
    }
  }

  private Backend backend(int index) {
    return fixture.backend(backends.get(index).port());
  }

  private record Connection(Socket socket, String greeting) {}

  private void serve(Balancing balancing) {
    Pool pool = Configs.pool("app", backends.stream().mapToInt(EchoServer::port).toArray());
    fixture.apply(
        Configs.inputs(
            1,
            List.of(Configs.tcp("t", port, "app")),
            new Pool(
                pool.name(),
                pool.source(),
                balancing,
                0,
                new Affinity.None(),
                pool.healthCheck(),
                pool.retry(),
                pool.timeouts())));
  }

  private List<Member> members() {
    return Objects.requireNonNull(fixture.proxy.runtime().current().pools().get("app")).members();
  }
}
