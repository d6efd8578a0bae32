package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lbtier.model.Telemetry;
import io.lbtier.model.Tracing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The spans that a backend in place of a collector has been sent. */
final class Collected {
  private static final JsonMapper JSON = new JsonMapper();

  private Collected() {}

  static Telemetry to(ScriptedBackend collector, int perMillion) {
    String url = "http://127.0.0.1:" + collector.port() + "/v1/traces";
    return new Telemetry(null, null, new Tracing(perMillion, null, url));
  }

  static List<JsonNode> spans(ScriptedBackend collector) throws Exception {
    List<JsonNode> spans = new ArrayList<>();
    for (Message message : collector.requests) {
      assertThat(message.startLine()).isEqualTo("POST /v1/traces HTTP/1.1");
      assertThat(message.header("Content-Type")).isEqualTo("application/json");
      JsonNode tree = JSON.readTree(message.body().getBytes(StandardCharsets.ISO_8859_1));
      JsonNode resource = tree.at("/resourceSpans/0");
      assertThat(attribute(resource.get("resource"), "service.name")).isEqualTo("test");
      assertThat(attribute(resource.get("resource"), "service.namespace")).isEqualTo("default");
      resource.at("/scopeSpans/0/spans").forEach(spans::add);
    }
    return spans;
  }

  static String attribute(JsonNode of, String key) {
    for (JsonNode each : of.get("attributes")) {
      if (each.get("key").asText().equals(key)) {
        return each.get("value").elements().next().asText();
      }
    }
    return "";
  }

  static void awaitSpans(ScriptedBackend collector, int n) {
    await().atMost(Duration.ofSeconds(10)).until(() -> spans(collector).size() == n);
  }
}
