package io.lbtier.proxy.telemetry;

import io.lbtier.model.LogPart;
import io.lbtier.proxy.telemetry.AccessLog.Entry;
import io.lbtier.proxy.telemetry.AccessLog.Http;
import io.lbtier.proxy.telemetry.AccessLog.Udp;
import org.jspecify.annotations.Nullable;

/** What an entry of the access log says, part by part. One thread. */
final class LogValues {
  private final LogTimes times = new LogTimes();
  private RequestLineText line = RequestLineText.NONE;

  /** Looks at an entry from now on. */
  void begin(Entry entry) {
    line =
        entry instanceof Http http ? RequestLineText.of(http.requestLine()) : RequestLineText.NONE;
  }

  /**
   * Says one part of the entry.
   *
   * @param kept where its value is among those that were kept
   */
  void put(LogPart part, int kept, Entry entry, LogSink sink) {
    switch (part.kind()) {
      case Text -> sink.text(part.text());
      case Time -> sink.text(times.rfc3339(entry.epochMillis()));
      case TimeClf -> sink.text(times.clf(entry.epochMillis()));
      case Listener -> sink.text(entry.listener());
      case Client -> sink.text(entry.client());
      case Pool -> sink.text(entry.pool());
      case Backend -> sink.text(entry.backend());
      case Attempts -> sink.number(entry.attempts());
      case BytesReceived -> sink.number(entry.bytesReceived());
      case BytesSent -> sink.number(entry.bytesSent());
      case DurationMillis -> sink.thousandths(entry.durationNanos() / 1000);
      case DurationSeconds -> sink.thousandths(entry.durationNanos() / 1_000_000);
      case Failure -> sink.text(entry.failure());
      case BadRequest -> sink.text(line.bad());
      case Method -> sink.text(line.method());
      case Path -> sink.text(line.path());
      case Query -> sink.text(line.query());
      case QueryParameter -> sink.text(line.parameter(part.of()));
      case Protocol -> sink.text(protocol(entry));
      case Header, Cookie, ResponseHeader -> sink.text(kept(entry, kept));
      case DatagramsReceived, DatagramsSent ->
          udp(part, entry instanceof Udp udp ? udp : null, sink);
      case QueuedMillis -> queued(queuedNanos(entry), sink);
      case Request, Host, Status, Route, BodyBytesSent, NotRetried, RequestId, TraceId ->
          http(part, entry instanceof Http http ? http : null, sink);
    }
  }

  private String protocol(Entry entry) {
    return switch (entry) {
      case Http _ -> line.protocol();
      case AccessLog.Tcp _ -> "TCP";
      case AccessLog.Udp _ -> "UDP";
    };
  }

  private static void udp(LogPart part, @Nullable Udp udp, LogSink sink) {
    if (udp == null) {
      sink.nothing();
    } else {
      boolean in = part.kind() == LogPart.Kind.DatagramsReceived;
      sink.number(in ? udp.datagramsReceived() : udp.datagramsSent());
    }
  }

  private static void http(LogPart part, @Nullable Http http, LogSink sink) {
    if (http == null) {
      sink.nothing();
      return;
    }
    switch (part.kind()) {
      case Request -> sink.text(http.requestLine());
      case Host -> sink.text(http.host());
      case Status -> sink.number(http.status());
      case Route -> sink.text(http.route());
      case BodyBytesSent -> sink.number(http.bodySent());
      case NotRetried -> sink.text(http.notRetried());
      case RequestId -> sink.text(http.requestId());
      case TraceId -> sink.text(http.traceId());
      default -> sink.nothing();
    }
  }

  private static long queuedNanos(Entry entry) {
    return switch (entry) {
      case Http http -> http.queuedNanos();
      case AccessLog.Tcp tcp -> tcp.queuedNanos();
      case Udp _ -> 0;
    };
  }

  private static void queued(long nanos, LogSink sink) {
    if (nanos == 0) {
      sink.nothing();
    } else {
      sink.thousandths(nanos / 1000);
    }
  }

  private static String kept(Entry entry, int index) {
    return entry instanceof Http http && !http.kept().isEmpty() ? http.kept().get(index) : "";
  }
}
