package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Affinity;
import io.lbtier.model.Affinity.OnBackendLoss;
import io.lbtier.model.Pool;
import io.lbtier.proxy.affinity.LearntCookies;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Health;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that stay on the backend which has given them a session, by its own cookie. */
@Timeout(60)
class LearntAffinityTest {
  private static final int BACKENDS = 4;
  private static final int CLIENTS = 20;

  private final List<SessionBackend> backends = new ArrayList<>();
  private final HttpFixture proxy = new HttpFixture(2);
  private boolean http2Clients;
  private OnBackendLoss loss = OnBackendLoss.Rebalance;
  private int size = 1000;

  /** Cookies by client, as browsers keep them. */
  private final Map<Integer, String> jar = new ConcurrentHashMap<>();

  /** What a client gets: the status with the body, or with what has failed. */
  private record Answer(int status, String body) {
    String backend() {
      return body.substring(0, 1);
    }
  }

  private void start(boolean http2Backends) throws IOException {
    for (int i = 0; i < BACKENDS; i++) {
      backends.add(new SessionBackend("" + i, http2Backends));
    }
    proxy.protocol = http2Backends ? Pool.Protocol.HTTP2 : null;
    serve(0, 1, 2, 3);
  }

  private void serve(int... which) {
    proxy.affinity = new Affinity.Learn("SID", size, 600, "key", loss);
    proxy.serve(IntStream.of(which).map(i -> backends.get(i).port()).toArray());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    for (SessionBackend backend : backends) {
      backend.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void aClientStaysWhereItsSessionIs(boolean clients, boolean http2Backends) throws Exception {
    start(http2Backends);
    http2Clients = clients;
    Map<Integer, String> first = everybody("greets");
    assertThat(new TreeMap<>(first).values()).contains("0", "1", "2", "3");
    for (int i = 0; i < 3; i++) {
      assertThat(everybody("knows")).isEqualTo(first);
    }
    assertThat(learnt().known()).isEqualTo(CLIENTS);
    assertThat(learnt().unknown()).isZero();
  }

  @Test
  void sessionsSurviveChangesOfTheConfiguration() throws Exception {
    start(false);
    Map<Integer, String> before = everybody("greets");
    proxy.weights = List.of(5, 0, 1, 1);
    serve(0, 1, 2, 3);
    assertThat(everybody("knows")).isEqualTo(before);
    size = 5000;
    serve(3, 2, 1, 0);
    assertThat(everybody("knows")).isEqualTo(before);
    backends.add(new SessionBackend("4", false));
    serve(0, 1, 2, 3, 4);
    assertThat(everybody("knows")).isEqualTo(before);
  }

  /** Sessions begin and go on, on both event loops, while the configuration changes. */
  @Test
  void noSessionIsLostByChangesUnderTraffic() throws Exception {
    start(false);
    AtomicInteger next = new AtomicInteger();
    Callable<Integer> visits =
        () -> {
          int lost = 0;
          for (int visit = 0; visit < 20; visit++) {
            int client = next.getAndIncrement();
            assertThat(ask(client).body()).endsWith("greets you");
            for (int i = 0; i < 5; i++) {
              lost += ask(client).body().endsWith("knows you") ? 0 : 1;
            }
          }
          return lost;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> all =
          IntStream.range(0, 4).mapToObj(i -> threads.submit(visits)).toList();
      for (int i = 0; !all.stream().allMatch(Future::isDone); i++) {
        proxy.weights = List.of(1, i % 3, 1, 1);
        serve(0, 1, 2, 3);
      }
      for (Future<Integer> each : all) {
        assertThat(each.get()).isZero();
      }
    }
    assertThat(learnt().known()).isEqualTo(next.get());
  }

  @Test
  void aBackendThatComesBackHasItsClientsAgain() throws Exception {
    start(false);
    Map<Integer, String> before = everybody("greets");
    serve(1, 2, 3);
    serve(0, 1, 2, 3);
    assertThat(everybody("knows")).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void clientsOfALostBackendMoveAndStayWhereTheyAreThen(boolean gone) throws Exception {
    start(false);
    Map<Integer, String> before = everybody("greets");
    backends.forEach(backend -> backend.trusting = true);
    lose(0, gone);
    Map<Integer, String> after = everybody("knows");
    assertThat(after).doesNotContainValue("0");
    before.forEach(
        (client, backend) -> {
          if (!backend.equals("0")) {
            assertThat(after).containsEntry(client, backend);
          }
        });
    back(0);
    assertThat(everybody("knows")).isEqualTo(after);
  }

  @Test
  void aRequestThatFailsGoesToAnotherBackendAndStaysThere() throws Exception {
    start(false);
    int own = Integer.parseInt(ask(1).backend());
    backends.forEach(backend -> backend.trusting = true);
    backends.get(own).failing = true;
    String next = ask(1).backend();
    assertThat(next).isNotEqualTo("" + own);
    backends.get(own).failing = false;
    assertThat(ask(1).backend()).isEqualTo(next);
  }

  @Test
  void aClientCanBeRefusedUntilItsBackendIsBack() throws Exception {
    loss = OnBackendLoss.Refuse;
    start(false);
    int own = Integer.parseInt(ask(1).backend());
    lose(own, false);
    for (int i = 0; i < 3; i++) {
      assertThat(ask(1)).isEqualTo(new Answer(503, "backend-lost"));
    }
    assertThat(ask(2).status()).isEqualTo(200);
    back(own);
    assertThat(ask(1)).isEqualTo(new Answer(200, own + " knows you"));
  }

  @Test
  void aClientWhoseBackendIsGoneForGoodIsRefusedOnce() throws Exception {
    loss = OnBackendLoss.Refuse;
    start(false);
    int own = Integer.parseInt(ask(1).backend());
    lose(own, true);
    assertThat(ask(1)).isEqualTo(new Answer(503, "backend-lost"));
    assertThat(ask(1).body()).endsWith("greets you");
    assertThat(ask(1).body()).endsWith("knows you");
  }

  @Test
  void whoIsToBeRefusedIsNotSentElsewhereByARetry() throws Exception {
    loss = OnBackendLoss.Refuse;
    start(false);
    int own = Integer.parseInt(ask(1).backend());
    backends.get(own).failing = true;
    assertThat(ask(1)).isEqualTo(new Answer(502, "reset"));
  }

  @Test
  void allProxiesSendAValueThatNobodyKnowsToTheSameBackendAndDoNotLearnIt() throws Exception {
    start(false);
    backends.forEach(backend -> backend.trusting = true);
    for (int client = 0; client < CLIENTS; client++) {
      jar.put(client, "SID=invented" + client);
    }
    Map<Integer, String> here = everybody("knows");
    // Perhaps not of all four, of which each is as likely as the others.
    assertThat(Set.copyOf(here.values())).hasSizeGreaterThan(1);
    assertThat(learnt().known()).isZero();
    assertThat(learnt().unknown()).isEqualTo(CLIENTS);
    try (HttpFixture other = new HttpFixture()) {
      other.affinity = proxy.affinity;
      other.serve(backends.stream().mapToInt(SessionBackend::port).toArray());
      for (int client = CLIENTS - 1; client >= 0; client--) {
        assertThat(ask(other, client).backend()).isEqualTo(here.get(client));
      }
    }
  }

  @Test
  void learnsFromEveryLineThatSetsTheCookieAndFromNoOther() throws Exception {
    try (var one =
        ScriptedBackend.answering(
            "HTTP/1.1 200 OK|Content-Length: 0|Set-Cookie: SID = \"a b\" ; Path=/|"
                + "SET-COOKIE:SID=one|Set-Cookie: SID=|Set-Cookie: SID|Set-Cookie: sid=two|"
                + "Set-Cookie: xSID=three|Set-Cookie: a=SID=four; SID=five|X: SID=six|"
                + "Set-Cookie: SID=seven=8; Max-Age=60||")) {
      proxy.affinity = new Affinity.Learn("SID", 1000, 600, "key", loss);
      proxy.serve(one.port());
      Message answer = proxy.ask("GET / HTTP/1.1|Host: a||");
      assertThat(answer.headers()).contains("Set-Cookie: SID=seven=8; Max-Age=60");
      assertThat(learnt().known()).isEqualTo(3);
      int unknown = 0;
      for (String known : List.of("\"a b\"", "one", "seven=8")) {
        proxy.ask("GET / HTTP/1.1|Host: a|Cookie: x=y; SID=" + known + "; z|Cookie: SID=no||");
        assertThat(learnt().unknown()).isEqualTo(unknown);
      }
      proxy.ask("GET / HTTP/1.1|Host: a|Cookie: SID=two||");
      assertThat(learnt().unknown()).isEqualTo(1);
    }
  }

  @Test
  void learnsFromAnAnswerThatChangesTheProtocolToo() throws Exception {
    try (var one =
            new ScriptedBackend(
                peer -> {
                  peer.readHead();
                  peer.send(
                      "HTTP/1.1 101 Switching Protocols|Upgrade: chat|Connection: upgrade|"
                          + "Set-Cookie: SID=one||hello");
                });
        HttpClient client = proxyOf(one).connect()) {
      client.send("GET / HTTP/1.1|Host: a|Connection: upgrade|Upgrade: chat||");
      assertThat(client.readHead().status()).isEqualTo(101);
      assertThat(learnt().known()).isEqualTo(1);
    }
  }

  @Test
  void doesNotLearnFromAnAnswerThatItsClientDoesNotSee() throws Exception {
    try (var bad =
            ScriptedBackend.answering(
                "HTTP/1.1 503 Busy|Content-Length: 0|Set-Cookie: SID=lost||");
        var good =
            ScriptedBackend.answering("HTTP/1.1 200 OK|Content-Length: 0|Set-Cookie: SID=one||")) {
      proxyOf(bad, good);
      for (int i = 0; i < 4; i++) {
        assertThat(proxy.ask("GET / HTTP/1.1|Host: a||").status()).isEqualTo(200);
      }
      assertThat(bad.requests).isNotEmpty();
      assertThat(learnt().known()).isEqualTo(1);
    }
  }

  private HttpFixture proxyOf(ScriptedBackend... all) {
    proxy.affinity = new Affinity.Learn("SID", 1000, 600, "key", loss);
    return proxy.serve(List.of(all).stream().mapToInt(ScriptedBackend::port).toArray());
  }

  private LearntCookies learnt() {
    return (LearntCookies) Objects.requireNonNull(proxy.pool().cookies());
  }

  /** Which backend each of many clients gets, all of which are treated alike there. */
  private Map<Integer, String> everybody(String how) throws IOException {
    Map<Integer, String> picked = new HashMap<>();
    for (int client = 0; client < CLIENTS; client++) {
      Answer answer = ask(client);
      assertThat(answer.body()).as("client %d", client).contains(how);
      picked.put(client, answer.backend());
    }
    return picked;
  }

  private Answer ask(int client) throws IOException {
    return http2Clients ? askHttp2(client) : ask(proxy, client);
  }

  private Answer ask(HttpFixture on, int client) throws IOException {
    String cookie = jar.get(client);
    Message answer =
        on.ask(
            "GET / HTTP/1.1|Host: a|"
                + (cookie == null ? "" : "Cookie: a=b; " + cookie + "|")
                + "|");
    answer.headers().forEach(line -> keep(client, line));
    String error = answer.header("X-Lbtier-Error");
    return new Answer(answer.status(), error == null ? answer.body() : error);
  }

  /** As browsers do, with a field for each cookie (RFC 9113 section 8.2.3). */
  private Answer askHttp2(int client) throws IOException {
    List<String> fields = new ArrayList<>(List.of(":method: GET", ":scheme: http"));
    fields.addAll(List.of(":authority: a.example", ":path: /", "cookie: a=b"));
    if (jar.containsKey(client)) {
      fields.add("cookie: " + jar.get(client));
    }
    try (FrameClient connection = new FrameClient(proxy.port)) {
      connection.headers(1, true, fields.toArray(String[]::new));
      FrameClient.Response response = connection.read(1);
      response.fields().forEach(line -> keep(client, line));
      return new Answer(response.status(), response.body());
    }
  }

  private void keep(int client, String line) {
    if (line.regionMatches(true, 0, "Set-Cookie: SID=", 0, 16)) {
      jar.put(client, line.substring(12, line.indexOf(';')));
    }
  }

  /** A backend goes: out of the pool, or down. */
  private void lose(int index, boolean gone) {
    if (gone) {
      serve(IntStream.range(0, BACKENDS).filter(i -> i != index).toArray());
    } else {
      proxy.awaitChecks();
      backend(index).health(Health.down("for this test"));
      serve(0, 1, 2, 3);
    }
  }

  private void back(int index) {
    serve(0, 1, 2, 3);
    backend(index).health(Health.UP);
    serve(0, 1, 2, 3);
  }

  private Backend backend(int index) {
    return proxy.backend(backends.get(index).port());
  }
}
