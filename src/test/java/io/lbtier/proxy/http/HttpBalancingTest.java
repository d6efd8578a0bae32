package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Balancing;
import io.lbtier.proxy.LeakCheck;
import io.lbtier.proxy.balance.Backend;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What of requests and responses reaches the balancers. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class HttpBalancingTest {
  private static final String GET = "GET / HTTP/1.1|Host: a.example||";
  private static final String OK = "HTTP/1.1 200 OK|Content-Length: 2||ok";

  @Test
  void answersAreTimedFromTheEndOfTheRequest() throws Exception {
    CountDownLatch bodyHasCome = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (var backend =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  bodyHasCome.countDown();
                  await().forever().until(() -> answer.getCount() == 0);
                  peer.send(OK);
                });
        var proxy = new HttpFixture()) {
      proxy.balancing = new Balancing.PeakEwma();
      proxy.serve(backend.port());
      try (var client = proxy.connect()) {
        client.send("POST / HTTP/1.1|Host: a.example|Content-Length: 2||");
        Backend used = proxy.pool().members().getFirst().backend();
        await().until(() -> used.active.sum() == 1);
        long before = System.nanoTime();
        await().pollDelay(30, TimeUnit.MILLISECONDS).until(() -> true);
        client.send("ab");
        bodyHasCome.await();
        long complete = System.nanoTime();
        await().pollDelay(20, TimeUnit.MILLISECONDS).until(() -> true);
        answer.countDown();
        client.read();
        long nanos = (long) used.latency.nanos(System.nanoTime());
        assertThat(nanos).isBetween(15_000_000L, System.nanoTime() - before - 25_000_000L);
        assertThat(nanos).isLessThan(System.nanoTime() - complete + 20_000_000L);
      }
    }
  }

  @Test
  void answersAreTimedOnlyWhereSomethingDependsOnIt() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port())) {
      proxy.ask(GET);
      assertThat(proxy.pool().members().getFirst().backend().latency.nanos(0)).isZero();
    }
  }

  @Test
  void aBackendThatAnswersSlowlyIsLeftAlone() throws Exception {
    try (var quick = ScriptedBackend.ok("quick");
        var slow =
            new ScriptedBackend(
                peer -> {
                  while (peer.read() != null) {
                    await().pollDelay(50, TimeUnit.MILLISECONDS).until(() -> true);
                    peer.send("HTTP/1.1 200 OK|Content-Length: 4||slow");
                  }
                });
        var proxy = new HttpFixture()) {
      proxy.balancing = new Balancing.PeakEwma();
      proxy.serve(quick.port(), slow.port());
      try (var client = proxy.connect()) {
        for (int i = 0; i < 40; i++) {
          client.send(GET).read();
        }
      }
      assertThat(slow.requests).hasSizeLessThan(10);
    }
  }
}
