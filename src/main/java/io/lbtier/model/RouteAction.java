package io.lbtier.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of the requests that a route takes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RouteAction.Forward.class, name = "forward"),
  @JsonSubTypes.Type(value = RouteAction.Redirect.class, name = "redirect"),
  @JsonSubTypes.Type(value = RouteAction.Respond.class, name = "respond")
})
public sealed interface RouteAction {
  /**
   * They go to a pool.
   *
   * @param pools one or more, of which each request goes to one, by weight
   * @param rewrite what the backend is asked for; null for what the client has asked for
   * @param requestHeaders changes to the headers of requests; null for none
   * @param timeouts how long requests may take; null for as long as listener and pool say
   * @param bodyBytes most that the body of a request may have, instead of the listener's limit;
   *     null for that
   * @param mirror where copies of requests go; null for nowhere
   */
  record Forward(
      List<Share> pools,
      @Nullable Rewrite rewrite,
      @Nullable HeaderChanges requestHeaders,
      @Nullable RouteTimeouts timeouts,
      @Nullable Long bodyBytes,
      @Nullable Mirror mirror)
      implements RouteAction {
    public Forward {
      pools = List.copyOf(pools);
    }

    /** Requests go on as they are. */
    public Forward(List<Share> pools) {
      this(pools, null, null, null, null, null);
    }
  }

  /**
   * A pool's share of the requests.
   *
   * @param pool its name
   * @param weight relative to the others, 0 to 65535; at least one is above 0
   */
  record Share(String pool, int weight) {}

  /**
   * The client is sent to another URL, which has what is null here from the request, and its query.
   *
   * @param status 301, 302, 307 or 308
   * @param scheme http or https
   * @param host without port
   * @param port 1 to 65535; when it is null, that of the scheme if a scheme is given, and else none
   *     if a host is given
   * @param path instead of the whole path
   * @param prefix instead of the prefix by which the route matches
   */
  record Redirect(
      int status,
      @Nullable String scheme,
      @Nullable String host,
      @Nullable Integer port,
      @Nullable String path,
      @Nullable String prefix)
      implements RouteAction {}

  /**
   * The proxy answers.
   *
   * @param status 200 to 599
   * @param contentType of the body
   * @param body text, which is sent in UTF-8
   */
  record Respond(int status, String contentType, String body) implements RouteAction {}
}
