package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Limits;
import io.lbtier.model.ZonePreference;
import io.lbtier.model.Zones;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.admin.BackendTable;
import io.lbtier.proxy.admin.Rates;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that stay in the zone of the proxy, seen through a whole one. */
class ZonePreferenceTest {
  private static final String GET = "GET / HTTP/1.1|Host: a||";

  @Test
  void requestsStayInTheZoneAsFarAsItIsEnough() throws IOException {
    try (var a = ScriptedBackend.ok("a");
        var b = ScriptedBackend.ok("b");
        var c = ScriptedBackend.ok("c");
        var proxy = proxy()) {
      proxy.zones = new Zones("a", Map.of());
      proxy.backendZones = List.of("a", "b", "b");
      proxy.serve(a.port(), b.port(), c.port());
      // A third of the backends for half of the proxies.
      assertThat(count(proxy, 60)).isEqualTo(Map.of("a", 40, "b", 10, "c", 10));
      proxy.zones = new Zones("a", Map.of("a", 1, "b", 2));
      proxy.serve(a.port(), b.port(), c.port());
      assertThat(count(proxy, 20)).isEqualTo(Map.of("a", 20));
      proxy.zones = new Zones("b", Map.of("a", 1, "b", 2));
      proxy.serve(a.port(), b.port(), c.port());
      assertThat(count(proxy, 20)).isEqualTo(Map.of("b", 10, "c", 10));
    }
  }

  @Test
  void aProxyThatDoesNotKnowItsZoneUsesAllAlike() throws IOException {
    try (var a = ScriptedBackend.ok("a");
        var b = ScriptedBackend.ok("b");
        var proxy = proxy()) {
      proxy.backendZones = List.of("a", "b");
      proxy.serve(a.port(), b.port());
      assertThat(count(proxy, 20)).isEqualTo(Map.of("a", 10, "b", 10));
      proxy.zones = new Zones("b", Map.of());
      proxy.serve(a.port(), b.port());
      assertThat(count(proxy, 20)).isEqualTo(Map.of("b", 20));
      proxy.zonePreference = null;
      proxy.serve(a.port(), b.port());
      assertThat(count(proxy, 20)).isEqualTo(Map.of("a", 10, "b", 10));
    }
  }

  /** One retry is enough when a whole zone fails, before anything has been found out. */
  @Test
  void aRequestThatFailsIsTriedInAnotherZone() throws IOException {
    try (var one = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 0||");
        var two = ScriptedBackend.answering("HTTP/1.1 503 No|Content-Length: 0||");
        var far = ScriptedBackend.ok("far");
        var proxy = proxy()) {
      proxy.zones = new Zones("a", Map.of("a", 1, "b", 1));
      proxy.backendZones = List.of("a", "a", "b");
      proxy.serve(one.port(), two.port(), far.port());
      assertThat(count(proxy, 20)).isEqualTo(Map.of("far", 20));
      assertThat(one.requests.size() + two.requests.size()).isEqualTo(20);
    }
  }

  @Test
  void aRequestForWhichThereIsNoRoomNearGoesElsewhere() throws IOException {
    try (var near = new ScriptedBackend(_ -> {});
        var far = ScriptedBackend.ok("far");
        var proxy = proxy()) {
      proxy.zones = new Zones("a", Map.of());
      proxy.backendZones = List.of("a", "b");
      proxy.poolLimits = new Limits(null, 1, null);
      near.script(
          peer -> {
            peer.read();
            assertThat(proxy.ask(GET).body()).isEqualTo("far");
            peer.send("HTTP/1.1 200 OK|Content-Length: 4||near");
          });
      proxy.serve(near.port(), far.port());
      assertThat(proxy.ask(GET).body()).isEqualTo("near");
      assertThat(far.requests).hasSize(1);
    }
  }

  @Test
  void theTableOfBackendsShowsWhatEachGets() throws IOException {
    try (var a = ScriptedBackend.ok("a");
        var b = ScriptedBackend.ok("b");
        var proxy = proxy()) {
      proxy.weights = List.of(1, 3);
      proxy.serve(a.port(), b.port());
      assertThat(cells(proxy, a.port()).subList(1, 7))
          .containsExactly("1", "0", "0", "-", "-", "0");
      proxy.backendZones = List.of("zone-a", "zone-b");
      proxy.serve(a.port(), b.port());
      assertThat(proxy.proxy.status().zone()).isEmpty();
      assertThat(cells(proxy, a.port()).subList(1, 4)).containsExactly("1", "zone-a", "25");
      assertThat(cells(proxy, b.port()).subList(1, 4)).containsExactly("3", "zone-b", "75");
      proxy.zones = new Zones("zone-a", Map.of());
      proxy.serve(a.port(), b.port());
      assertThat(cells(proxy, a.port()).subList(1, 4)).containsExactly("1", "zone-a", "50");
      proxy.zones = new Zones("zone-b", Map.of());
      proxy.serve(a.port(), b.port());
      assertThat(proxy.proxy.status().zone()).isEqualTo("zone-b");
      assertThat(cells(proxy, a.port()).subList(1, 4)).containsExactly("1", "zone-a", "0");
      assertThat(cells(proxy, b.port()).subList(1, 4)).containsExactly("3", "zone-b", "100");
      proxy.zonePreference = null;
      proxy.serve(a.port(), b.port());
      assertThat(proxy.proxy.status().zone()).isNull();
    }
  }

  /** What the table says after the name of a backend. */
  private static List<String> cells(HttpFixture proxy, int port) {
    Snapshot snapshot = proxy.proxy.runtime().current();
    String line =
        BackendTable.of(snapshot, new Rates()).lines().stream()
            .filter(l -> l.contains("127.0.0.1:" + port))
            .findFirst()
            .orElseThrow();
    List<String> cells = List.of(line.split(" {3,}", -1));
    return cells.subList(2, cells.size());
  }

  private static HttpFixture proxy() {
    HttpFixture proxy = new HttpFixture();
    proxy.zonePreference = new ZonePreference(100);
    return proxy;
  }

  private static Map<String, Integer> count(HttpFixture proxy, int requests) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < requests; i++) {
      counts.merge(proxy.ask(GET).body(), 1, Integer::sum);
    }
    return counts;
  }
}
