package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which requests a route takes: those of which all that is given holds. */
public record MatchSpec(
    @JsonPropertyDescription(
            "Host that is asked for, in lower case and without a port, such as shop.example.com;"
                + " or *.example.com for every host below example.com, however deep. Default: any.")
        @Size(min = 1, max = Bounds.HOST_MAX)
        @Pattern(Bounds.HOST_MATCH)
        @Nullable String host,
    @JsonPropertyDescription("Path that is asked for. Default: any.") @Nullable PathSpec path,
    @JsonPropertyDescription(
            "Methods, of which the request has one. GET does not stand for HEAD. CONNECT is given"
                + " alone, without path and query: such a route has clients make tunnels through its"
                + " backends, which are forward proxies. Default: any but CONNECT.")
        @Size(min = 1, max = Bounds.METHODS_MAX)
        @Nullable List<String> methods,
    @JsonPropertyDescription("Headers, all of which the request has.")
        @Size(min = 1, max = Bounds.FIELD_MATCHES_MAX)
        @Nullable List<HeaderMatchSpec> headers,
    @JsonPropertyDescription("Query parameters, all of which the request has.")
        @Size(min = 1, max = Bounds.FIELD_MATCHES_MAX)
        @Nullable List<QueryMatchSpec> query,
    @JsonPropertyDescription(
            "Addresses such as 192.0.2.1 and networks such as 10.0.0.0/8 or 2001:db8::/32, one of"
                + " which the client connects from. X-Forwarded-For does not count. Default: any.")
        @Size(min = 1, max = Bounds.CLIENTS_MAX)
        @Nullable List<String> clients) {

  /** Which paths a route takes. */
  @ValidationRule(
      value =
          "(has(self.prefix) ? 1 : 0) + (has(self.exact) ? 1 : 0) + (has(self.regex) ? 1 : 0) < 2",
      message = "give one of prefix, exact and regex")
  public record PathSpec(
      @JsonPropertyDescription(
              "First segments of the path: /a and /a/ both take /a and /a/b, and neither takes"
                  + " /ab. It is compared with the path in its normal form, so it has no // and no"
                  + " . or .. segments, and only what needs it is percent-encoded. Default: /,"
                  + " unless exact or regex is given.")
          @Size(min = 1, max = Bounds.PATH_MAX)
          @Pattern(Bounds.PATH_PREFIX)
          @ValidationRule(value = "self.startsWith('/')", message = "a path begins with /")
          @Nullable String prefix,
      @JsonPropertyDescription(
              "The whole path, without the query: /a takes neither /a/ nor /a/b. In normal form,"
                  + " as prefix.")
          @Size(min = 1, max = Bounds.PATH_MAX)
          @Pattern(Bounds.PATH_PREFIX)
          @Nullable String exact,
      @JsonPropertyDescription(
              "A regular expression of RE2, such as /v[0-9]+/users/.*, that the whole path matches,"
                  + " without the query.")
          @Size(min = 1, max = Bounds.REGEX_MAX)
          @Nullable String regex) {}

  /** A header that a request has. */
  public record HeaderMatchSpec(
      @JsonPropertyDescription(
              "Name, in any case. A header that comes several times matches if one of them does.")
          @Required
          @Size(min = 1, max = Bounds.FIELD_NAME_MAX)
          @Pattern(Bounds.HEADER_NAME)
          @Nullable String name,
      @JsonPropertyDescription("Its value. With neither value nor regex, any.")
          @Size(max = Bounds.FIELD_VALUE_MAX)
          @Nullable String value,
      @JsonPropertyDescription("A regular expression of RE2 that its whole value matches.")
          @Size(min = 1, max = Bounds.REGEX_MAX)
          @Nullable String regex) {}

  /** A query parameter that a request has. */
  public record QueryMatchSpec(
      @JsonPropertyDescription(
              "Name, not encoded. A parameter that comes several times matches if one of them does.")
          @Required
          @Size(min = 1, max = Bounds.FIELD_NAME_MAX)
          @Nullable String name,
      @JsonPropertyDescription("Its value, not encoded. With neither value nor regex, any.")
          @Size(max = Bounds.FIELD_VALUE_MAX)
          @Nullable String value,
      @JsonPropertyDescription("A regular expression of RE2 that its whole value matches.")
          @Size(min = 1, max = Bounds.REGEX_MAX)
          @Nullable String regex) {}
}
