package io.lbtier.proxy;

import static io.lbtier.proxy.Configs.tcp;
import static io.lbtier.proxy.ProxyFixture.connect;
import static io.lbtier.proxy.ProxyFixture.greeting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lbtier.model.Endpoint;
import io.lbtier.model.Pool;
import io.lbtier.model.Records;
import io.lbtier.model.Source;
import io.lbtier.model.ZonePreference;
import io.lbtier.model.Zones;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A zone that dies and comes back, as clients of a proxy in it see that. */
class ZoneLossTest {
  private final int port = FreePorts.next();

  @Test
  void noConnectionIsLostWithTheZoneOfTheProxy() throws IOException {
    try (EchoServer far = new EchoServer("far");
        ProxyFixture fixture = new ProxyFixture()) {
      EchoServer one = new EchoServer("near");
      EchoServer two = new EchoServer("near");
      fixture.apply(inputs(1, one.port(), two.port(), far.port()));
      fixture.awaitEvent("this proxy is in zone a");
      awaitUp(fixture, true);
      for (int i = 0; i < 20; i++) {
        assertThat(served()).isEqualTo("near");
      }
      one.close();
      two.close();
      do {
        assertThat(served()).as("before the checks have seen it too").isEqualTo("far");
      } while (!up(fixture, false));
      for (int i = 0; i < 20; i++) {
        assertThat(served()).isEqualTo("far");
      }
      try (EchoServer again = new EchoServer("near", one.port());
          EchoServer again2 = new EchoServer("near", two.port())) {
        awaitUp(fixture, true);
        await().until(() -> served().equals("near"));
        for (int i = 0; i < 20; i++) {
          assertThat(served()).isEqualTo("near");
        }
        assertThat(again.accepted.get() + again2.accepted.get()).isGreaterThan(20);
      }
    }
  }

  @Test
  void aZoneThatIsNotKnownIsToldOnce() throws IOException {
    try (EchoServer one = new EchoServer("near");
        EchoServer two = new EchoServer("near");
        EchoServer far = new EchoServer("far");
        ProxyFixture fixture = new ProxyFixture()) {
      for (int generation = 1; generation < 4; generation++) {
        Inputs known = inputs(generation, one.port(), two.port(), far.port());
        fixture.apply(new Inputs(known.config(), Map.of(), Map.of(), Map.of(), Zones.UNKNOWN));
      }
      assertThat(fixture.events)
          .filteredOn(ProxyEvent.InZone.class::isInstance)
          .extracting(ProxyEvent::message)
          .containsExactly(
              "the zone of this proxy is not known; pools with zonePreference use all zones"
                  + " alike");
    }
  }

  private Inputs inputs(long generation, int one, int two, int far) {
    Pool pool =
        Records.with(
            Records.with(
                Configs.pool("p"),
                "source",
                new Source.Static(
                    List.of(
                        new Endpoint("127.0.0.1", one, 1, "a"),
                        new Endpoint("127.0.0.1", two, 1, "a"),
                        new Endpoint("127.0.0.1", far, 1, "b")))),
            "zonePreference",
            new ZonePreference(120));
    Inputs inputs = Configs.inputs(generation, List.of(tcp("push", port, "p")), pool);
    return new Inputs(
        inputs.config(), Map.of(), Map.of(), Map.of(), new Zones("a", Map.of("a", 1, "b", 1)));
  }

  private static void awaitUp(ProxyFixture fixture, boolean up) {
    await().until(() -> up(fixture, up));
  }

  /** Whether both backends of the zone are up, or both down. */
  private static boolean up(ProxyFixture fixture, boolean up) {
    return fixture.proxy.status().pools().getFirst().backends().stream()
            .filter(b -> b.cause().isEmpty() && b.up())
            .count()
        == (up ? 3 : 1);
  }

  private String served() throws IOException {
    try (Socket client = connect(port)) {
      return greeting(client);
    }
  }
}
