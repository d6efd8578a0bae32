package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Balancing;
import io.lbtier.model.KeyPart;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of requests and responses reaches the balancers. */
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
        await().pollDelay(20, TimeUnit.MILLISECONDS).until(() -> true);
        answer.countDown();
        client.read();
        long nanos = (long) used.latency.nanos(System.nanoTime());
        assertThat(nanos).isBetween(15_000_000L, System.nanoTime() - before - 25_000_000L);
      }
    }
  }

  /** Requests of which one key is the same and the next one is another. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      textBlock =
          """
          Header:x-user   ! GET / HTTP/1.1|Host: a|X-USER:  ann ||      ! GET /b?c HTTP/1.1|Host: b|x: y|x-user: ann|X-User: bob||
          Cookie:sid      ! GET / HTTP/1.1|Host: a|Cookie: sid=1||      ! GET / HTTP/1.1|Host: a|Cookie: a=2; xsid=3|cookie: b=4;sid=1 ; c=5||
          Query:id        ! GET /?id=7 HTTP/1.1|Host: a||               ! GET /b/c?xid=1&ID=2&id=7&id=8 HTTP/1.1|Host: b||
          Path:           ! GET /a/b?x HTTP/1.1|Host: a||               ! PUT /a/./c/../b?y HTTP/1.1|Host: b|Content-Length: 0||
          Method:         ! GET /a HTTP/1.1|Host: a||                   ! GET /b HTTP/1.1|Host: b||
          Host:           ! GET / HTTP/1.1|Host: Shop.example:81||      ! PUT /b HTTP/1.1|Host: shop.example|Content-Length: 0||
          ClientAddress:  ! GET / HTTP/1.1|Host: a||                    ! GET /b HTTP/1.1|Host: b|X-Forwarded-For: 1.2.3.4||
          Listener:       ! GET / HTTP/1.1|Host: a||                    ! GET /b HTTP/1.1|Host: b||
          """)
  void keysAreReadFromRequests(String part, String one, String same) throws Exception {
    String[] named = part.split(":", 2);
    KeyPart key = new KeyPart(KeyPart.Kind.valueOf(named[0]), named[1]);
    List<ScriptedBackend> backends = new ArrayList<>();
    try (var proxy = new HttpFixture()) {
      for (int i = 0; i < 8; i++) {
        backends.add(ScriptedBackend.ok("" + i));
      }
      proxy.balancing = new Balancing.Hash(List.of(key), Balancing.Table.Maglev, 0);
      proxy.serve(backends.stream().mapToInt(ScriptedBackend::port).toArray());
      String chosen = proxy.ask(one).body();
      for (int i = 0; i < 10; i++) {
        assertThat(proxy.ask(i % 2 == 0 ? same : one).body()).isEqualTo(chosen);
      }
    } finally {
      for (ScriptedBackend backend : backends) {
        backend.close();
      }
    }
  }

  @Test
  void otherKeysGoElsewhereAndThoseWithoutGoRound() throws Exception {
    List<ScriptedBackend> backends = new ArrayList<>();
    try (var proxy = new HttpFixture()) {
      for (int i = 0; i < 4; i++) {
        backends.add(ScriptedBackend.ok("" + i));
      }
      KeyPart key = new KeyPart(KeyPart.Kind.Header, "x-user");
      proxy.balancing = new Balancing.Hash(List.of(key), Balancing.Table.Maglev, 0);
      proxy.serve(backends.stream().mapToInt(ScriptedBackend::port).toArray());
      Set<String> keyed = new HashSet<>();
      Set<String> keyless = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        keyed.add(proxy.ask("GET / HTTP/1.1|Host: a|X-User: " + i + "||").body());
      }
      for (int i = 0; i < 4; i++) {
        keyless.add(proxy.ask("GET / HTTP/1.1|Host: a|X-Users: 1||").body());
      }
      assertThat(keyed).hasSize(4);
      assertThat(keyless).hasSize(4);
    } finally {
      for (ScriptedBackend backend : backends) {
        backend.close();
      }
    }
  }

  @Test
  void aRetryGoesWhereTheKeyBelongsNext() throws Exception {
    List<ScriptedBackend> backends = new ArrayList<>();
    try (var proxy = new HttpFixture()) {
      for (int i = 0; i < 6; i++) {
        backends.add(ScriptedBackend.ok("" + i));
      }
      KeyPart key = new KeyPart(KeyPart.Kind.Header, "x-user");
      proxy.balancing = new Balancing.Hash(List.of(key), Balancing.Table.Maglev, 0);
      proxy.serve(backends.stream().mapToInt(ScriptedBackend::port).toArray());
      String ask = "GET / HTTP/1.1|Host: a|X-User: ann||";
      int chosen = Integer.parseInt(proxy.ask(ask).body());
      backends.get(chosen).script(ScriptedBackend.Peer::reset);
      backends.get(chosen).cut();
      String next = proxy.ask(ask).body();
      assertThat(next).isNotEqualTo("" + chosen);
      for (int i = 0; i < 10; i++) {
        assertThat(proxy.ask(ask).body()).isEqualTo(next);
      }
    } finally {
      for (ScriptedBackend backend : backends) {
        backend.close();
      }
    }
  }

  @Test
  void whenTooManyAreDownTheChecksAreNotBelieved() throws Exception {
    try (var backend = ScriptedBackend.ok("ok");
        var proxy = new HttpFixture().serve(backend.port())) {
      proxy.awaitChecks();
      proxy.pool().members().getFirst().backend().health(Health.down("for this test"));
      assertThat(proxy.serve(backend.port()).ask(GET).status()).isEqualTo(503);
      proxy.panicThreshold = 50;
      assertThat(proxy.serve(backend.port()).ask(GET).status()).isEqualTo(200);
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
