package io.lbtier.proxy.telemetry;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes entries of the access log as lines of JSON. What does not apply or is empty is absent. */
final class AccessLogLine {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private long second = Long.MIN_VALUE;
  private String formattedSecond = "";

  void write(AccessLog.Entry entry, JsonWriter json) {
    json.beginObject();
    switch (entry) {
      case AccessLog.Http http -> http(http, json);
      case AccessLog.Tcp tcp -> tcp(tcp, json);
      case AccessLog.Udp udp -> udp(udp, json);
    }
    json.endObject().endLine();
  }

  private void http(AccessLog.Http e, JsonWriter json) {
    json.name("time").value(time(e.epochMillis()));
    text(json, "listener", e.listener());
    text(json, "client", e.client());
    requestLine(e.requestLine(), json);
    text(json, "host", e.host());
    json.name("status").value(e.status());
    text(json, "route", e.route());
    end(
        json,
        e.backend(),
        e.attempts(),
        e.bytesReceived(),
        e.bytesSent(),
        e.durationNanos(),
        e.failure());
    text(json, "not_retried", e.notRetried());
  }

  private void tcp(AccessLog.Tcp e, JsonWriter json) {
    json.name("time").value(time(e.epochMillis()));
    text(json, "listener", e.listener());
    text(json, "client", e.client());
    json.name("protocol").value("TCP");
    end(
        json,
        e.backend(),
        e.attempts(),
        e.bytesReceived(),
        e.bytesSent(),
        e.durationNanos(),
        e.failure());
  }

  private void udp(AccessLog.Udp e, JsonWriter json) {
    json.name("time").value(time(e.epochMillis()));
    text(json, "listener", e.listener());
    text(json, "client", e.client());
    json.name("protocol").value("UDP");
    json.name("datagrams_received").value(e.datagramsReceived());
    json.name("datagrams_sent").value(e.datagramsSent());
    end(json, e.backend(), 1, e.bytesReceived(), e.bytesSent(), e.durationNanos(), e.failure());
  }

  private static void end(
      JsonWriter json,
      String backend,
      int attempts,
      long received,
      long sent,
      long nanos,
      String failure) {
    text(json, "backend", backend);
    json.name("attempts").value(attempts);
    json.name("bytes_received").value(received);
    json.name("bytes_sent").value(sent);
    json.name("duration_ms").thousandths(nanos / 1000);
    text(json, "failure", failure);
  }

  /**
   * The parts of a request line (RFC 9112 section 3); one that was refused may lack some of them.
   */
  private static void requestLine(String line, JsonWriter json) {
    int method = line.indexOf(' ');
    if (method <= 0) {
      text(json, "request", line);
      return;
    }
    int target = line.lastIndexOf(' ');
    if (target == method) {
      target = line.length();
    }
    int query = line.indexOf('?', method);
    int path = query < 0 || query > target ? target : query;
    text(json, "method", line.substring(0, method));
    text(json, "path", line.substring(method + 1, path));
    text(json, "query", line.substring(Math.min(path + 1, target), target));
    text(json, "protocol", line.substring(Math.min(target + 1, line.length())));
  }

  private static void text(JsonWriter json, String name, String value) {
    if (!value.isEmpty()) {
      json.name(name).value(value);
    }
  }

  /** RFC 3339 in UTC; the part that changes once a second is kept. */
  private String time(long epochMillis) {
    long s = Math.floorDiv(epochMillis, 1000);
    if (s != second) {
      second = s;
      formattedSecond = SECONDS.format(Instant.ofEpochSecond(s));
    }
    int millis = (int) Math.floorMod(epochMillis, 1000L);
    char[] fraction = {
      '.',
      (char) ('0' + millis / 100),
      (char) ('0' + millis / 10 % 10),
      (char) ('0' + millis % 10),
      'Z'
    };
    return formattedSecond.concat(new String(fraction));
  }
}
