package io.lbtier.proxy.http;

import io.lbtier.model.HeaderChanges;
import io.lbtier.model.Rewrite;
import io.lbtier.model.Route;
import io.lbtier.model.RouteAction.Forward;
import org.jspecify.annotations.Nullable;

/**
 * What a route does to its requests and responses besides sending them somewhere; most do nothing.
 * Immutable.
 */
public final class RouteOptions {
  private static final byte[] NOTHING = {};

  final byte[] host;
  final @Nullable PathRewrite path;
  final @Nullable HeaderEdit request;
  final @Nullable HeaderEdit response;

  private RouteOptions(Route route, @Nullable Forward forward) {
    Rewrite rewrite = forward == null ? null : forward.rewrite();
    String to = rewrite == null ? null : rewrite.host();
    host = to == null ? NOTHING : Octets.ascii("Host: " + to + "\r\n");
    path = rewrite == null ? null : PathRewrite.of(rewrite, route.match().path());
    HeaderChanges changes = forward == null ? null : forward.requestHeaders();
    request = to == null ? HeaderEdit.of(changes) : HeaderEdit.withoutHost(changes);
    response = HeaderEdit.of(route.responseHeaders());
  }

  /** The options of a route; null when it has none. */
  static @Nullable RouteOptions of(Route route) {
    Forward forward = route.action() instanceof Forward to ? to : null;
    boolean none =
        route.responseHeaders() == null
            && (forward == null || forward.equals(new Forward(forward.pools())));
    return none ? null : new RouteOptions(route, forward);
  }

  /** Begins with a request. */
  Treatment begin(RequestAttributes known) {
    return new Treatment(this, response == null ? NOTHING : response.lines(known));
  }
}
