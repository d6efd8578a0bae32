package io.lbtier.proxy.telemetry;

import io.lbtier.proxy.telemetry.OtlpExporter.Span;
import java.util.List;

/**
 * Spans as OTLP writes them in JSON (opentelemetry-proto, ExportTraceServiceRequest): names of
 * attributes are those of OpenTelemetry's conventions for HTTP servers, and our own begin with
 * lbtier.
 */
final class OtlpJson {
  private static final int SERVER = 2;
  private static final int ERROR = 2;

  private final JsonWriter json = new JsonWriter();

  private OtlpJson() {}

  /** One message of spans that all have the same target. */
  static byte[] of(List<Span> spans) {
    OtlpJson message = new OtlpJson();
    message.write(spans);
    return message.json.toByteArray();
  }

  private void write(List<Span> spans) {
    SpanTarget target = spans.getFirst().target();
    json.beginObject().name("resourceSpans").beginArray().beginObject();
    json.name("resource").beginObject().name("attributes").beginArray();
    text("service.name", target.tier());
    text("service.namespace", target.namespace());
    json.endArray().endObject();
    json.name("scopeSpans").beginArray().beginObject();
    json.name("scope").beginObject().name("name").value("lbtier").endObject();
    json.name("spans").beginArray();
    spans.forEach(this::span);
    json.endArray().endObject().endArray().endObject().endArray().endObject();
  }

  private void span(Span span) {
    AccessLog.Http request = span.request();
    RequestLineText line = RequestLineText.of(request.requestLine());
    TraceContext trace = span.ids().trace();
    if (trace == null) {
      return;
    }
    json.beginObject();
    json.name("traceId").value(trace.traceId()).name("spanId").value(trace.spanId());
    if (!span.ids().parent().isEmpty()) {
      json.name("parentSpanId").value(span.ids().parent());
    }
    String name = line.method().isEmpty() ? "HTTP" : line.method();
    json.name("name").value(request.route().isEmpty() ? name : name + " " + request.route());
    json.name("kind").value(SERVER);
    long start = request.epochMillis() * 1_000_000;
    json.name("startTimeUnixNano").value(Long.toString(start));
    json.name("endTimeUnixNano").value(Long.toString(start + request.durationNanos()));
    json.name("attributes").beginArray();
    attributes(span, line);
    json.endArray();
    if (request.status() >= 500 || !request.failure().isEmpty()) {
      json.name("status").beginObject().name("code").value(ERROR);
      json.name("message").value(request.failure()).endObject();
    }
    json.endObject();
  }

  private void attributes(Span span, RequestLineText line) {
    AccessLog.Http request = span.request();
    text("http.request.method", line.method());
    text("url.path", line.path());
    text("url.query", line.query());
    text("server.address", request.host());
    text("client.address", request.client());
    text("http.route", request.route());
    if (request.status() > 0) {
      number("http.response.status_code", request.status());
    }
    if (request.attempts() > 1) {
      number("http.request.resend_count", request.attempts() - 1L);
    }
    text("error.type", request.failure());
    text("lbtier.listener", request.listener());
    text("lbtier.pool", request.pool());
    text("lbtier.backend", request.backend());
    text("lbtier.request_id", span.ids().requestId());
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
