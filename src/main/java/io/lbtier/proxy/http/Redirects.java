package io.lbtier.proxy.http;

import io.lbtier.model.RouteAction.Redirect;
import io.lbtier.model.RouteMatch.PathMatch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends clients to other URLs. */
final class Redirects {
  private Redirects() {}

  /** The answer to a request that came with TLS or without. */
  static LocalReply reply(Redirect redirect, PathMatch match, RequestHead request, boolean tls) {
    String origin = origin(redirect, request, tls);
    String path = path(redirect, match, request.line.target);
    // Two slashes at the begin would name a host.
    return LocalReply.redirect(
        redirect.status(), origin.isEmpty() ? path.replaceFirst("^/+", "/") : origin + path);
  }

  /** Scheme, host and port; empty when nobody has named a host. */
  private static String origin(Redirect redirect, RequestHead request, boolean tls) {
    String asked = request.host.text();
    if (redirect.host() == null && asked.isEmpty()) {
      return "";
    }
    String scheme = Objects.requireNonNullElse(redirect.scheme(), tls ? "https" : "http");
    String host =
        Objects.requireNonNullElseGet(
            redirect.host(), () -> Octets.text(request.host.name, 0, request.host.length));
    boolean portStays = redirect.scheme() == null && redirect.host() == null;
    String port =
        redirect.port() != null
            ? ":" + redirect.port()
            : portStays ? asked.substring(portStart(asked)) : "";
    return scheme + "://" + host + port;
  }

  /** Where the port of a Host header begins with its colon, or the end. */
  private static int portStart(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.indexOf(']') ? colon : host.length();
  }

  private static String path(Redirect redirect, PathMatch match, Target target) {
    String path = Octets.text(target.path, target.pathStart, target.pathEnd);
    @Nullable String whole = redirect.path();
    if (whole != null) {
      path = whole;
    } else if (redirect.prefix() != null) {
      String rest = path.substring(withoutSlash(match.value()).length());
      path = withoutSlash(redirect.prefix()) + rest;
    }
    byte[] query = target.query();
    return (path.isEmpty() ? "/" : path)
        + (query.length == 0 ? "" : "?" + Octets.text(query, 0, query.length));
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
