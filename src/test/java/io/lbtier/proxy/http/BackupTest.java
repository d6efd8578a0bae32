package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Backup;
import io.lbtier.model.Endpoint;
import io.lbtier.model.Source;
import io.lbtier.proxy.balance.Health;
import io.lbtier.proxy.balance.Member;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Backends for when the others are not enough, seen through a whole proxy. */
class BackupTest {
  private static final String GET = "GET / HTTP/1.1|Host: a||";

  @Test
  void theBackupServesWhileNoOtherIsUp() throws IOException {
    try (var own = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 0||");
        var other = ScriptedBackend.ok("other");
        var backup = ScriptedBackend.ok("backup");
        var proxy = new HttpFixture()) {
      proxy.backup =
          new Backup(
              new Source.Static(
                  List.of(
                      new Endpoint("127.0.0.1", backup.port(), 1),
                      // Listed as the pool's own too, which it then is.
                      new Endpoint("127.0.0.1", other.port(), 1))),
              0);
      proxy.outlierDetection = OutlierTest.detection(3, 0, null, 60_000);
      proxy.serve(own.port(), other.port());
      assertThat(proxy.pool().members())
          .filteredOn(Member::backup)
          .extracting(m -> m.backend().address().getPort())
          .containsExactly(backup.port());
      for (int i = 0; i < 3; i++) {
        assertThat(proxy.ask(GET).body()).isNotEqualTo("backup");
      }
      proxy.serve(own.port());
      proxy.backup =
          new Backup(new Source.Static(List.of(new Endpoint("127.0.0.1", backup.port(), 1))), 0);
      proxy.serve(own.port());
      await().pollInterval(Duration.ofMillis(1)).until(() -> proxy.ask(GET).status() == 200);
      assertThat(proxy.pool().members())
          .filteredOn(m -> m.backend().health().state() == Health.State.DOWN)
          .hasSize(1);
      int asked = own.requests.size();
      for (int i = 0; i < 5; i++) {
        assertThat(proxy.ask(GET).body()).isEqualTo("backup");
      }
      assertThat(own.requests).hasSize(asked);
    }
  }
}
