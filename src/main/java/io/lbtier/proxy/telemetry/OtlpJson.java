package io.lbtier.proxy.telemetry;

import io.lbtier.proxy.telemetry.OtlpExporter.Entry;
import java.util.List;

/**
 * Spans as OTLP writes them in JSON (opentelemetry-proto, ExportTraceServiceRequest): names of
 * attributes are those of OpenTelemetry's conventions for HTTP, and our own begin with lbtier.
 */
final class OtlpJson {
  private static final int SERVER = 2;
  private static final int CLIENT = 3;
  private static final int ERROR = 2;

  private final JsonWriter json = new JsonWriter();

  private OtlpJson() {}

  /** One message of the spans of requests that all have the same target. */
  static byte[] of(List<Entry> entries) {
    OtlpJson message = new OtlpJson();
    message.write(entries);
    return message.json.toByteArray();
  }

  private void write(List<Entry> entries) {
    SpanTarget target = entries.getFirst().target();
    json.beginObject().name("resourceSpans").beginArray().beginObject();
    json.name("resource").beginObject().name("attributes").beginArray();
    text("service.name", target.tier());
    text("service.namespace", target.namespace());
    json.endArray().endObject();
    json.name("scopeSpans").beginArray().beginObject();
    json.name("scope").beginObject().name("name").value("lbtier").endObject();
    json.name("spans").beginArray();
    entries.forEach(this::entry);
    json.endArray().endObject().endArray().endObject().endArray().endObject();
  }

  private void entry(Entry entry) {
    TraceContext trace = entry.ids().trace();
    if (trace == null) {
      return;
    }
    RequestLineText line = RequestLineText.of(entry.request().requestLine());
    request(entry, trace, line);
    for (int i = 0; i < entry.attempts().size(); i++) {
      attempt(entry, i, trace, line);
    }
  }

  /** What came from the client. */
  private void request(Entry entry, TraceContext trace, RequestLineText line) {
    AccessLog.Http request = entry.request();
    begin(trace.traceId(), trace.spanId(), entry.ids().parent(), SERVER);
    String name = name(line);
    json.name("name").value(request.route().isEmpty() ? name : name + " " + request.route());
    times(entry, 0, request.durationNanos());
    json.name("attributes").beginArray();
    text("http.request.method", line.method());
    text("url.path", line.path());
    text("url.query", line.query());
    text("server.address", request.host());
    text("client.address", request.client());
    text("http.route", request.route());
    status(request.status());
    resends(request.attempts() - 1);
    text("error.type", request.failure());
    text("lbtier.listener", request.listener());
    text("lbtier.pool", request.pool());
    text("lbtier.backend", request.backend());
    text("lbtier.request_id", entry.ids().requestId());
    json.endArray();
    end(request.status() >= 500 || !request.failure().isEmpty(), request.failure());
  }

  /** What a backend was sent of it. */
  private void attempt(Entry entry, int index, TraceContext trace, RequestLineText line) {
    AttemptSpan attempt = entry.attempts().get(index);
    boolean refused = attempt.status() >= 400 && attempt.failure().isEmpty();
    String error = refused ? Integer.toString(attempt.status()) : attempt.failure();
    begin(trace.traceId(), attempt.spanId(), trace.spanId(), CLIENT);
    json.name("name").value(name(line));
    times(entry, attempt.afterNanos(), attempt.durationNanos());
    json.name("attributes").beginArray();
    text("http.request.method", line.method());
    text("url.full", attempt.url());
    text("server.address", attempt.address());
    number("server.port", attempt.port());
    status(attempt.status());
    resends(index);
    text("error.type", error);
    text("lbtier.pool", entry.request().pool());
    json.endArray();
    end(!error.isEmpty(), attempt.failure());
  }

  private static String name(RequestLineText line) {
    return line.method().isEmpty() ? "HTTP" : line.method();
  }

  private void begin(String traceId, String spanId, String parent, int kind) {
    json.beginObject();
    json.name("traceId").value(traceId).name("spanId").value(spanId);
    if (!parent.isEmpty()) {
      json.name("parentSpanId").value(parent);
    }
    json.name("kind").value(kind);
  }

  private void times(Entry entry, long afterNanos, long durationNanos) {
    long start = entry.request().epochMillis() * 1_000_000 + afterNanos;
    json.name("startTimeUnixNano").value(Long.toString(start));
    json.name("endTimeUnixNano").value(Long.toString(start + durationNanos));
  }

  private void end(boolean error, String message) {
    if (error) {
      json.name("status").beginObject().name("code").value(ERROR);
      json.name("message").value(message).endObject();
    }
    json.endObject();
  }

  private void status(int status) {
    if (status > 0) {
      number("http.response.status_code", status);
    }
  }

  private void resends(int times) {
    if (times > 0) {
      number("http.request.resend_count", times);
    }
  }

  private void text(String key, String value) {
    if (!value.isEmpty()) {
      json.beginObject().name("key").value(key).name("value").beginObject();
      json.name("stringValue").value(value).endObject().endObject();
    }
  }

  /** Numbers of 64 bits are texts in the JSON of protocol buffers. */
  private void number(String key, long value) {
    json.beginObject().name("key").value(key).name("value").beginObject();
    json.name("intValue").value(Long.toString(value)).endObject().endObject();
  }
}
