package io.lbtier.proxy.http;

import io.lbtier.model.RouteAction;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.LivePool;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a request whose head has been parsed: which route it takes, and what goes
 * to a backend or is answered because of that. An {@link Exchange} has one for all its requests.
 */
final class Dispatch {
  private static final byte[] NOTHING = {};

  private final Exchange exchange;
  private final Client client;
  private final AccessRecord record;
  private final BackendChoice choice;

  Dispatch(Exchange exchange, Client client, AccessRecord record, BackendChoice choice) {
    this.exchange = exchange;
    this.client = client;
    this.record = record;
    this.choice = choice;
  }

  /** Sends the request on its way, or has it answered. */
  void begin(LiveListener.Http on, RequestHead request) {
    expectBody(request);
    byte[] from = client.identity().octets();
    if (!request.line.target.hasPath) {
      if (request.line.connect) {
        connect(on, request, from);
      } else {
        exchange.answer(LocalReply.OPTIONS);
      }
      return;
    }
    if (request.line.target.ambiguous
        && !client.worker().paths.settle(request, from, on.routes())) {
      exchange.answer(Fault.BAD_PATH);
      return;
    }
    LiveRoute route = on.routes().match(request, from);
    if (route == null) {
      exchange.answer(Fault.NO_ROUTE);
    } else {
      follow(route, on, request);
    }
  }

  private void connect(LiveListener.Http on, RequestHead request, byte[] from) {
    exchange.connects();
    RouteTable routes = on.routes().connects();
    if (routes == null) {
      exchange.answer(Fault.BAD_METHOD);
      return;
    }
    LiveRoute route = routes.match(request, from);
    if (route == null) {
      exchange.answer(Fault.NO_ROUTE);
    } else {
      follow(route, on, request);
    }
  }

  private void expectBody(RequestHead request) {
    if (!request.chunked) {
      exchange.requestBody.length(Math.max(0, request.contentLength));
    } else if (client.chunks()) {
      exchange.requestBody.chunked(true, Long.MAX_VALUE);
    } else {
      exchange.requestBody.untilClose();
    }
  }

  private void follow(LiveRoute route, LiveListener.Http on, RequestHead request) {
    record.route(route);
    RequestAttributes known = client.worker().attributes.of(client.identity(), on.config().name());
    RouteOptions options = route.options();
    if (options != null) {
      exchange.treatment = options.begin(exchange, known, client.worker().loop);
    }
    if (request.contentLength > exchange.bodyLimit()) {
      exchange.answer(Fault.TOO_LARGE);
      return;
    }
    exchange.requestBody.limit(exchange.bodyLimit());
    switch (route.config().action()) {
      case RouteAction.Forward _ -> forward(route, on, request, known);
      case RouteAction.Redirect to ->
          exchange.answer(
              Redirects.reply(to, route.config().match().path(), request, client.identity().tls()));
      case RouteAction.Respond with -> exchange.answer(LocalReply.of(with));
    }
  }

  private void forward(
      LiveRoute route, LiveListener.Http on, RequestHead request, RequestAttributes known) {
    LivePool pool = route.choose();
    if (exchange.next.byStatus && pool.config().protocol() != null) {
      // No stream to a backend becomes a tunnel.
      exchange.answer(Fault.BAD_METHOD);
      return;
    }
    choice.begin(pool, known, !on.config().certificates().isEmpty());
    Treatment treatment = exchange.treatment;
    if (treatment != null && !treatment.apply(request, known)) {
      exchange.answer(Fault.BAD_PATH);
      return;
    }
    record.mark(request);
    ByteBuf head = head(request, pool);
    Framing framing = framing(request, takesChunks(pool, treatment));
    if (treatment != null) {
      treatment.mirror(request, known, client, record, head, framing);
      if (framing == Framing.NONE) {
        treatment.sent();
      }
    }
    exchange.upstream.begin(route, pool, head, framing, request.contentLength);
  }

  /**
   * The head as it goes on; an empty Host would be right by the letter, but many servers refuse it.
   */
  private ByteBuf head(RequestHead request, LivePool pool) {
    byte[] out = client.worker().out(request.more());
    byte[] host = request.host.present() ? NOTHING : Octets.ascii(pool.config().name());
    int length = request.write(out, host, client.identity().forwarded());
    return client.alloc().directBuffer(length).writeBytes(out, 0, length);
  }

  /** Whether the backends that the request goes to, or its copy does, take the body as chunks. */
  private static boolean takesChunks(LivePool pool, @Nullable Treatment treatment) {
    LiveMirror mirror = treatment == null ? null : treatment.options.mirror;
    return pool.config().protocol() == null
        && (mirror == null || mirror.pool().config().protocol() == null);
  }

  private Framing framing(RequestHead request, boolean chunks) {
    if (exchange.requestBody.done()) {
      return Framing.NONE;
    }
    if (!request.chunked) {
      return Framing.LENGTH;
    }
    if (client.chunks() && !chunks) {
      exchange.requestBody.chunked(false, exchange.bodyLimit());
    }
    if (request.connection.namesAny()) {
      // It may name some of them, which are not for the next hop (RFC 9110 section 7.6.1).
      exchange.requestBody.dropTrailers();
    }
    return client.chunks() && chunks ? Framing.CHUNKS : Framing.OPEN;
  }
}
