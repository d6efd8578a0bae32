package io.lbtier.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lbtier.model.Affinity;
import io.lbtier.model.Balancing;
import io.lbtier.model.Endpoint;
import io.lbtier.model.HealthCheck;
import io.lbtier.model.Listener;
import io.lbtier.model.Pool;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Retry;
import io.lbtier.model.Route;
import io.lbtier.model.Source;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyConfigReaderTest {
  static final ProxyConfig CONFIG =
      new ProxyConfig(
          ProxyConfig.VERSION,
          "prod",
          "shop",
          7,
          List.of(
              new Listener.Http(
                  "web",
                  8080,
                  List.of("shop-tls"),
                  List.of(new Route(null, "/", "app"), new Route("a.example", "/x", "app")),
                  new Listener.HttpLimits(16384, 100, Long.MAX_VALUE),
                  new Listener.HttpTimeouts(10_000, 60_000, 30_000, 60_000)),
              new Listener.Tcp("push", 9000, "app", 3_600_000)),
          List.of(
              pool("app", new Source.Static(List.of(new Endpoint("127.0.0.1", 9001, 1)))),
              pool("svc", new Source.Service("shop", "http"))),
          ProxyConfig.AccessLog.Errors,
          new ProxyConfig.Drain(5_000, 30_000),
          8081);

  private static Pool pool(String name, Source source) {
    return new Pool(
        name,
        source,
        new Balancing.RoundRobin(),
        0,
        new Affinity.None(),
        new HealthCheck(new HealthCheck.Http("/healthz", "", 200, 399), 0, 2_000, 1_000, 3, 2),
        new Retry(1, Set.of(Retry.On.ConnectFailure, Retry.On.Status503)),
        new Pool.Timeouts(1_000, 30_000, 60_000));
  }

  static String json() {
    try {
      return new JsonMapper().writeValueAsString(CONFIG);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void readsWhatJacksonWrites() {
    assertThat(ProxyConfigReader.read(json())).isEqualTo(CONFIG);
  }

  @Test
  void aNullableFieldMayBeAbsent() {
    assertThat(ProxyConfigReader.read(json().replace("\"host\":null,", ""))).isEqualTo(CONFIG);
  }

  /** One replacement in the good text, and what the refusal says of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "version":1,           | "version":2,              | version: found 2, expected 1
          "version":1,           |                           | version: is missing
          "version":1            | "version":"1"             | version: found "1", expected a whole number
          "tier":"shop",         |                           | tier: is missing
          "tier":"shop"          | "tier":null               | tier: is missing
          "tier":"shop"          | "tier":5                  | tier: found 5, expected a text
          "tier":"shop"          | "tier":"shop","x":1       | x: is not a field here
          "tier":"shop"          | "tier":"shop","tier":"s"  | Duplicate field 'tier'
          "generation":7         | "generation":7.5          | generation: found 7.5, expected a whole number
          "generation":7         | "generation":[7]          | generation: found a list, expected a whole number
          "port":8080            | "port":"8080"             | listeners[0].port: found "8080", expected a whole number
          "port":8080            | "port":99999999999        | listeners[0].port: found 99999999999, expected a whole number
          "port":9000            | "prot":9000               | listeners[1].prot: is not a field here; did you mean "port"?
          "type":"tcp"           | "type":"sctp"             | type: found "sctp", expected one of http, tcp
          "type":"tcp",          |                           | type: is missing; expected one of http, tcp
          "name":"push",         |                           | listeners[1].name: is missing
          "type":"static"        | "type":"file"             | pools[0].source.type: found "file", expected one of service, static
          "weight":1             | "weight":true             | pools[0].source.endpoints[0].weight: found true, expected a whole number
          "policy":"RoundRobin"  | "policy":"Fair"           | pools[0].balancing.policy: found "Fair", expected one of
          "accessLog":"Errors"   | "accessLog":"Some"        | accessLog: found "Some", expected one of All, Errors, None
          "503"                  | "505"                     | found "505", expected one of 404, 429, 500, 502, 503, 504, ConnectFailure, Reset, Timeout
          ,"value":"/x"          |                           | listeners[0].routes[1].match.path.value: is missing
          "telemetry":null}            | "telemetry":null                | line 1, column
          "telemetry":null}            | "telemetry":null} {}            | line 1, column
          """)
  void refusesWhatDiffers(String good, String bad, String message) {
    assertThat(json()).contains(good);
    assertThatThrownBy(() -> ProxyConfigReader.read(json().replace(good, bad == null ? "" : bad)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void namesEveryDifferenceAtOnce() {
    String bad = json().replace("\"port\":8080", "\"port\":\"x\"").replace("\"shop\",", "5,");
    assertThatThrownBy(() -> ProxyConfigReader.read(bad))
        .hasMessageContaining("tier: found 5, expected a text; ")
        .hasMessageContaining("listeners[0].port: found \"x\"");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = "'' \n []\n null\n 5\n {\n '{}'")
  void refusesWhatIsNoConfiguration(String text) {
    assertThatThrownBy(() -> ProxyConfigReader.read(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
