package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A check by a request. */
@ValidationRule(
    value = "!has(self.body) || self.method != 'HEAD'",
    message = "an answer to HEAD has no body; leave body out")
public record HttpCheckSpec(
    @JsonPropertyDescription("Path, with its query if there is one, such as /healthz.")
        @Required
        @Size(min = 1, max = Bounds.PATH_MAX)
        @ValidationRule(value = Rules.TARGET, message = Rules.TARGET_MESSAGE)
        @Nullable String path,
    @JsonPropertyDescription(
            "Value of the Host header, such as shop.example.com. Default: address and port of"
                + " the backend.")
        @Size(min = 1, max = Bounds.HOST_MAX)
        @ValidationRule(value = Rules.AUTHORITY, message = Rules.AUTHORITY_MESSAGE)
        @Nullable String host,
    @JsonPropertyDescription(
            "Statuses that count as up: one such as \"200\" (in quotes), a range such as 200-299,"
                + " or several of these such as 200-299,401.")
        @ValidationRule(value = Rules.STATUS, message = Rules.STATUS_MESSAGE)
        @Size(max = Bounds.STATUS_LENGTH_MAX)
        @Default(Defaults.CHECK_STATUS)
        @Nullable String status,
    @JsonPropertyDescription("Method, in upper case. The request has no body.")
        @Size(min = 1, max = Bounds.METHOD_LENGTH_MAX)
        @Pattern(Bounds.METHOD)
        @Default(Defaults.CHECK_METHOD)
        @Nullable String method,
    @JsonPropertyDescription(
            "Headers of the request, besides Host and Connection: close. User-Agent and Accept go"
                + " before the proxy's own.")
        @Size(min = 1, max = Bounds.CHECK_HEADERS_MAX)
        @Nullable List<CheckHeaderSpec> headers,
    @JsonPropertyDescription(
            "What the body of the answer must have in it, in its first 64 KiB. Default: anything.")
        @Nullable CheckBodySpec body) {

  /** A header of the request. */
  public record CheckHeaderSpec(
      @JsonPropertyDescription("Name, such as X-Check.")
          @Required
          @Size(min = 1, max = Bounds.FIELD_NAME_MAX)
          @Pattern(Bounds.HEADER_NAME)
          @Nullable String name,
      @JsonPropertyDescription("Value, of visible ASCII characters and blanks.")
          @Required
          @Size(min = 1, max = Bounds.FIELD_VALUE_MAX)
          @Pattern(Bounds.HEADER_VALUE)
          @Nullable String value) {}

  /** What the body of an answer must have in it. */
  @ValidationRule(
      value = "has(self.contains) != has(self.regex)",
      message = "give either contains or regex")
  public record CheckBodySpec(
      @JsonPropertyDescription("A text that is somewhere in it.")
          @Size(min = 1, max = Bounds.FIELD_VALUE_MAX)
          @Nullable String contains,
      @JsonPropertyDescription("A regular expression of RE2 that something in it matches.")
          @Size(min = 1, max = Bounds.REGEX_MAX)
          @Nullable String regex) {}
}
