package io.lbtier.proxy.admin;

import io.netty.buffer.Unpooled;
import java.util.List;

/** What is answered to a request. */
final class Endpoints {
  private static final String INDEX =
      """
      /livez                200 while the event loops turn
      /readyz               200 while the proxy takes traffic, else 503 and why not
      /metrics              for Prometheus
      /status               what the proxy says of itself, as JSON
      /status?watch=true    the same as a stream: one line at once, then one on each change""";

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
      case "/status" ->
          new Response(
              200, "application/json", Unpooled.wrappedBuffer(StatusJson.line(view.status())));
      default -> Response.text(404, "there is no such page; / lists what there is");
    };
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
