package io.lbtier.proxy.http;

import io.lbtier.model.ErrorPage;
import io.lbtier.model.RouteAction;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.Snapshot;
import io.lbtier.proxy.balance.Admission;
import io.lbtier.proxy.balance.Backend;
import io.lbtier.proxy.balance.Flow;
import io.lbtier.proxy.http.ResponseHead.Persistence;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: finds the route, has the {@link UpstreamRequest} sent, passes the
 * response on, and accounts for the outcome. A client connection has one and uses it for each
 * request in turn.
 */
final class Exchange implements Flow {
  /** Says how a request went that no backend answered because its client went away. */
  private static final String CLIENT_GONE = "client-closed";

  final Body requestBody = new Body();
  final UpstreamRequest upstream;
  boolean http10;
  boolean headRequest;

  /** Whether the client wants to be told of failures as gRPC does. */
  boolean grpc;

  private final Client client;
  private final Attempts attempts = new Attempts();
  private final AccessRecord record;
  private boolean active;
  private boolean persistent;
  private boolean responding;
  private boolean isCopy;

  /** Whether the client has been told to go on with its body. */
  private boolean continued;

  private long key;

  /** While a backend is picked: the limits by which full ones are left out. */
  private @Nullable Admission within;

  private final Stickiness stickiness = new Stickiness();

  /** What the request's route does to it besides; null for nothing. */
  private @Nullable Treatment treatment;

  /** What its client sees where the proxy answers. */
  private @Nullable List<ErrorPage> pages;

  /** The protocol that the client asks for in place of HTTP; null for none. */
  private byte @Nullable [] protocol;

  Exchange(Client client) {
    this.client = client;
    this.upstream = new UpstreamRequest(this, client, attempts);
    this.record = new AccessRecord(client);
  }

  @Override
  public boolean tried(Backend candidate) {
    return attempts.failedOn(candidate) || (within != null && within.full(candidate));
  }

  @Override
  public long key() {
    return key;
  }

  /**
   * A backend of the pool for the next attempt, or null.
   *
   * @param limits by which full ones are left out; null for none
   */
  @Nullable Backend pick(LivePool pool, @Nullable Admission limits) {
    within = limits;
    Backend picked = stickiness.pick(pool, this, attempts);
    within = null;
    return picked;
  }

  /** Whether it may have no use for a backend that others could use. */
  boolean choosy() {
    return attempts.count() > 0 || stickiness.bound();
  }

  /** There is no backend for it. */
  void unserved() {
    answer(stickiness.refusal());
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
    grpc = Grpc.asks(request);
    persistent = request.persistent();
    protocol = request.upgrades() ? request.upgrade.protocol() : null;
    attempts.begin(request.line.idempotent);
    pages = ErrorPages.of(on.config().errorPages(), request);
    if (request.chunked && client.chunks()) {
      requestBody.chunked(true, Long.MAX_VALUE);
    } else if (request.chunked) {
      requestBody.untilClose();
    } else {
      requestBody.length(Math.max(0, request.contentLength));
    }
    if (request.line.target.asterisk) {
      answer(LocalReply.OPTIONS);
    } else {
      route(on, request);
    }
  }

  private void route(LiveListener.Http on, RequestHead request) {
    if (request.line.target.ambiguous
        && !client.worker().paths.settle(request, client.identity().octets(), on.routes())) {
      answer(Fault.BAD_PATH);
      return;
    }
    LiveRoute route = on.routes().match(request, client.identity().octets());
    if (route == null) {
      answer(Fault.NO_ROUTE);
      return;
    }
    record.route(route);
    RequestAttributes known = client.worker().attributes.of(client.identity(), on.config().name());
    RouteOptions options = route.options();
    treatment = options == null ? null : options.begin(this, known, client.worker().loop);
    if (request.contentLength > bodyLimit()) {
      answer(Fault.TOO_LARGE);
      return;
    }
    requestBody.limit(bodyLimit());
    switch (route.config().action()) {
      case RouteAction.Forward _ -> forward(on, route, request, known);
      case RouteAction.Redirect to ->
          answer(
              Redirects.reply(to, route.config().match().path(), request, client.identity().tls()));
      case RouteAction.Respond with -> answer(LocalReply.of(with));
    }
  }

