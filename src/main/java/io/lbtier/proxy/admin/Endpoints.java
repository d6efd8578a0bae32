package io.lbtier.proxy.admin;

import io.lbtier.proxy.telemetry.JsonWriter;
import io.netty.buffer.Unpooled;
import java.util.List;

/** What is answered to a request. */
final class Endpoints {
  private static final String INDEX =
      """
      /livez                200 while the event loops turn
      /readyz               200 while the proxy takes traffic, else 503 and why not
      /metrics              for Prometheus
      /backends             how the backends are doing, measured for a second
      /config               what runs now
      /status               what the proxy says of itself, as JSON
      /status?watch=true    the same as a stream: one line at once, then one on each change

      /backends?format=json and /config?format=json say the same for programs""";
  private static final String AS_JSON = "?format=json";

  private final AdminView view;
  private final Pulse pulse;
  private final ProxyMetrics metrics;

  Endpoints(AdminView view, Pulse pulse) {
    this.view = view;
    this.pulse = pulse;
    metrics = new ProxyMetrics(view, pulse);
  }

  /** The answer to a request for anything but the stream. */
  Response answer(String method, String target) {
    if (!method.equals("GET")) {
      return Response.text(405, method + " is not supported (expected: GET)");
    }
    return switch (target) {
      case "/" -> Response.text(200, INDEX);
      case "/livez" -> livez();
      case "/readyz" -> readyz();
      case "/metrics" ->
          new Response(200, ProxyMetrics.CONTENT_TYPE, Unpooled.wrappedBuffer(metrics.text()));
      case "/status" -> json(StatusJson.line(view.status()));
      case "/config" -> Response.text(200, ConfigView.text(view.snapshot(), view.status()));
      case "/config" + AS_JSON -> json(ConfigView.json(view.snapshot(), view.status()));
      default -> Response.text(404, "there is no such page; / lists what there is");
    };
  }

  /** Whether this is a request for the backends, whose answer takes {@link #backends} a while. */
  static boolean measures(String method, String target) {
    return method.equals("GET")
        && (target.equals("/backends") || target.equals("/backends" + AS_JSON));
  }

  /** Begins to measure what the backends do. */
  Rates measure() {
    Rates rates = new Rates();
    look(rates);
    return rates;
  }

  private void look(Rates rates) {
    rates.look(BackendTable.backends(view.snapshot()), System.nanoTime());
  }

  /** How the backends are doing, by what they did since the measure began. */
  Response backends(String target, Rates since) {
    look(since);
    Table table = BackendTable.of(view.snapshot(), since);
    if (!target.endsWith(AS_JSON)) {
      return Response.text(200, String.join("\n", table.lines()));
    }
    JsonWriter json = new JsonWriter();
    table.write(json);
    return json(json.endLine().toByteArray());
  }

  private static Response json(byte[] body) {
    return new Response(200, "application/json", Unpooled.wrappedBuffer(body));
  }

  private Response livez() {
    int stuck = pulse.stuck();
    return stuck == 0
        ? Response.text(200, "ok")
        : Response.text(503, stuck + " of " + pulse.loops() + " event loops do not turn");
  }

  private Response readyz() {
    List<String> reasons = NotReady.reasons(view.status(), view.draining());
    return reasons.isEmpty()
        ? Response.text(200, "ok")
        : Response.text(503, String.join("\n", reasons));
  }
}
