package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides over the requests that match. */
@ValidationRule(
    value =
        "(has(self.pool) ? 1 : 0) + (has(self.pools) ? 1 : 0) + (has(self.redirect) ? 1 : 0)"
            + " + (has(self.respond) ? 1 : 0) == 1",
    message = "give one of pool, pools, redirect and respond")
@ValidationRule(
    value =
        "has(self.pool) || has(self.pools) || !has(self.rewrite) && !has(self.requestHeaders)"
            + " && !has(self.timeouts) && !has(self.limits) && !has(self.mirror)",
    message = "rewrite, requestHeaders, timeouts, limits and mirror are for routes with a pool")
public record RouteSpec(
    @JsonPropertyDescription("Which requests the route takes. Default: all.")
        @Nullable MatchSpec match,
    @JsonPropertyDescription(
            "Name of the pool that gets them. Give this, or pools, redirect or respond.")
        @Size(min = 1, max = Bounds.LABEL_MAX)
        @Nullable String pool,
    @JsonPropertyDescription(
            "Several pools, of which each request goes to one by chance, as their weights say.")
        @Size(min = 1, max = Bounds.SHARES_MAX)
        @Nullable List<ShareSpec> pools,
    @JsonPropertyDescription(
            "Sends the client to another URL. What is not given stays as it was asked for, the query"
                + " always. Give one field or more besides status.")
        @Nullable RedirectSpec redirect,
    @JsonPropertyDescription("Answers without any backend.") @Nullable RespondSpec respond,
    @JsonPropertyDescription(
            "What a backend is asked for in place of what the client has asked for; the query stays."
                + " For routes with a pool.")
        @Nullable RewriteSpec rewrite,
    @JsonPropertyDescription("Changes to the headers of requests. For routes with a pool.")
        @Nullable HeaderChangesSpec requestHeaders,
    @JsonPropertyDescription(
            "Changes to the headers of responses, those of the proxy itself included.")
        @Nullable HeaderChangesSpec responseHeaders,
    @JsonPropertyDescription("How long requests may take. For routes with a pool.")
        @Nullable RouteTimeoutsSpec timeouts,
    @JsonPropertyDescription(
            "What a request may be; one that is more is refused with 413. For routes with a pool.")
        @Nullable RouteLimitsSpec limits,
    @JsonPropertyDescription(
            "Another pool that gets a copy of requests. Nothing waits for its answers, which are"
                + " thrown away. For routes with a pool.")
        @Nullable MirrorSpec mirror) {

  /** A route that sends what matches to one pool. */
  public RouteSpec(@Nullable MatchSpec match, @Nullable String pool) {
    this(match, pool, null, null, null, null, null, null, null, null, null);
  }

  /** A pool and its share of the requests. */
  public record ShareSpec(
      @JsonPropertyDescription("Name of the pool.") @Required @Size(min = 1, max = Bounds.LABEL_MAX)
          @Nullable String name,
      @JsonPropertyDescription(
              "Share of the requests, relative to the other pools of the route; with 0 it gets"
                  + " none.")
          @Min(0)
          @Max(Bounds.WEIGHT_MAX)
          @Default("" + Defaults.WEIGHT)
          @Nullable Integer weight) {}

  /** Another URL. */
  public record RedirectSpec(
      @JsonPropertyDescription("Either http or https.") @Size(min = 1, max = 5) @Pattern("^https?$")
          @Nullable String scheme,
      @JsonPropertyDescription("Host without a port.")
          @Size(min = 1, max = Bounds.HOST_MAX)
          @Pattern(Bounds.HOST)
          @Nullable String host,
      @JsonPropertyDescription(
              "Port. Default: that of the scheme where scheme or host is given, else the one that"
                  + " was asked for.")
          @Min(Bounds.PORT_MIN)
          @Max(Bounds.PORT_MAX)
          @Nullable Integer port,
      @JsonPropertyDescription("Path instead of the whole path.")
          @Size(min = 1, max = Bounds.PATH_MAX)
          @Pattern(Bounds.PATH_PREFIX)
          @Nullable String path,
      @JsonPropertyDescription(
              "Path instead of the prefix that the route matches by; what follows the prefix stays."
                  + " Not together with path.")
          @Size(min = 1, max = Bounds.PATH_MAX)
          @Pattern(Bounds.PATH_PREFIX)
          @Nullable String prefix,
      @JsonPropertyDescription(
              "Either 301 or 308 for always, 302 or 307 for now; with 307 and 308 the client keeps method"
                  + " and body.")
          @Min(301)
          @Max(308)
          @Default("" + Defaults.REDIRECT)
          @Nullable Integer status) {}

  /** An answer. */
  public record RespondSpec(
      @JsonPropertyDescription("Status.") @Required @Min(200) @Max(599) @Nullable Integer status,
      @JsonPropertyDescription("Text of the body. Default: none.")
          @Size(max = Bounds.RESPOND_BODY_MAX)
          @Nullable String body,
      @JsonPropertyDescription("Content-Type of the body.")
          @Size(min = 1, max = Bounds.CONTENT_TYPE_MAX)
          @Pattern(Bounds.CONTENT_TYPE)
          @Default(Defaults.CONTENT_TYPE)
          @Nullable String contentType) {}
}
