package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a backend is asked for in place of what the client has asked for. */
@ValidationRule(
    value =
        "(has(self.prefix) ? 1 : 0) + (has(self.path) ? 1 : 0) + (has(self.regex) ? 1 : 0) <= 1",
    message = "give one of prefix, path and regex")
public record RewriteSpec(
    @JsonPropertyDescription("Host, with a port or without.")
        @Size(min = 1, max = Bounds.AUTHORITY_MAX)
        @Pattern(Bounds.AUTHORITY)
        @Nullable String host,
    @JsonPropertyDescription(
            "Path instead of the prefix that the route matches by; what follows the prefix stays.")
        @Size(min = 1, max = Bounds.PATH_MAX)
        @Pattern(Bounds.PATH_PREFIX)
        @Nullable String prefix,
    @JsonPropertyDescription("Path instead of the whole path.")
        @Size(min = 1, max = Bounds.PATH_MAX)
        @Pattern(Bounds.PATH_PREFIX)
        @Nullable String path,
    @JsonPropertyDescription("Path made of parts of the path.") @Nullable RegexRewriteSpec regex) {

  /** A path made of parts of another. */
  public record RegexRewriteSpec(
      @JsonPropertyDescription(
              "A regular expression of RE2, such as /v[0-9]+/(.*), that the whole path matches,"
                  + " without the query. A path that does not match stays as it is.")
          @Required
          @Size(min = 1, max = Bounds.REGEX_MAX)
          @Nullable String pattern,
      @JsonPropertyDescription(
              "The new path, in which $1 to $9 are what stands in the groups of the pattern, $0 is"
                  + " the whole path, and $$ is a dollar sign.")
          @Required
          @Size(min = 1, max = Bounds.PATH_MAX)
          @Pattern(Bounds.SUBSTITUTION)
          @Nullable String substitution) {}
}
