package io.lbtier.proxy.http;

import io.lbtier.model.ErrorPage;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: has the request sent where {@link Dispatch} says, passes the
 * response on, and accounts for the outcome. A client connection has one and uses it for each
 * request in turn.
 */
final class Exchange {
  /** Says how a request went that no backend answered because its client went away. */
  private static final String CLIENT_GONE = "client-closed";

  final Body requestBody = new Body();
  final UpstreamRequest upstream;
  boolean http10;
  boolean headRequest;

  /** What the client asks for in place of HTTP. */
  final NextProtocol next = new NextProtocol();

  /** Whether the client wants to be told of failures as gRPC does. */
  boolean grpc;

  /** What the request's route does to it besides; null for nothing. */
  @Nullable Treatment treatment;

  private final Client client;
  private final Attempts attempts = new Attempts();
  private final BackendChoice choice = new BackendChoice(attempts);
  private final AccessRecord record;
  private final Dispatch dispatch;
  private boolean active;
  private boolean persistent;
  private boolean responding;
  private boolean isCopy;

  /** Whether the client has been told to go on with its body. */
  private boolean continued;

  /** What its client sees where the proxy answers. */
  private @Nullable List<ErrorPage> pages;

  Exchange(Client client) {
    this.client = client;
    this.upstream = new UpstreamRequest(this, client, attempts, choice);
    this.record = new AccessRecord(client);
    this.dispatch = new Dispatch(this, client, record, choice);
  }

  /**
   * It is a CONNECT. What its client has sent ahead is of no request, however it is answered, and
   * nobody can tell what it sends later from that: without a tunnel its connection ends (RFC 9931).
   */
  void connects() {
    persistent = false;
  }

  /** There is no backend for it. */
  void unserved() {
    answer(choice.refuse());
  }

  /** Counts what the client has sent. */
  void received(int octets) {
    record.received(octets);
  }

  /** Starts on a request whose head has just been parsed. */
  void begin(Snapshot now, LiveListener.Http on, RequestHead request) {
    record.begin(now, on);
    record.describe(request);
    active = true;
    responding = false;
    continued = false;
    http10 = request.http10;
    headRequest = request.line.head;
    persistent = request.persistent();
    next.of(request);
    // Its failures have the status 200, which would be an agreement.
    grpc = !next.byStatus && Grpc.asks(request);
    attempts.begin(request.line.idempotent, record.attempts());
    pages = ErrorPages.of(on.config().errorPages(), request);
    dispatch.begin(on, request);
  }

  /** Starts on a copy of a request: nobody is told of it, and it counts for no route. */
  void begin(MirrorRequest copy) {
    isCopy = true;
    active = true;
    persistent = true;
    headRequest = copy.headMethod;
    choice.begin(copy.key);
    record.begin(copy.snapshot, copy.listener);
    attempts.begin(copy.idempotent, null);
    if (copy.framing != Framing.NONE) {
      requestBody.untilClose();
    }
    upstream.begin(null, copy.pool(), copy.takeHead(), copy.framing, -1);
  }

  /** Sends on a part of the request's body, which is taken over. */
  void sendBody(ByteBuf part) {
    if (treatment != null) {
      treatment.sends(part);
    }
    upstream.sendBody(part);
  }

  /** Sends on the lines after the request's body, each with its end. */
  void sendTrailers(byte[] lines) {
    byte[] own = treatment == null ? lines : treatment.requestTrailers(lines);
    if (requestBody.framed()) {
      sendBody(endOfChunks(own));
    } else {
      upstream.trailers(own);
    }
  }

  /** The end of a body whose chunks have gone on as they are. */
  private ByteBuf endOfChunks(byte[] lines) {
    return client.alloc().directBuffer(lines.length + 2).writeBytes(lines).writeBytes(Octets.CRLF);
  }

  /** How long a body may stand still. */
  long stallMillis() {
    long millis = record.listener().config().timeouts().stallMillis();
    return treatment == null ? millis : treatment.options.stallMillis(millis);
  }

  /** How long a response may take to begin, where the pool allows so much. */
  long responseMillis(long ofPool) {
    return treatment == null ? ofPool : treatment.options.responseMillis(ofPool);
  }

  /** Most octets of the body of the request. */
  long bodyLimit() {
    long octets = record.listener().config().limits().bodyBytes();
    return treatment == null ? octets : treatment.options.bodyBytes(octets);
  }

  /** The request has taken longer than its route allows. */
  void overdue() {
    boolean slowClient = !requestBody.done() && upstream.takesBody();
    cut(slowClient ? Fault.SLOW_REQUEST : Fault.OVERDUE);
  }

  /** The last of the request's body has been sent. */
  void bodySent() {
    if (treatment != null) {
      treatment.sent();
    }
    upstream.end();
    if (!responding) {
      upstream.bodySent();
    }
  }

  /** Whether the response can be passed on with the framing of its chunks. */
  boolean takesChunks() {
    return client.chunks() && !http10;
  }

  /** Passes a 1xx response on, to a client that knows such. */
  void interim(ResponseHead interim) {
    // A backend that the request is sent to again may say so again.
    boolean repeated = interim.status == 100 && continued;
    continued |= interim.status == 100;
    if (!http10 && !repeated) {
      client.interim(interim);
    }
  }

  /**
   * Both connections go on with another protocol, or as a tunnel.
   *
   * @param rest what the backend has sent of that already; taken over
   */
  void upgraded(UpstreamConnection from, ResponseHead response, @Nullable ByteBuf rest) {
    long now = System.nanoTime();
    record.response(response);
    choice.answered(response);
    if (treatment != null) {
      treatment.apply(response);
    }
    next.apply(response);
    record.mark(response);
    record.sentHead(
        client.respond(
            response,
            Framing.NONE,
            next.connect ? Persistence.IMPLIED : Persistence.UPGRADE,
            null,
            0,
            false));
    record.count(now);
    upstream.upgraded(now - record.startNanos());
    endTreatment();
    active = false;
    client.tunnel(from, new TunnelRecord(from.backend, record, attempts), rest);
  }

