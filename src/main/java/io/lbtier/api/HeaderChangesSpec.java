package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes to the headers of a request or a response. */
public record HeaderChangesSpec(
    @JsonPropertyDescription("Headers in place of those of the same name, if there are any.")
        @Size(min = 1, max = Bounds.HEADER_CHANGES_MAX)
        @Nullable List<HeaderSpec> set,
    @JsonPropertyDescription("Headers besides those of the same name.")
        @Size(min = 1, max = Bounds.HEADER_CHANGES_MAX)
        @Nullable List<HeaderSpec> add,
    @JsonPropertyDescription("Names of headers that do not go on.")
        @Size(min = 1, max = Bounds.HEADER_CHANGES_MAX)
        @Nullable List<String> remove) {

  /** A header. */
  public record HeaderSpec(
      @JsonPropertyDescription("Name, in any case.")
          @Required
          @Size(min = 1, max = Bounds.FIELD_NAME_MAX)
          @Pattern(Bounds.HEADER_NAME)
          @Nullable String name,
      @JsonPropertyDescription(
              "Its value: visible ASCII and spaces, with variables of the request such as"
                  + " ${client_address} or ${header:x-user}, as in the key of a hash; $$ is a dollar"
                  + " sign.")
          @Required
          @Size(min = 1, max = Bounds.FIELD_VALUE_MAX)
          @Pattern(Bounds.HEADER_VALUE)
          @Nullable String value) {}
}
