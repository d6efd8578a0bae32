package io.lbtier.proxy.http;

import io.lbtier.model.HeaderChanges;
import io.lbtier.model.Mirror;
import io.lbtier.model.Rewrite;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Forward;
import io.lbtier.model.RouteTimeouts;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.telemetry.MirrorCounters;
import io.netty.channel.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a route does to its requests and responses besides sending them somewhere; most do nothing.
 * Immutable.
 */
public final class RouteOptions {
  private static final byte[] NOTHING = {};
  private static final RouteTimeouts AS_ELSEWHERE = new RouteTimeouts(null, null, null);

  final byte[] host;
  final @Nullable PathRewrite path;
  final @Nullable HeaderEdit request;
  final @Nullable HeaderEdit response;
  final @Nullable LiveMirror mirror;
  private final RouteTimeouts timeouts;
  private final @Nullable Long bodyBytes;

  private RouteOptions(Route route, @Nullable Forward forward, @Nullable LiveMirror mirror) {
    this.mirror = mirror;
    Rewrite rewrite = forward == null ? null : forward.rewrite();
    String to = rewrite == null ? null : rewrite.host();
    host = to == null ? NOTHING : Octets.ascii("Host: " + to + "\r\n");
    path = rewrite == null ? null : PathRewrite.of(rewrite, route.match().path());
    HeaderChanges changes = forward == null ? null : forward.requestHeaders();
    request = to == null ? HeaderEdit.of(changes) : HeaderEdit.withoutHost(changes);
    response = HeaderEdit.of(route.responseHeaders());
    RouteTimeouts given = forward == null ? null : forward.timeouts();
    timeouts = given == null ? AS_ELSEWHERE : given;
    bodyBytes = forward == null ? null : forward.bodyBytes();
  }

  /**
   * The options of a route; null when it has none.
   *
   * @param pool of its mirror, if it has one
   * @param counters of its mirror
   */
  public static @Nullable RouteOptions of(
      Route route, @Nullable LivePool pool, MirrorCounters counters) {
    Mirror mirror = route.mirror();
    Forward forward = route.action() instanceof Forward to ? to : null;
    boolean none =
        route.responseHeaders() == null
            && (forward == null || forward.equals(new Forward(forward.pools())));
    return none
        ? null
        : new RouteOptions(
            route,
            forward,
            mirror == null || pool == null ? null : new LiveMirror(mirror, pool, counters));
  }

  /** Begins with the request of an exchange. */
  Treatment begin(Exchange exchange, RequestAttributes known, EventLoop loop) {
    Long millis = timeouts.requestMillis();
    return new Treatment(
        this,
        response == null ? NOTHING : response.lines(known),
        millis == null ? null : new RequestDeadline(exchange, loop, millis));
  }

  /** How long a response may take to begin. */
  long responseMillis(long otherwise) {
    return Objects.requireNonNullElse(timeouts.responseMillis(), otherwise);
  }

  /** How long a body may stand still. */
  long stallMillis(long otherwise) {
    return Objects.requireNonNullElse(timeouts.stallMillis(), otherwise);
  }

  /** Most octets of the body of a request. */
  long bodyBytes(long otherwise) {
    return Objects.requireNonNullElse(bodyBytes, otherwise);
  }
}