  /**
   * The response begins.
   *
   * @param framing CHUNKS only if the client {@link #takesChunks}
   * @param body where the first {@code n} octets of it are to be read from; null for none
   * @param last whether it ends with these
   */
  void respond(ResponseHead head, Framing framing, @Nullable ByteBuf body, int n, boolean last) {
    responding = true;
    record.response(head);
    upstream.answered();
    choice.answered(head);
    if (treatment != null) {
      treatment.apply(head);
    }
    record.mark(head);
    // A client of HTTP/1.0 can only be shown the end by that of its connection.
    persistent &= !(http10 && framing == Framing.OPEN);
    persistent &= requestBody.done() && client.persistent();
    keepNoConnectionWithOctetsOfAnotherProtocol();
    record.sentHead(client.respond(head, framing, persistence(), body, n, last) - n);
    record.sent(n);
  }

  /** What follows a request for another protocol is of that, not a request. */
  private void keepNoConnectionWithOctetsOfAnotherProtocol() {
    persistent &= !next.wanted() || !client.ahead();
  }

  private Persistence persistence() {
    if (!persistent) {
      return Persistence.CLOSE;
    }
    return http10 ? Persistence.KEEP_ALIVE : Persistence.IMPLIED;
  }

  /** Passes on a part of the response, which may be its last. */
  void relay(ByteBuf part, boolean last) {
    record.sent(part.readableBytes());
    client.part(part, last);
  }

  /**
   * Passes on the lines after the body of the response, each with its end.
   *
   * @param framed whether its chunks are passed on as they are
   */
  void trailers(byte[] lines, boolean framed) {
    byte[] own = treatment == null ? lines : treatment.responseTrailers(lines);
    if (framed) {
      relay(endOfChunks(own), true);
    } else if (own.length > 0) {
      record.sentHead(own.length);
      client.trailers(own);
    }
  }

  /** Sends what has been passed on, for more is to come later. */
  void relayed() {
    client.flush();
    client.timeout(stallMillis());
  }

  /** The response is complete. */
  void complete(Upstream from, boolean reusable) {
    long now = System.nanoTime();
    upstream.release(from, reusable && requestBody.done(), now, record.snapshot());
    finish(now, "");
    client.finished(persistent);
  }

  /** The connection to the backend, already closed, failed. */
  void failed(Upstream from, Fault fault, String cause) {
    if (responding) {
      truncate(fault);
    } else {
      upstream.failed(from, fault, cause);
    }
  }

  /** Ends a request whose rest is not acceptable. */
  void cut(Fault fault) {
    upstream.close();
    if (responding) {
      truncate(fault);
    } else {
      answer(fault);
    }
  }

  /** Ends a response in a way that shows the client that something is missing. */
  private void truncate(Fault fault) {
    upstream.close();
    if (grpc) {
      byte[] lines = Grpc.trailers(fault);
      record.sentHead(lines.length);
      client.trailers(lines);
      finish(System.nanoTime(), fault.stage());
      client.finished(persistent);
      return;
    }
    client.abort();
    finish(System.nanoTime(), fault.stage());
  }

  /** The client's deadline is over while the exchange is under way. */
  void timedOut() {
    if (!responding) {
      upstream.timedOut();
    } else if (client.progressed()) {
      client.timeout(stallMillis());
    } else {
      truncate(Fault.SLOW_RESPONSE);
    }
  }

  /** The client has gone. */
  void abandon() {
    if (active) {
      upstream.close();
      finish(System.nanoTime(), CLIENT_GONE);
    }
  }

  /** Refuses what is not even a request. */
  void refuse(Fault fault, Snapshot now, LiveListener.@Nullable Http on) {
    record.begin(now, on);
    active = true;
    grpc = false;
    next.none();
    headRequest = false;
    persistent = false;
    pages = on == null ? null : on.config().errorPages();
    write(fault.reply());
    finish(record.startNanos(), fault.stage());
  }

  void answer(Fault fault) {
    answer(fault.reply());
  }

  void answer(LocalReply own) {
    // The client would take a 2xx for the agreement of a backend.
    LocalReply reply = next.byStatus && own.status() < 300 ? Fault.NO_SWITCH.reply() : own;
    persistent &= requestBody.done() && client.persistent();
    keepNoConnectionWithOctetsOfAnotherProtocol();
    write(reply);
    finish(System.nanoTime(), reply.failure());
    client.finished(persistent);
  }

  private void write(LocalReply reply) {
    record.status(reply.status());
    LocalReply shown = grpc ? Grpc.reply(reply) : ErrorPages.shown(reply, pages);
    LocalReply treated = treatment == null ? shown : treatment.apply(shown);
    byte[] octets = record.marked(treated).octets(persistent, headRequest);
    int body = headRequest ? 0 : Octets.utf8(treated.body()).length;
    record.sentHead(octets.length - body);
    record.sent(body);
    client.reply(octets);
  }

  /** Accounts for the outcome and lets go of everything. */
  private void finish(long now, String failure) {
    upstream.finish(failure.isEmpty() ? now - record.startNanos() : -1);
    if (!isCopy) {
      record.finish(now, failure, attempts);
    }
    attempts.reset();
    endTreatment();
    active = false;
  }

  private void endTreatment() {
    if (treatment != null) {
      treatment.end();
      treatment = null;
    }
  }
}
