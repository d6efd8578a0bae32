package io.lbtier.proxy.handover;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static io.lbtier.proxy.Configs.tcp;
import static io.lbtier.proxy.ProxyFixture.connect;
import static io.lbtier.proxy.ProxyFixture.exchange;
import static io.lbtier.proxy.ProxyFixture.greeting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.Inputs;
import io.lbtier.proxy.ProxyFixture;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HandoverTest {
  private final int port = FreePorts.next();
  private final int other = FreePorts.next();
  @TempDir private Path folder = Path.of("");

  @Test
  void theNextOneServesThePortsAndTheFirstItsConnections() throws Exception {
    Path at = folder.resolve("s");
    CompletableFuture<Void> takenOver = new CompletableFuture<>();
    try (EchoServer a = new EchoServer("a");
        EchoServer b = new EchoServer("b");
        ProxyFixture first = new ProxyFixture()) {
      first.apply(both(a));
      first.awaitStatus(s -> s.ready());
      first.proxy.handOver(at, () -> takenOver.complete(null));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(at)))
          .isEqualTo("rw-------");
      Predecessor predecessor = new Predecessor(at);
      assertThat(predecessor.present()).isTrue();
      Inheritance inheritance = Inheritance.of(predecessor.sockets());
      try (Socket early = connect(port);
          ProxyFixture next = new ProxyFixture(inheritance)) {
        assertThat(greeting(early)).isEqualTo("a");
        next.apply(both(b));
        next.awaitStatus(s -> s.ready());
        assertThat(takenOver).isNotDone();
        predecessor.takenOver();
        inheritance.settled();
        takenOver.get(10, TimeUnit.SECONDS);
        for (int i = 0; i < 20; i++) {
          try (Socket late = connect(i % 2 == 0 ? port : other)) {
            assertThat(greeting(late)).isEqualTo("b");
          }
        }
        assertThat(exchange(early, "still here")).isEqualTo("still here");
        assertThat(predecessor.present()).isFalse();
        next.proxy.handOver(at, () -> {});
        assertThat(predecessor.present()).isTrue();
      }
      assertThatThrownBy(() -> connect(port).close()).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aPortThatTheNextOneDoesNotWantIsClosed() throws Exception {
    Path at = folder.resolve("s");
    try (EchoServer a = new EchoServer("a");
        ProxyFixture first = new ProxyFixture()) {
      first.apply(both(a));
      first.awaitStatus(s -> s.ready());
      first.proxy.handOver(at, () -> {});
      Predecessor predecessor = new Predecessor(at);
      Inheritance inheritance = Inheritance.of(predecessor.sockets());
      try (ProxyFixture next = new ProxyFixture(inheritance)) {
        next.apply(inputs(1, List.of(tcp("one", port, "p")), pool("p", a.port())));
        next.awaitStatus(s -> s.ready());
        predecessor.takenOver();
        inheritance.settled();
        await()
            .untilAsserted(
                () ->
                    assertThatThrownBy(() -> connect(other).close())
                        .isInstanceOf(ConnectException.class));
        try (Socket late = connect(port)) {
          assertThat(greeting(late)).isEqualTo("a");
        }
      }
    }
  }

  @Test
  void whereNobodyIsThereIsNothing() {
    assertThatThrownBy(new Predecessor(folder.resolve("nobody"))::sockets)
        .isInstanceOf(IOException.class);
  }

  private Inputs both(EchoServer backend) {
    return inputs(
        1, List.of(tcp("one", port, "p"), tcp("two", other, "p")), pool("p", backend.port()));
  }
}
