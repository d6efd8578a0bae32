package io.lbtier.proxy.http;

import io.lbtier.model.Listener;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.http2.ErrorCode;
import io.lbtier.proxy.http2.HpackDecoder;
import io.lbtier.proxy.http2.SendWindow;
import io.lbtier.proxy.http2.Violation;
import org.jspecify.annotations.Nullable;

/** Opens the streams of a client's HTTP/2 connection: makes requests of the heads that it sends. */
final class Http2ClientHeads {
  /** RFC 7541 counts so many octets for each field besides its own. */
  private static final int FIELD_OVERHEAD = 32;

  /** Fields of a request that are no header lines. */
  private static final int PSEUDO_FIELDS = 5;

  /** The host was no field before, nor was how the body is framed or what upgrades. */
  private static final int MORE_FIELDS = 4;

  private static final int STANDARD_TABLE = 4096;

  private final Http2ClientConnection connection;
  private final Worker worker;
  private final Integer port;
  private final Http2ClientStreams streams;
  private final HpackDecoder decoder;
  private final int listOctets;
  private int sendWindow = SendWindow.INITIAL;

  /**
   * @param begun what the connection's port is served by as it begins; null for nothing any more
   */
  Http2ClientHeads(
      Http2ClientConnection connection, Integer port, LiveListener.@Nullable Http begun) {
    this.connection = connection;
    this.worker = connection.worker;
    this.port = port;
    this.streams = connection.streams;
    this.decoder = new HpackDecoder(STANDARD_TABLE, worker.fieldRoom);
    int fields = begun == null ? 0 : begun.config().limits().headers() + PSEUDO_FIELDS;
    this.listOctets =
        begun == null ? 0 : begun.config().limits().headBytes() + fields * FIELD_OVERHEAD;
    decoder.limits(listOctets, fields);
  }

  /** What a request may hold, by what was in force when the connection began. */
  int listOctets() {
    return listOctets;
  }

  /** What a stream may be sent at first. */
  int sendWindow() {
    return sendWindow;
  }

  void sendWindow(int octets) {
    sendWindow = octets;
  }

  /** Takes the head of a request. */
  void request(int id, byte[] block, int from, int to, boolean end) {
    Http2RequestFields fields = worker.http2Request;
    byte[] head = worker.in(listOctets + Http2RequestFields.ADDED);
    fields.begin(head);
    HpackDecoder.Result result = decoder.decode(block, from, to, fields);
    if (result == HpackDecoder.Result.MALFORMED) {
      connection.fail(Violation.BAD_COMPRESSION);
    } else if (id < connection.highestStream() || streams.wasOpen(id)) {
      closedStream(id);
    } else if (connection.life.ignores(id)) {
      return;
    } else if (streams.isFull()) {
      refuse(id);
    } else {
      begin(open(id, end), result, fields.finish(end));
    }
  }

  /** A head has come for a stream that is not open any more. */
  private void closedStream(int id) {
    if (!streams.wasResetHere(id)) {
      connection.fail(streams.wasOpen(id) ? Violation.CLOSED_STREAM : Violation.BAD_STREAM);
    }
  }

  private void refuse(int id) {
    connection.output.reset(id, ErrorCode.REFUSED_STREAM);
    streams.refused(id);
    connection.suspect();
  }

  private Http2ClientStream open(int id, boolean end) {
    Http2ClientStream stream = streams.unused();
    if (stream == null) {
      stream = new Http2ClientStream(connection);
    }
    stream.open(id, sendWindow, Http2ClientConnection.STREAM_WINDOW, end);
    streams.opened(id, stream);
    connection.life.busy();
    connection.guard.useful();
    return stream;
  }

  private void begin(Http2ClientStream stream, HpackDecoder.Result result, int length) {
    Snapshot now = worker.plane.runtime().current();
    LiveListener.Http listener = HttpFrontend.listener(now, port);
    if (listener == null) {
      stream.refuse(Fault.NO_LISTENER, now, null);
      return;
    }
    Listener.HttpLimits allowed = listener.config().limits();
    if (result == HpackDecoder.Result.TOO_LARGE || length > allowed.headBytes()) {
      stream.refuse(Fault.LARGE_HEAD, now, listener);
      return;
    }
    if (length < 0) {
      connection.suspect();
      stream.refuse(ErrorCode.PROTOCOL_ERROR, now, listener);
      return;
    }
    if (worker.http2Request.asksForUnknown()) {
      stream.refuse(Fault.BAD_METHOD, now, listener);
      return;
    }
    RequestHead request = worker.request;
    int end = request.parse(worker.in(length), length, allowed.headers() + MORE_FIELDS);
    if (end != length) {
      Fault fault = request.fault;
      stream.refuse(fault == null ? Fault.LARGE_HEAD : fault, now, listener);
    } else if (stream.input.complete() && request.contentLength > 0) {
      connection.suspect();
      stream.refuse(ErrorCode.PROTOCOL_ERROR, now, listener);
    } else {
      request.http2 = true;
      stream.exchange.received(length);
      stream.begin(now, listener, request);
    }
  }

  /** Takes the fields after the body of a request. */
  void trailers(Http2ClientStream stream, byte[] block, int from, int to, boolean end) {
    TrailerFields fields = worker.trailers;
    fields.begin();
    HpackDecoder.Result result = decoder.decode(block, from, to, fields);
    byte[] lines = fields.finish();
    if (result == HpackDecoder.Result.MALFORMED) {
      connection.fail(Violation.BAD_COMPRESSION);
    } else if (stream.input.complete()) {
      stream.fail(ErrorCode.STREAM_CLOSED);
    } else if (!end || lines == null || result == HpackDecoder.Result.TOO_LARGE) {
      stream.fail(ErrorCode.PROTOCOL_ERROR);
    } else {
      stream.requestTrailers(lines);
    }
  }
}