  private void forward(
      LiveListener.Http on, LiveRoute route, RequestHead request, RequestAttributes known) {
    LivePool pool = route.choose();
    // Retries come when the head is no longer there.
    key = pool.key(known);
    stickiness.begin(pool, known, !on.config().certificates().isEmpty());
    if (treatment != null && !treatment.apply(request, known)) {
      answer(Fault.BAD_PATH);
      return;
    }
    record.mark(request);
    byte[] out = client.worker().out(request.more());
    ByteBuf head = buffer(out, request.write(out, client.identity().forwarded()));
    Framing framing = framing(request, takesChunks(pool));
    if (treatment != null) {
      treatment.mirror(request, known, client, record, head, framing);
      if (framing == Framing.NONE) {
        treatment.sent();
      }
    }
    upstream.begin(route, pool, head, framing, request.contentLength);
  }

  /** Starts on a copy of a request: nobody is told of it, and it counts for no route. */
  void begin(MirrorRequest copy) {
    isCopy = true;
    active = true;
    persistent = true;
    headRequest = copy.headMethod;
    key = copy.key;
    record.begin(copy.snapshot, copy.listener);
    attempts.begin(copy.idempotent);
    if (copy.framing != Framing.NONE) {
      requestBody.untilClose();
    }
    upstream.begin(copy.route, copy.pool(), copy.takeHead(), copy.framing, -1);
  }

  /** Sends on a part of the request's body, which is taken over. */
  void sendBody(ByteBuf part) {
    if (treatment != null) {
      treatment.sends(part);
    }
    upstream.sendBody(part);
  }

  /** Whether the backends that the request goes to, or its copy does, take the body as chunks. */
  private boolean takesChunks(LivePool pool) {
    LiveMirror mirror = treatment == null ? null : treatment.options.mirror;
    return pool.config().protocol() == null
        && (mirror == null || mirror.pool().config().protocol() == null);
  }

  private Framing framing(RequestHead request, boolean chunks) {
    if (requestBody.done()) {
      return Framing.NONE;
    }
    if (!request.chunked) {
      return Framing.LENGTH;
    }
    if (client.chunks() && !chunks) {
      requestBody.chunked(false, bodyLimit());
    }
    return client.chunks() && chunks ? Framing.CHUNKS : Framing.OPEN;
  }

  private ByteBuf buffer(byte[] octets, int length) {
    return client.alloc().directBuffer(length).writeBytes(octets, 0, length);
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

  /** Whether the client has asked for the protocol that this response, a 101, goes on with. */
  boolean upgradesTo(ResponseHead response) {
    return protocol != null
        && !response.http10
        && response.connection.upgrade
        && response.upgrade.is(protocol);
  }

  /**
   * Both connections go on with another protocol.
   *
   * @param rest what the backend has sent of that already; taken over
   */
  void upgraded(UpstreamConnection from, ResponseHead response, @Nullable ByteBuf rest) {
    long now = System.nanoTime();
    record.response(response);
    response.added = stickiness.lines(attempts.last());
    if (treatment != null) {
      treatment.apply(response);
    }
    record.mark(response);
    record.sentHead(client.respond(response, Framing.NONE, Persistence.UPGRADE, null, 0, false));
    record.count(now);
    upstream.upgraded(now - record.startNanos());
    endTreatment();
    active = false;
    client.tunnel(from, record, attempts).begin(rest);
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
    head.added = stickiness.lines(attempts.last());
    if (treatment != null) {
      treatment.apply(head);
    }
    record.mark(head);
    // A client of HTTP/1.0 can only be shown the end by that of its connection.
    persistent &= !(http10 && framing == Framing.OPEN);
    persistent &= requestBody.done() && client.persistent();
    // What follows a request for another protocol is of that, not a request.
    persistent &= protocol == null || !client.ahead();
    record.sentHead(client.respond(head, framing, persistence(), body, n, last) - n);
    record.sent(n);
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

  /** Passes on the lines after the body of the response, each with its end. */
  void trailers(byte[] lines) {
    record.sentHead(lines.length);
    client.trailers(lines);
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
      trailers(Grpc.trailers(fault));
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
    headRequest = false;
    persistent = false;
    pages = on == null ? null : on.config().errorPages();
    write(fault.reply());
    finish(record.startNanos(), fault.stage());
  }

  void answer(Fault fault) {
    answer(fault.reply());
  }

  private void answer(LocalReply reply) {
    persistent &= requestBody.done() && client.persistent();
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
