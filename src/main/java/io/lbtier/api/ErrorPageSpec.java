package io.lbtier.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients see where the proxy itself has to say what is wrong. */
public record ErrorPageSpec(
    @JsonPropertyDescription("The statuses that it is for, such as 502.")
        @Required
        @Size(min = 1, max = Bounds.ERROR_STATUSES_MAX)
        @Nullable List<Integer> statuses,
    @JsonPropertyDescription("Text of the body.")
        @Required
        @Size(min = 1, max = Bounds.ERROR_PAGE_MAX)
        @Nullable String body,
    @JsonPropertyDescription("Content-Type of the body.")
        @Size(min = 1, max = Bounds.CONTENT_TYPE_MAX)
        @Pattern(Bounds.CONTENT_TYPE)
        @Default(Defaults.ERROR_PAGE_TYPE)
        @Nullable String contentType) {}
