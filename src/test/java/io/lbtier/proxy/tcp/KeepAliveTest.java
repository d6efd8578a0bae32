package io.lbtier.proxy.tcp;

import static io.lbtier.proxy.Configs.inputs;
import static io.lbtier.proxy.Configs.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.proxy.EchoServer;
import io.lbtier.proxy.FreePorts;
import io.lbtier.proxy.ProxyFixture;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeepAliveTest {
  /** Of a line of /proc/net/tcp: addresses and ports, the state, and which timer runs. */
  private static final int LOCAL = 1;

  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int TIMER = 5;
  private static final String ESTABLISHED = "01";
  private static final String KEEPALIVE = "02:";

  private final int port = FreePorts.next();
  private final ProxyFixture fixture = new ProxyFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void theKernelAsksForThePeersOfASilentConnection() throws Exception {
    try (EchoServer echo = new EchoServer("e")) {
      HealthCheck once =
          new HealthCheck(new HealthCheck.Tcp(), echo.port(), 3_600_000, 1_000, 100, 1);
      Listener.Tcp listener = new Listener.Tcp("push", port, "p", 4_000);
      fixture.apply(inputs(1, List.of(listener), pool("p", once, echo.port())));
      try (Socket client = ProxyFixture.connect(port)) {
        assertThat(ProxyFixture.greeting(client)).isEqualTo("e");
        assertThat(keptAlive(echo.port())).as("while it is not silent").isEmpty();
        await().untilAsserted(() -> assertThat(keptAlive(echo.port())).hasSize(2));
        assertThat(ProxyFixture.exchange(client, "there")).isEqualTo("there");
      }
    }
  }

  /**
   * The established connections of the proxy to its client and to a backend that are kept alive.
   */
  private Set<String> keptAlive(int backend) throws IOException {
    Set<String> found = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields[STATE].equals(ESTABLISHED)
            && fields[TIMER].startsWith(KEEPALIVE)
            && (isPort(fields[LOCAL], port) || isPort(fields[REMOTE], backend))) {
          found.add(fields[LOCAL] + " " + fields[REMOTE]);
        }
      }
    }
    return found;
  }

  private static boolean isPort(String addressAndPort, int port) {
    return addressAndPort.endsWith(":%04X".formatted(port));
  }
}
