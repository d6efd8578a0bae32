package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Affinity;
import io.lbtier.model.Affinity.OnBackendLoss;
import io.lbtier.model.Limits;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpAffinityTest {
  private static final int BACKENDS = 4;

  private final List<ScriptedBackend> backends = new ArrayList<>();
  private final HttpFixture proxy = new HttpFixture();

  /** Cookies by client, as browsers keep them. */
  private final Map<String, String> jar = new HashMap<>();

  @BeforeEach
  void start() throws IOException {
    for (int i = 0; i < BACKENDS; i++) {
      backends.add(ScriptedBackend.ok("" + i));
    }
    serve(OnBackendLoss.Rebalance);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    for (ScriptedBackend backend : backends) {
      backend.close();
    }
  }

  @Test
  void aClientStaysOnItsBackendAndIsToldOnce() throws Exception {
    for (int client = 0; client < 8; client++) {
      String first = ask("client " + client).body();
      for (int i = 0; i < 5; i++) {
        Message next = ask("client " + client);
        assertThat(next.body()).isEqualTo(first);
        assertThat(next.header("Set-Cookie")).isNull();
      }
    }
    // New clients are balanced.
    assertThat(backends).allMatch(b -> b.requests.size() == 12);
  }

  @Test
  void theCookieShowsNoAddress() throws Exception {
    String line = setCookie(ask("ann"));
    assertThat(line)
        .matches("sid=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax")
        .doesNotContain("127");
  }

  @Test
  void aLostBackendMovesOnlyItsOwnClientsAndOnlyOnce() throws Exception {
    Map<String, String> before = everybody();
    down(0);
    Map<String, String> after = everybody();
    assertThat(after).doesNotContainValue("0");
    before.forEach(
        (client, backend) -> {
          if (!backend.equals("0")) {
            assertThat(after).containsEntry(client, backend);
          }
        });
    assertThat(everybody()).isEqualTo(after);
    up(0);
    assertThat(everybody()).isEqualTo(after);
  }

  @Test
  void aBackendThatIsBeingTakenOutKeepsItsClientsAndGetsNoNewOnes() throws Exception {
    Map<String, String> before = everybody();
    proxy.weights = List.of(0, 1, 1, 1);
    serve(OnBackendLoss.Rebalance);
    assertThat(everybody()).isEqualTo(before);
    jar.clear();
    assertThat(everybody()).doesNotContainValue("0");
  }

  @Test
  void aRequestThatFailsGoesToAnotherBackendAndStaysThere() throws Exception {
    int first = Integer.parseInt(ask("ann").body());
    backends.get(first).script(ScriptedBackend.Peer::reset);
    backends.get(first).cut();
    Message next = ask("ann");
    assertThat(next.body()).isNotEqualTo("" + first);
    assertThat(next.header("Set-Cookie")).isNotNull();
    assertThat(ask("ann").body()).isEqualTo(next.body());
  }

  @Test
  void aClientCanBeRefusedUntilItsBackendIsBack() throws Exception {
    serve(OnBackendLoss.Refuse);
    int own = Integer.parseInt(ask("ann").body());
    down(own);
    for (int i = 0; i < 3; i++) {
      Message refused = ask("ann");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("X-Lbtier-Error")).isEqualTo("backend-lost");
      assertThat(refused.header("Set-Cookie")).isNull();
    }
    assertThat(ask("bob").status()).isEqualTo(200);
    up(own);
    assertThat(ask("ann").body()).isEqualTo("" + own);
  }

  @Test
  void aClientWhoseBackendIsGoneForGoodIsRefusedOnce() throws Exception {
    serve(OnBackendLoss.Refuse);
    int own = Integer.parseInt(ask("ann").body());
    proxy.serve(
        backends.stream()
            .filter(b -> backends.indexOf(b) != own)
            .mapToInt(b -> b.port())
            .toArray());
    Message refused = ask("ann");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Set-Cookie")).startsWith("sid=; Path=/; Max-Age=0");
    assertThat(ask("ann").status()).isEqualTo(200);
  }

  @Test
  void whoIsToBeRefusedIsNotSentElsewhereByARetry() throws Exception {
    serve(OnBackendLoss.Refuse);
    int own = Integer.parseInt(ask("ann").body());
    backends.get(own).script(ScriptedBackend.Peer::reset);
    backends.get(own).cut();
    assertThat(ask("ann").status()).isEqualTo(502);
  }

  @Test
  void aCookieThatNobodySetIsReplaced() throws Exception {
    jar.put("ann", "sid=0123456789abcdef");
    Message first = ask("ann");
    assertThat(first.status()).isEqualTo(200);
    assertThat(setCookie(first)).startsWith("sid=").doesNotStartWith("sid=0123456789abcdef");
  }

  @Test
  void aClientThatHasWaitedUntilThereWasANewBackendStaysThere() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ScriptedBackend busy =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  untilOpen(end);
                });
        HttpClient first = proxy.connect();
        HttpClient second = proxy.connect()) {
      proxy.poolLimits = new Limits(null, 1, new Limits.Queue(5, 10_000));
      proxy.serve(busy.port());
      first.send("GET / HTTP/1.1|Host: a||");
      await().until(() -> busy.requests.size() == 1);
      second.send("GET / HTTP/1.1|Host: a||");
      await().until(() -> Objects.requireNonNull(proxy.pool().admission()).waiting() == 1);
      proxy.serve(busy.port(), backends.get(2).port());
      Message answer = second.read();
      assertThat(answer.body()).isEqualTo("2");
      assertThat(setCookie(answer)).startsWith("sid=");
    } finally {
      end.countDown();
    }
  }

  @Test
  void aClientDoesNotWaitForABackendThatHasLeft() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (ScriptedBackend leaving =
            new ScriptedBackend(
                peer -> {
                  peer.read();
                  peer.send("HTTP/1.1 200 OK|Content-Length: 4||here");
                  peer.read();
                  untilOpen(end);
                });
        HttpClient first = proxy.connect();
        HttpClient second = proxy.connect()) {
      proxy.poolLimits = new Limits(null, 1, new Limits.Queue(5, 10_000));
      proxy.serve(leaving.port());
      String cookie = setCookie(first.send("GET / HTTP/1.1|Host: a||").read()).split(";", 2)[0];
      first.send("GET / HTTP/1.1|Host: a||");
      await().until(() -> leaving.requests.size() == 2);
      second.send("GET / HTTP/1.1|Host: a|Cookie: " + cookie + "||");
      await().until(() -> Objects.requireNonNull(proxy.pool().admission()).waiting() == 1);
      proxy.serve(backends.get(2).port());
      Message answer = second.read();
      assertThat(answer.body()).isEqualTo("2");
      assertThat(setCookie(answer)).startsWith("sid=").doesNotContain(cookie);
    } finally {
      end.countDown();
    }
  }

  private void serve(OnBackendLoss loss) {
    proxy.affinity = HttpFixture.cookie("sid", loss);
    proxy.serve(backends.stream().mapToInt(ScriptedBackend::port).toArray());
  }

  private static void untilOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Which backend each of many clients gets. */
  private Map<String, String> everybody() throws IOException {
    Map<String, String> picked = new HashMap<>();
    for (int client = 0; client < 20; client++) {
      picked.put("client " + client, ask("client " + client).body());
    }
    return picked;
  }

  private Message ask(String client) throws IOException {
    String cookie = jar.get(client);
    Message answer =
        proxy.ask(
            "GET / HTTP/1.1|Host: a|"
                + (cookie == null ? "" : "Cookie: a=b; " + cookie + "|")
                + "|");
    String set = answer.header("Set-Cookie");
    if (set != null && set.contains("Max-Age=0")) {
      jar.remove(client);
    } else if (set != null) {
      jar.put(client, set.substring(0, set.indexOf(';')));
    }
    return answer;
  }

  private static String setCookie(Message message) {
    @Nullable String line = message.header("Set-Cookie");
    assertThat(line).isNotNull();
    return String.valueOf(line);
  }

  private void down(int index) {
    health(index, Health.down("for this test"));
  }

  private void up(int index) {
    health(index, Health.UP);
  }

  private void health(int index, Health health) {
    proxy.awaitChecks();
    backend(index).health(health);
    serve(
        proxy.affinity instanceof Affinity.Cookie cookie
            ? cookie.onBackendLoss()
            : OnBackendLoss.Rebalance);
    await().until(() -> backend(index).health().equals(health));
  }

  private Backend backend(int index) {
    return proxy.backend(backends.get(index).port());
  }
}
